import { type Command, Option } from 'commander';
import type { Run } from './terminal.js';

export interface QueryFlags {
  readonly format: 'text' | 'json';
}

const examples = `
Expressions, in the query language of node-x12
  REF02                            each REF02
  NM109:NM101["IL"]                NM109 where NM101 is IL
  UM04:HL03["EV"]                  UM04 behind an HL whose HL03 is EV
  HL+20+21+22-NM103                NM103 within the HL 22 in the HL 21 in the HL 20
  LX-MAN02  FOREACH(LX)=>MAN02     MAN02 behind an LX
  CONCAT(BHT03,-)=>TRN02           the first BHT03 and a hyphen in front of each TRN02
Elements come as they stand: components and repetitions are not split. Elements of ISA, GS, ST, SE, GE and IEA come once
per transaction set. One value per line; --format json says where each stands.

Examples
  $ pas-x12 query request.edi 'NM109:NM101["IL"]'
  $ pas-x12 convert request.json | pas-x12 query - BHT03

Exit codes: 0 read (also without a value), 1 the X12 has faults, 2 wrong expression or unreadable file, 3 a fault of pas-x12`;

/** `pas-x12 query`. */
export function registerQuery(program: Command, run: Run): void {
  program
    .command('query')
    .description('find values in X12')
    .argument('<file>', 'X12; - is stdin')
    .argument('<expression>', 'what to find, e.g. REF02:REF01["EI"]')
    .addOption(new Option('--format <format>', 'how to print what was found').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples)
    .action(async (file: string, expression: string, flags: QueryFlags) => {
      const { queryFile } = await import('./run-query.js');
      run.exitCode = await queryFile(file, expression, flags, run.terminal);
    });
}
