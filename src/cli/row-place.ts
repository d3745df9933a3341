import { relative } from 'node:path';
import type { FilePosition } from '../issue/issue.js';
import type { RowRef } from '../mapping/report.js';

/** `tables/common.yaml:12, used in tables/x217-request.yaml:80`, from the mappings folder. */
export function rowPlace(row: RowRef | undefined, mappings: string): string {
  if (row?.at === undefined) return '';
  const used = row.usedAt === undefined ? '' : `, used in ${fileLine(row.usedAt, mappings)}`;
  const changed = row.overlay === undefined ? '' : `, changed in ${fileLine(row.overlay, mappings)}`;
  return fileLine(row.at, mappings) + used + changed;
}

function fileLine({ file, line }: FilePosition, mappings: string): string {
  return `${fromMappings(file, mappings)}:${line}`;
}

/** A file of the mappings folder by its path within it: what is printed is the same on every machine. */
export function fromMappings(file: string, mappings: string): string {
  const short = relative(mappings, file).replaceAll('\\', '/');
  return short.startsWith('..') ? file : short;
}
