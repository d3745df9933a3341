import { resolve } from 'node:path';
import { loadCases, runCase, type CaseResult } from '../mapping/cases.js';
import { cacheFolder, mappingsFolder } from './files.js';
import { issueLines } from './issue-lines.js';
import type { TestFlags } from './mappings.js';
import { loadTables } from './tables.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** `pas-x12 mappings test`. Throws UsageError. */
export function testTables(name: string | undefined, flags: TestFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  const translator = loadTables(folder, cacheFolder(terminal), { lazy: true });
  const { cases, issues } = loadCases(folder, flags.cases === undefined ? undefined : resolve(flags.cases));
  terminal.stderr(issueLines(issues));
  const chosen = cases.filter(({ test }) => name === undefined || test.case.includes(name) || test.partner?.includes(name) === true);
  if (chosen.length === 0 && issues.length === 0)
    throw new UsageError(name === undefined ? 'There are no table tests.' : `No table test is called ${name}.`);
  const results = chosen.map((each) => runCase(each, translator));
  const failed = results.filter(({ differences }) => differences.length > 0);
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify({ run: results.length, failed: failed.length, results }, null, 2)}\n`);
  else terminal.stdout(text(results, failed.length));
  return failed.length > 0 || issues.length > 0 ? 1 : 0;
}

function text(results: readonly CaseResult[], failed: number): string {
  let out = '';
  for (const { case: name, at, differences } of results) {
    out += `${differences.length === 0 ? 'ok  ' : 'FAIL'} ${name}${differences.length === 0 ? '' : `  (${at.file}:${at.line})`}\n`;
    for (const line of differences) out += `       ${line}\n`;
  }
  return `${out}${results.length} cases, ${failed} failed\n`;
}
