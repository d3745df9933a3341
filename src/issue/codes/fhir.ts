import type { CatalogueEntry } from '../catalogue.js';

/** What can be wrong with a FHIR request, apart from its translation. */
export const fhirCodes = {
  'FHIR-FULLURL-DUPLICATE': {
    title: 'Two entries of the Bundle have the same fullUrl.',
    action: 'Give each resource a fullUrl of its own, and let references use it.',
  },
} as const satisfies Record<string, CatalogueEntry>;
