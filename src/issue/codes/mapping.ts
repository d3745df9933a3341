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
  'MAP-CODES-NAME': {
    title: 'A code table is called otherwise than its file.',
    action: 'Rename the file or the table: rows find a table by its file name.',
  },
  'MAP-CODES-UNKNOWN-SYSTEM': {
    title: 'A file of mappings/codes names a code system that systems.yaml does not have.',
    action: 'Correct the short name, or add the code system with its URI to mappings/codes/systems.yaml.',
  },
} as const satisfies Record<string, CatalogueEntry>;
