import type { Command } from 'commander';
import { addTranslationOptions, type TranslationFlags } from './options.js';
import type { Run } from './terminal.js';

const examples = `
The direction goes by the content: a request bundle becomes a 278 request, a 278 request a request bundle, a 278
response a response bundle. The result is on stdout, what is to be said about it on stderr; nothing is on stdout when
there is an error. Several transaction sets become a JSON array of bundles, and an array one interchange.

Examples
  $ pas-x12 convert request.json > request.edi
  $ pas-x12 convert request.json --report report.json --at 2026-01-31T08:00:00Z > request.edi
  $ pas-x12 convert response.edi --request request.json > response.json
  $ pas-x12 convert request.json --to 275 > request.275
  $ cat request.edi | pas-x12 convert - --pas 2.0 | less

Exit codes: 0 good (losses included), 1 the data is wrong, 2 wrong usage or unreadable file, 3 a fault of pas-x12`;

/** `pas-x12 convert`. */
export function registerConvert(program: Command, run: Run): void {
  addTranslationOptions(program.command('convert').description('translate a file between PAS bundles and X12 278'))
    .addHelpText('after', examples)
    .action(async (file: string, flags: TranslationFlags) => {
      const { convert } = await import('./run-convert.js');
      run.exitCode = await convert(file, flags, run.terminal);
    });
}
