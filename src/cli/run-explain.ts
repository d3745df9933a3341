import { explanationPage } from './explain-html.js';
import { explanationText } from './explain-text.js';
import type { ExplainFlags } from './explain.js';
import { explainSet } from './explained-set.js';
import type { Explained } from './explained.js';
import { writeOutput } from './files.js';
import { issueLines } from './issue-lines.js';
import { resolveSettings } from './options.js';
import { reportOf } from './report.js';
import type { ExitCode, Terminal } from './terminal.js';
import { translateFile } from './translate.js';

/** `pas-x12 explain`: shows how far the translation came, with errors too. Throws UsageError. */
export async function explain(file: string, flags: ExplainFlags, terminal: Terminal): Promise<ExitCode> {
  const settings = resolveSettings(flags, terminal);
  const conversion = await translateFile(file, settings, terminal);
  const { issues, parts, text } = conversion;
  const { mappings } = settings;
  const report = reportOf(conversion, {
    pas: flags.pas,
    all: flags.all === true,
    showValues: flags.showValues === true,
    traceValues: true,
    mappings,
  });
  if (flags.report !== undefined) writeOutput(flags.report, `${JSON.stringify(report, null, 2)}\n`);
  terminal.stderr(issueLines(issues, { many: parts.length > 1 }));
  const explained = { conversion, report, sets: parts.map((part) => ({ part, segments: explainSet(part) })), mappings };
  const output = print(flags.format, explained, file);
  if (flags.out === undefined) terminal.stdout(output);
  else writeOutput(flags.out, output);
  return text === undefined ? 1 : 0;
}

function print(format: ExplainFlags['format'], explained: Explained, file: string): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(explained.report, null, 2)}\n`;
    case 'html':
      return explanationPage(explained, file);
    case 'text':
      return explanationText(explained);
  }
}
