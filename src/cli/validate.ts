import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PasVersion } from '../fhir/index.js';
import type { SnipType } from '../guide/index.js';
import type { AckKind } from './acknowledge.js';
import type { Run } from './terminal.js';

export interface ValidateFlags {
  readonly guide?: string;
  readonly format: 'text' | 'json';
  readonly types?: readonly SnipType[];
  readonly pas: PasVersion;
  readonly strict?: true;
  readonly ack?: AckKind;
  readonly at?: string;
  readonly codeLists?: string;
  readonly mappings?: string;
}

const examples = `
X12 is checked against everything that the guide data says: envelope and counts (SNIP type 1), loops, segments,
elements, lengths, types, code lists and syntax notes (2), situations (4), codes of external lists (5). Types 1 and 2
are errors, 4 and 5 warnings. A bundle is checked against the input rules that a $submit applies.
The verdict on each file is on stdout, what was found on stderr; --format json puts both on stdout. With --ack the
acknowledgement is on stdout and everything else on stderr.

Examples
  $ pas-x12 validate request.edi
  $ pas-x12 validate *.edi --types 1,2
  $ pas-x12 validate request.edi --ack 999 > answer.edi
  $ pas-x12 validate request.json --pas 2.0 --strict
  $ pas-x12 convert request.json | pas-x12 validate - --format json

Exit codes: 0 no errors (warnings included), 1 errors, 2 wrong usage or unreadable file, 3 a fault of pas-x12`;

/** `pas-x12 validate`. */
export function registerValidate(program: Command, run: Run): void {
  program
    .command('validate')
    .description('check X12 against the guides, and request bundles against the input rules')
    .argument('<file...>', 'X12 or bundles; - is stdin')
    .option('--guide <id>', 'check every transaction set by this guide, whatever it says it is (see: pas-x12 guides)')
    .addOption(new Option('--types <list>', 'SNIP types to check').argParser(snipTypes).default(undefined, '1,2,4,5'))
    .option('--code-lists <folder>', 'external code lists, a file each, for type 5 (docs/commands.md)')
    .addOption(new Option('--ack <kind>', 'write the acknowledgement of the X12 to stdout').choices(['999', 'ta1']))
    .option('--at <time>', 'date and time of the acknowledgement, ISO 8601, UTC unless it says its zone (default: now)')
    .addOption(new Option('--pas <version>', 'PAS version of bundles').choices(['2.2', '2.0']).default('2.2'))
    .option('--strict', 'bundles: what a PAS profile requires and a 278 can do without is an error')
    .addOption(new Option('--format <format>', 'how to print what was found').choices(['text', 'json']).default('text'))
    .option('--mappings <folder>', 'guides and profiles (default: PAS_X12_MAPPINGS, else the ones of the package)')
    .addHelpText('after', examples)
    .action(async (files: string[], flags: ValidateFlags) => {
      const { validateFiles } = await import('./run-validate.js');
      run.exitCode = await validateFiles(files, flags, run.terminal);
    });
}

function snipTypes(list: string): SnipType[] {
  return list.split(',').map((text) => {
    const type = ([1, 2, 4, 5] as const).find((candidate) => String(candidate) === text.trim());
    if (type === undefined) throw new InvalidArgumentError('It takes numbers from 1, 2, 4 and 5, separated by commas.');
    return type;
  });
}
