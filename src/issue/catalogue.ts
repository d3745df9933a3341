import { authCodes } from './codes/auth.js';
import { datafileCodes } from './codes/datafile.js';
import { fhirCodes } from './codes/fhir.js';
import { guideCodes } from './codes/guide.js';
import { mappingCodes } from './codes/mapping.js';
import { pasCodes } from './codes/pas.js';
import { relayCodes } from './codes/relay.js';
import { sandboxCodes } from './codes/sandbox.js';
import { x12Codes } from './codes/x12.js';

/** What a code means, for docs/errors.md and for the operator who meets it. */
export interface CatalogueEntry {
  /** One sentence: what is wrong. */
  readonly title: string;
  /** One sentence: what to do next. */
  readonly action: string;
}

/** Every code that this product can say, in one place; docs/errors.md is generated from it and a test holds both together. */
export const catalogue = {
  ...datafileCodes,
  ...x12Codes,
  ...guideCodes,
  ...mappingCodes,
  ...fhirCodes,
  ...pasCodes,
  ...relayCodes,
  ...authCodes,
  ...sandboxCodes,
} as const;

export type IssueCode = keyof typeof catalogue;
