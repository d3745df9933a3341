import type { CatalogueEntry } from '../catalogue.js';

/** What can be wrong with a FHIR request, apart from its translation. */
export const fhirCodes = {
  'FHIR-JSON': {
    title: 'The body of the request is no JSON.',
    action: 'Send the Bundle as JSON in UTF-8; the message says where reading stopped.',
  },
  'FHIR-NOT-BUNDLE': {
    title: 'The body of the request is JSON, but no Bundle.',
    action: 'Send a PAS request Bundle: resourceType Bundle, type collection, the Claim in the first entry.',
  },
  'FHIR-BUNDLE-TYPE': {
    title: 'The Bundle has another type than PAS prescribes.',
    action: 'Set Bundle.type to collection.',
  },
  'FHIR-BUNDLE-EMPTY': {
    title: 'The Bundle has no entries.',
    action: 'Add the Claim as first entry, then every resource that it refers to.',
  },
  'FHIR-ENTRY-NO-RESOURCE': {
    title: 'An entry of the Bundle has no resource.',
    action: 'Put the resource into the entry or leave the entry out.',
  },
  'FHIR-FIRST-NOT-CLAIM': {
    title: 'The first entry of the Bundle is no Claim.',
    action: 'Put the Claim into the first entry.',
  },
  'FHIR-FULLURL-DUPLICATE': {
    title: 'Two entries of the Bundle have the same fullUrl.',
    action: 'Give each resource a fullUrl of its own, and let references use it.',
  },
  'FHIR-ELEMENT-UNKNOWN': {
    title: 'A resource has an element that FHIR R4 does not define.',
    action: 'Correct the name or leave the element out; what R4 lacks belongs into an extension.',
  },
  'FHIR-ELEMENT-MISSING': {
    title: 'An element that FHIR R4 requires is missing.',
    action: 'Add the element.',
  },
  'FHIR-ELEMENT-TYPE': {
    title: 'An element has the wrong JSON shape: an array instead of one value, a text instead of an object, or the reverse.',
    action: 'Send the shape that FHIR R4 defines for the element.',
  },
  'FHIR-VALUE-EMPTY': {
    title: 'A value is null, an empty text, an empty array or an empty object.',
    action: 'Leave the element out or give it a value.',
  },
  'FHIR-VALUE-FORMAT': {
    title: 'A value has not the form of its FHIR type.',
    action: 'Write the value in the form that the message shows.',
  },
  'FHIR-CHOICE-TWICE': {
    title: 'An element that may have one value of several types has two.',
    action: 'Keep one of the values.',
  },
  'FHIR-EXTENSION-SHAPE': {
    title: 'An extension has both a value and extensions, or neither.',
    action: 'Give it a value or inner extensions, or leave it out.',
  },
  'FHIR-MODIFIER-UNKNOWN': {
    title: 'The request has a modifier extension that is not understood.',
    action: 'Send the request without it; only infoCancelled of items and supporting information is understood.',
  },
  'FHIR-DEPTH': {
    title: 'The content is nested deeper than any FHIR resource.',
    action: 'Send flatter content.',
  },
  'FHIR-DATE-PARTIAL': {
    title: 'A date has no day, where X12 needs a full date.',
    action: 'Write the date as YYYY-MM-DD, or leave it out when it is not required.',
  },
  'FHIR-DATE-TIME': {
    title: 'A date has a time of day, where the PAS profile wants the date alone.',
    action: 'Write the date as YYYY-MM-DD; the time is not translated.',
  },
  'FHIR-REFERENCE-REQUIRED': {
    title: 'The Claim lacks a reference to a resource without which there is no request, or the resource is not in the Bundle.',
    action: 'Put the resource into the Bundle, and let the reference use its fullUrl.',
  },
  'FHIR-REFERENCE-UNRESOLVED': {
    title: 'A reference points to a resource that is not in the Bundle.',
    action: 'Put the resource into the Bundle; what it holds is not translated otherwise.',
  },
  'FHIR-REFERENCE-TYPE': {
    title: 'A reference points to a resource of another type than the element allows.',
    action: 'Let the reference point to a resource of the type that the message names.',
  },
  'FHIR-PROFILE-MISSING': {
    title: 'An element that the PAS profile requires is missing.',
    action: 'Add the element; until then a documented default or nothing is sent in its place. In strict mode the request is refused.',
  },
  'FHIR-SEQUENCE-DUPLICATE': {
    title: 'Two members of a list of the Claim have the same sequence.',
    action: 'Number the list without repetition: answers and pointers use the number.',
  },
  'FHIR-SEQUENCE-UNKNOWN': {
    title: 'An item points to a sequence number that nothing in the list has.',
    action: 'Correct the pointer or add what it points to.',
  },
  'FHIR-TOO-MANY-ISSUES': {
    title: 'There are more faults than one answer shows.',
    action: 'Correct the faults that are listed and send the request again.',
  },
} as const satisfies Record<string, CatalogueEntry>;
