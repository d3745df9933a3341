import { resolve } from 'node:path';
import { type CodeLists, loadCodeLists, type Severities } from '../guide/index.js';
import type { Issue } from '../issue/issue.js';

/** How X12 of a partner is validated, both ways. */
export interface ValidationProfile {
  readonly severities: Severities;
  /** The folder of licensed code lists, absolute; undefined: codes are checked by their shape only. */
  readonly folder?: string;
  readonly codeLists?: CodeLists;
}

export interface ValidationSection {
  readonly severities?: Severities;
  readonly codeLists?: string;
}

/** @param mappings folder that `codeLists` is named from, when it is no absolute path */
export function validationProfile(
  { severities = {}, codeLists }: ValidationSection,
  mappings: string,
): { readonly profile: ValidationProfile; readonly issues: readonly Issue[] } {
  if (codeLists === undefined) return { profile: { severities }, issues: [] };
  const folder = resolve(mappings, codeLists);
  const { lists, issues } = loadCodeLists(folder);
  return { profile: { severities, folder, codeLists: lists }, issues };
}

/** As `validate` takes it. */
export function validateOptions({ severities, codeLists }: ValidationProfile): {
  readonly severities: Severities;
  readonly codeLists?: CodeLists;
} {
  return { severities, ...(codeLists !== undefined && { codeLists }) };
}
