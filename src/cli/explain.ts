import { type Command, Option } from 'commander';
import type { Explained } from './explained.js';
import { writeOutput } from './files.js';
import { addTranslationOptions, resolveSettings, type TranslationFlags } from './options.js';
import type { ExitCode, Run, Terminal } from './terminal.js';

interface ExplainFlags extends TranslationFlags {
  readonly format: 'text' | 'json' | 'html';
}

const examples = `
Translates like convert and shows, instead of the result, every element of the X12 with its name, its value, the FHIR
element (FHIRPath) that belongs to it, the address of the mapping row, and the file and line where the row is written
(and used); then what does not survive. Values are those of the X12: the output holds patient data.

Examples
  $ pas-x12 explain request.json
  $ pas-x12 explain response.edi --request request.json --format html --out explained.html
  $ pas-x12 explain request.json --format json | jq '.trace[] | select(.row == "x217-request/2010C/NM109")'

Exit codes: 0 good (losses included), 1 the data is wrong, 2 wrong usage or unreadable file, 3 a fault of pas-x12`;

/** `pas-x12 explain`. */
export function registerExplain(program: Command, run: Run): void {
  addTranslationOptions(program.command('explain').description('show what becomes of each element, and by which row of the tables'))
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'html']).default('text'))
    .addHelpText('after', examples)
    .action(async (file: string, flags: ExplainFlags) => {
      run.exitCode = await explain(file, flags, run.terminal);
    });
}

async function explain(file: string, flags: ExplainFlags, terminal: Terminal): Promise<ExitCode> {
  const settings = resolveSettings(flags, terminal);
  const [{ translateFile }, { explainSet }, { reportOf }, { issueLines }] = await Promise.all([
    import('./translate.js'),
    import('./explained-set.js'),
    import('./report.js'),
    import('./issue-lines.js'),
  ]);
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
  const output = await print(flags.format, explained, file);
  if (flags.out === undefined) terminal.stdout(output);
  else writeOutput(flags.out, output);
  return text === undefined ? 1 : 0;
}

async function print(format: ExplainFlags['format'], explained: Explained, file: string): Promise<string> {
  switch (format) {
    case 'json':
      return `${JSON.stringify(explained.report, null, 2)}\n`;
    case 'html':
      return (await import('./explain-html.js')).explanationPage(explained, file);
    case 'text':
      return (await import('./explain-text.js')).explanationText(explained);
  }
}
