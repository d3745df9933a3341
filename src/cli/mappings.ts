import { type Command, Option } from 'commander';
import { registerCoverage } from './mappings-coverage.js';
import { registerLint } from './mappings-lint.js';
import type { Run } from './terminal.js';

export interface TestFlags {
  readonly format: 'text' | 'json';
  readonly mappings?: string;
  readonly cases?: string;
}

export interface DiffFlags {
  readonly format: 'text' | 'json';
  readonly mappings?: string;
  readonly partner?: string;
}

export interface CompileFlags {
  readonly mappings?: string;
}

const testExamples = `
Runs the table tests of a folder (docs/table-tests.md). Exit code 1 when one fails.

Examples
  $ pas-x12 mappings test
  $ pas-x12 mappings test acme --cases ./our-cases      only cases whose name or partner holds "acme"`;

const diffExamples = `
Tells changes by row: what has been added, removed, changed, and where it is written. A and B are mappings folders. With one
folder, or none, the tables of a partner (--partner) are compared with those of everybody else.
Exit code 0 whether there are differences or not.

Examples
  $ pas-x12 mappings diff ./mappings-in-use ./mappings-new
  $ pas-x12 mappings diff --partner acme
  $ pas-x12 mappings diff old new --partner acme --format json`;

const folderOption = ['--mappings <folder>', 'folder with tables (default: PAS_X12_MAPPINGS, else the one of the package)'] as const;
const format = (): Option => new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text');

/** `pas-x12 mappings …`. */
export function registerMappings(program: Command, run: Run): void {
  const mappings = program.command('mappings').description('check, test, compare and compile the mapping tables');
  registerCoverage(mappings, run);
  registerLint(mappings, run);
  mappings
    .command('test')
    .argument('[name]', 'only cases whose name or partner holds this')
    .description('run the table tests')
    .addOption(format())
    .option('--cases <folder>', 'folder with tests (default: cases in the mappings folder)')
    .option(...folderOption)
    .addHelpText('after', testExamples)
    .action(async (name: string | undefined, flags: TestFlags) => {
      const { testTables } = await import('./run-mappings-test.js');
      run.exitCode = testTables(name, flags, run.terminal);
    });
  mappings
    .command('diff')
    .argument('[a]', 'mappings folder')
    .argument('[b]', 'mappings folder')
    .description('tell by row what differs between two table sets, or between a partner and everybody else')
    .addOption(format())
    .option('--partner <id>', 'with the overlay of this partner')
    .option(...folderOption)
    .addHelpText('after', diffExamples)
    .action(async (a: string | undefined, b: string | undefined, flags: DiffFlags) => {
      const { diffMappings } = await import('./run-mappings-diff.js');
      run.exitCode = diffMappings(a, b, flags, run.terminal);
    });
  mappings
    .command('compile')
    .description('read and check the tables once, and keep them ready for the next start')
    .option(...folderOption)
    .action(async (flags: CompileFlags) => {
      const { compileTables } = await import('./run-mappings-compile.js');
      run.exitCode = compileTables(flags, run.terminal);
    });
}
