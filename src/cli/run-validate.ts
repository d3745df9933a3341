import { acknowledgements } from './acknowledge.js';
import { type FileReport, FileValidator, type ValidatedFile } from './file-validator.js';
import { mappingsFolder } from './files.js';
import { issueLines } from './issue-lines.js';
import { moment } from './options.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';
import type { ValidateFlags } from './validate.js';

/** `pas-x12 validate`. Throws UsageError. */
export async function validateFiles(files: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('Only one of the inputs can come from stdin.');
  const at = flags.at === undefined ? terminal.now() : moment(flags.at);
  if (flags.ack !== undefined && (flags.format === 'json' || flags.guide !== undefined))
    throw new UsageError('--ack goes by the guides that the X12 names, and is X12: it takes neither --guide nor --format json.');
  const validator = new FileValidator(mappingsFolder(flags.mappings, terminal), flags);
  const reports: FileReport[] = [];
  for (const file of files) {
    const validated = await validator.validate(file, terminal);
    const { report } = validated;
    reports.push(report);
    if (flags.format === 'json') continue;
    terminal.stderr(issueLines(report.issues, { many: report.parts.length > 1, ...(files.length > 1 ? { file } : {}) }));
    if (flags.ack === undefined) terminal.stdout(verdict(report));
    else {
      terminal.stderr(verdict(report));
      acknowledge(validated, flags.ack, validator, at, terminal);
    }
  }
  const valid = reports.every((report) => report.valid);
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify({ valid, files: reports }, null, 2)}\n`);
  return valid ? 0 : 1;
}

function acknowledge(
  { report, parsed }: ValidatedFile,
  kind: NonNullable<ValidateFlags['ack']>,
  validator: FileValidator,
  at: Date,
  terminal: Terminal,
): void {
  if (parsed === undefined) throw new UsageError(`--ack is for X12: ${report.file} is none.`);
  const { text, unanswered } = acknowledgements(kind, parsed, validator.guides, validator.options, at);
  terminal.stdout(text);
  if (parsed.interchanges.length === 0) terminal.stderr(`${report.file}: no interchange, so there is nothing to acknowledge\n`);
  else if (unanswered > 0)
    terminal.stderr(
      `${report.file}: ${plural(unanswered, 'interchange')} without ${kind === '999' ? 'a 999' : 'a TA1'}: acknowledgements get none, ` +
        `and a 999 needs a group whose GS01, GS06 and GS08 it can repeat\n`,
    );
}

function verdict({ file, content, parts, issues, valid }: FileReport): string {
  const count = (severity: string): number => issues.filter((issue) => issue.severity === severity).length;
  const by = [...new Set(parts.map(({ guide }) => guide).filter((guide) => guide !== undefined))].join(', ');
  const what = plural(parts.length, content === 'x12' ? 'transaction set' : 'bundle');
  const found = valid ? 'valid' : `not valid, ${plural(count('error'), 'error')}`;
  return `${file}: ${what}${by === '' ? '' : ` (${by})`}, ${found}, ${plural(count('warning'), 'warning')}\n`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
