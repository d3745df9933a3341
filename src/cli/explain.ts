import { type Command, Option } from 'commander';
import { addTranslationOptions, type TranslationFlags } from './options.js';
import type { Run } from './terminal.js';

export interface ExplainFlags extends TranslationFlags {
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
      const { explain } = await import('./run-explain.js');
      run.exitCode = await explain(file, flags, run.terminal);
    });
}
