import { hasErrors, type Issue } from '../issue/issue.js';
import { lintPositions, type TableOfGuide } from '../mapping/lint-positions.js';
import { lintSource } from '../mapping/lint.js';
import { docCsv, docHtml, tableDoc } from '../mapping/table-doc.js';
import { Translator } from '../mapping/translator.js';
import { cacheFolder, mappingsFolder, requireMappings } from './files.js';
import { issueLines } from './issue-lines.js';
import type { DocFlags, LintFlags } from './mappings-lint.js';
import { loadTables } from './tables.js';
import type { ExitCode, Terminal } from './terminal.js';

const names = ['x217-request', 'x217-response', 'x215-inquiry'] as const;

/** `pas-x12 mappings lint`: every table for both PAS versions, their codes and overlays. Throws UsageError. */
export function lintMappings(flags: LintFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  requireMappings(folder);
  const translator = Translator.load({ folder, cache: cacheFolder(terminal) });
  const issues = unique(found(translator));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(issues, null, 2)}\n`);
  else terminal.stdout(issues.length === 0 ? 'Nothing is wrong.\n' : issueLines(issues));
  return hasErrors(issues) ? 1 : 0;
}

/** `pas-x12 mappings doc`. Throws UsageError. */
export function documentMappings(flags: DocFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  const translator = loadTables(folder, cacheFolder(terminal));
  const lines = names.flatMap((name) => tableDoc(translator.table(name, '2.2')));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(lines, null, 2)}\n`);
  else terminal.stdout(flags.format === 'csv' ? docCsv(lines) : docHtml(lines));
  return 0;
}

/** A table that cannot be read is told alone: what others say that build upon it would follow from that. */
function found(translator: Translator): readonly Issue[] {
  if (hasErrors(translator.issues)) return translator.issues;
  const tables = translator.tables.flatMap((name): TableOfGuide[] => {
    const source = translator.source(name);
    const guide = source === undefined ? undefined : translator.guides.get(source.guide);
    return source === undefined || guide === undefined ? [] : [{ source, guide }];
  });
  return [...translator.check(), ...lintPositions(tables), ...tables.flatMap(({ source }) => lintSource(source))];
}

/** Both versions and every use of a fragment say the same of a row. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.at?.file ?? ''}:${issue.at?.line ?? ''} ${issue.message}`, issue])).values()];
}
