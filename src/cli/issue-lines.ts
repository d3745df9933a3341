import { formatFilePosition } from '../datafile/path.js';
import { formatX12Position } from '../issue/issue.js';
import type { PartIssue } from './part.js';

/** Where an issue is, in every address that it has. `many`: the input has several parts, so that their number matters. */
export function whereOf(issue: PartIssue, many = false): string {
  return [
    many && issue.part !== undefined ? `part ${issue.part}` : undefined,
    issue.fhirPath,
    issue.x12 === undefined ? undefined : formatX12Position(issue.x12),
    issue.row,
    issue.at === undefined ? undefined : formatFilePosition(issue.at),
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

/** Issues for people: severity, code and place in columns, the sentence below. */
export function issueLines(issues: readonly PartIssue[], options: { readonly many?: boolean; readonly file?: string } = {}): string {
  const width = Math.max(0, ...issues.map(({ code }) => code.length));
  return issues
    .map((issue) => {
      const where = [options.file, whereOf(issue, options.many)].filter((part) => part !== undefined && part !== '').join(' · ');
      return `${`${issue.severity.padEnd(11)}  ${issue.code.padEnd(width)}  ${where}`.trimEnd()}\n    ${issue.message}\n`;
    })
    .join('');
}
