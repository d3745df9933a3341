import type { FilePosition } from '../issue/issue.js';

/** Keys and indices from the top of a data file down to a value: `['rows', 3, 'code']`. */
export type DataPath = readonly (string | number)[];

/** `rows[3].code`, `codes["01"]`; the top of the file is `(top)`. */
export function formatDataPath(path: DataPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text === '' ? '(top)' : text;
}

/** `mappings/tables/x217-request.yaml:12:5`, the form that editors and terminals turn into a link. */
export function formatFilePosition(at: FilePosition): string {
  return `${at.file}:${at.line}:${at.column}`;
}
