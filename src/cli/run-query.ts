import { hasErrors } from '../issue/issue.js';
import { query } from '../x12/index.js';
import { readInput } from './files.js';
import { issueLines } from './issue-lines.js';
import type { QueryFlags } from './query.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** `pas-x12 query`. What can be read of faulty X12 is answered too. Throws UsageError. */
export async function queryFile(file: string, expression: string, flags: QueryFlags, terminal: Terminal): Promise<ExitCode> {
  const { results, issues } = query(await readInput(file, terminal), expression);
  const fault = issues.find(({ code }) => code === 'X12-QUERY');
  if (fault !== undefined) throw new UsageError(fault.message);
  terminal.stderr(issueLines(issues));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(results, null, 2)}\n`);
  else for (const { value } of results) terminal.stdout(`${value}\n`);
  return hasErrors(issues) ? 1 : 0;
}
