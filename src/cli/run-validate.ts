import { FileValidator } from './file-validator.js';
import { mappingsFolder } from './files.js';
import { issueLines } from './issue-lines.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';
import type { ValidateFlags } from './validate.js';

/** `pas-x12 validate`. Throws UsageError. */
export async function validateFiles(files: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('Only one of the inputs can come from stdin.');
  const validator = new FileValidator(mappingsFolder(flags.mappings, terminal), flags);
  const reports = [];
  for (const file of files) {
    const report = await validator.validate(file, terminal);
    reports.push(report);
    if (flags.format === 'json') continue;
    const named = files.length > 1 ? { file } : {};
    terminal.stderr(issueLines(report.issues, { many: report.parts.length > 1, ...named }));
    const count = (severity: string): number => report.issues.filter((issue) => issue.severity === severity).length;
    const parts = `${report.parts.length} ${report.content === 'x12' ? 'transaction set' : 'bundle'}${report.parts.length === 1 ? '' : 's'}`;
    const by = [...new Set(report.parts.map(({ guide }) => guide).filter((guide) => guide !== undefined))].join(', ');
    const verdict = report.valid ? 'valid' : `not valid, ${plural(count('error'), 'error')}`;
    terminal.stdout(`${file}: ${parts}${by === '' ? '' : ` (${by})`}, ${verdict}, ${plural(count('warning'), 'warning')}\n`);
  }
  const valid = reports.every((report) => report.valid);
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify({ valid, files: reports }, null, 2)}\n`);
  return valid ? 0 : 1;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
