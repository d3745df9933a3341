import { type Command, Option } from 'commander';
import type { Run } from './terminal.js';

export interface CoverageFlags {
  readonly format: 'text' | 'json' | 'markdown';
  readonly mappings?: string;
  readonly all?: boolean;
}

const examples = `
Both senses: must-support elements of PAS 2.2.1 and 2.0.1 that no row carries and no reason excuses, and X12 positions that no row
reads or writes. Exit code 1 when anything is undecided.

Examples
  $ pas-x12 mappings coverage
  $ pas-x12 mappings coverage --format json
  $ pas-x12 mappings coverage --format markdown > docs/coverage.md`;

/** `pas-x12 mappings coverage`. */
export function registerCoverage(mappings: Command, run: Run): void {
  mappings
    .command('coverage')
    .description('what the tables do about every must-support element and every X12 position')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json', 'markdown']).default('text'))
    .option('--all', 'list decided elements too')
    .option('--mappings <folder>', 'folder with tables (default: PAS_X12_MAPPINGS, else the one of the package)')
    .addHelpText('after', examples)
    .action(async (flags: CoverageFlags) => {
      const { printCoverage } = await import('./run-mappings-coverage.js');
      run.exitCode = printCoverage(flags, run.terminal);
    });
}
