import { hasErrors, type Issue } from '../issue/issue.js';
import type { CompiledTable } from '../mapping/compiled-table.js';
import { lintTable } from '../mapping/lint.js';
import { docCsv, docHtml, tableDoc } from '../mapping/table-doc.js';
import { Translator } from '../mapping/translator.js';
import { cacheFolder, mappingsFolder, requireMappings } from './files.js';
import { issueLines } from './issue-lines.js';
import type { DocFlags, LintFlags } from './mappings-lint.js';
import type { ExitCode, Terminal } from './terminal.js';

const names = ['x217-request', 'x217-response', 'x215-inquiry'] as const;

/** `pas-x12 mappings lint`: the tables for both PAS versions, their codes and overlays. Throws UsageError. */
export function lintMappings(flags: LintFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  requireMappings(folder);
  const translator = Translator.load({ folder, cache: cacheFolder(terminal) });
  const issues = unique([...translator.issues, ...tables(translator).flatMap(lintTable)]);
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(issues, null, 2)}\n`);
  else terminal.stdout(issues.length === 0 ? 'Nothing is wrong.\n' : issueLines(issues));
  return hasErrors(issues) ? 1 : 0;
}

/** `pas-x12 mappings doc`. Throws UsageError. */
export function documentMappings(flags: DocFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  requireMappings(folder);
  const translator = Translator.load({ folder, cache: cacheFolder(terminal) });
  const lines = names.flatMap((name) => tableDoc(translator.table(name, '2.2')));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(lines, null, 2)}\n`);
  else terminal.stdout(flags.format === 'csv' ? docCsv(lines) : docHtml(lines));
  return 0;
}

function tables(translator: Translator): CompiledTable[] {
  return names.flatMap((name) => [translator.table(name, '2.2'), translator.table(name, '2.0')]);
}

/** Both versions and every use of a fragment say the same of a row. */
function unique(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.at?.file ?? ''}:${issue.at?.line ?? ''} ${issue.message}`, issue])).values()];
}
