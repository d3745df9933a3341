import type { CatalogueEntry } from '../catalogue.js';

export const mappingCodes = {
  'MAP-CODES-AMBIGUOUS': {
    title: 'A file of mappings/codes gives one code, word or URI two meanings.',
    action: 'Remove one of the two entries, or say on one row of a table in which direction it counts (only: to-x12, only: to-fhir).',
  },
  'MAP-CODES-INEXACT': {
    title: 'An entry of mappings/codes does not come back as it went.',
    action: 'Say in which direction it counts (only: to-x12, only: to-fhir), or add what is written to what is read.',
  },
  'MAP-CODES-RESOURCE': {
    title: 'A file of mappings/codes/fhir is no ConceptMap, CodeSystem or ValueSet that can be used.',
    action: 'Correct the file that is named, or take it out of the folder.',
  },
  'MAP-CODES-NAME': {
    title: 'A code table is called otherwise than its file.',
    action: 'Rename the file or the table: rows find a table by its file name.',
  },
  'MAP-CODES-UNKNOWN-SYSTEM': {
    title: 'A file of mappings/codes names a code system that systems.yaml does not have.',
    action: 'Correct the short name, or add the code system with its URI to mappings/codes/systems.yaml.',
  },
  'MAP-TABLE': {
    title: 'A mapping table says something that the guide, the R4 model or the table language does not know.',
    action: 'Correct the row that the message names; `pas-x12 validate` is not affected, translations are until it is mended.',
  },
  'MAP-REFUSED': {
    title: 'A value of the bundle cannot be said where X12 requires it.',
    action: 'Correct the element that the FHIRPath names and submit again.',
  },
  'MAP-REQUIRED-MISSING': {
    title: 'The bundle has no value for an element that the 278 requires.',
    action: 'Add the element that the FHIRPath names and submit again.',
  },
  'MAP-PARTNER-REQUIRES': {
    title: 'The bundle has no value for an element that this payer requires beyond the 278.',
    action: 'Add the element that the FHIRPath names and submit again; the overlay of the partner says why it is required.',
  },
  'MAP-OVERLAY-ADDRESS': {
    title: 'An overlay speaks of an address that no row of the tables has.',
    action: 'Correct the address (the message names the nearest ones), or use `add` where the table lacks the row.',
  },
  'MAP-OVERLAY-OPERATION': {
    title: 'An operation of an overlay cannot be done on the row that it speaks of.',
    action: 'Follow the hint of the message; docs/overlays.md says what each operation takes.',
  },
  'MAP-OVERLAY-CONFLICT': {
    title: 'Two overlays of one chain (base, clearinghouse, payer) contradict each other at one row.',
    action: 'Remove one of them, or lift the earlier one at this address (forbid: false, require: false).',
  },
  'MAP-OVERLAY-IDLE': {
    title: 'An overlay changes nothing: the guide has no use for that position there.',
    action: 'Remove the row of the overlay.',
  },
  'MAP-DEFAULTED': {
    title: 'An element that the profile requires is missing; a documented default was sent.',
    action: 'Send the element; in strict mode (PAS_X12_STRICT) the request is refused.',
  },
  'MAP-ATTACHMENT-SIZE': {
    title: 'A document, or an entry of the bundle, is larger than a 275 of this partner may be.',
    action: 'Bring it to the payer by another way, or agree on a larger limit (attachments.maxBytes of the partner profile).',
  },
  'MAP-NO-ATTACHMENT': {
    title: 'There is nothing in the input that a 275 could carry to this partner.',
    action: 'Give a PAS request bundle or a Communication bundle; attachments.send of the partner profile says what is sent.',
  },
  'MAP-NO-TABLE': {
    title: 'There is no mapping table for this kind of input.',
    action: 'Check that the input is a PAS bundle or a 278 (005010X217), and that mappings/tables is complete.',
  },
} as const satisfies Record<string, CatalogueEntry>;
