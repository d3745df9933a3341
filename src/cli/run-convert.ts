import { writeOutput } from './files.js';
import { issueLines } from './issue-lines.js';
import { resolveSettings, type TranslationFlags } from './options.js';
import { lossSummary, reportOf } from './report.js';
import type { ExitCode, Terminal } from './terminal.js';
import { translateFile } from './translate.js';

/** `pas-x12 convert`: the result on stdout or in `--out`, issues and the count of losses on stderr. Throws UsageError. */
export async function convert(file: string, flags: TranslationFlags, terminal: Terminal): Promise<ExitCode> {
  const settings = resolveSettings(flags, terminal);
  const conversion = await translateFile(file, settings, terminal);
  const { issues, parts, text } = conversion;
  const showValues = flags.showValues === true;
  terminal.stderr(issueLines(issues, { many: parts.length > 1 }));
  if (flags.report !== undefined) {
    const { mappings } = settings;
    const report = reportOf(conversion, { pas: flags.pas, all: flags.all === true, showValues, traceValues: showValues, mappings });
    writeOutput(flags.report, `${JSON.stringify(report, null, 2)}\n`);
  }
  if (text === undefined) return 1;
  terminal.stderr(`${lossSummary(conversion)}${flags.report === undefined ? ' (--report FILE lists them)' : ''}\n`);
  if (flags.out === undefined) terminal.stdout(text);
  else writeOutput(flags.out, text);
  return 0;
}
