import type { IssueCode } from '../issue/catalogue.js';

/** WEDI SNIP types that we tell apart: 1 syntax and counts, 2 the guide, 4 situations, 5 external codes. */
export type SnipType = 1 | 2 | 4 | 5;

/** The SNIP type of an issue code; undefined for codes that do not come from reading or validating X12. */
export function snipType(code: IssueCode): SnipType | undefined {
  const match = /^X12-SNIP([1245])-/.exec(code);
  if (match !== null) return Number(match[1]) as SnipType;
  if (code.startsWith('X12-GUIDE-')) return 2;
  return code.startsWith('X12-') ? 1 : undefined;
}
