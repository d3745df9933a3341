import { type Command, Option } from 'commander';
import type { Run } from './terminal.js';

export interface LintFlags {
  readonly format: 'text' | 'json';
  readonly mappings?: string;
}

export interface DocFlags {
  readonly format: 'html' | 'csv' | 'json';
  readonly mappings?: string;
}

const folder = ['--mappings <folder>', 'folder with tables (default: PAS_X12_MAPPINGS, else the one of the package)'] as const;

/** `pas-x12 mappings lint` and `pas-x12 mappings doc`. */
export function registerLint(mappings: Command, run: Run): void {
  mappings
    .command('lint')
    .description('say what is wrong with the tables, with file, line and a hint; exit code 1 when there is an error')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'json']).default('text'))
    .option(...folder)
    .addHelpText('after', '\nExamples\n  $ pas-x12 mappings lint\n  $ pas-x12 mappings lint --mappings ./my-mappings --format json')
    .action(async (flags: LintFlags) => {
      const { lintMappings } = await import('./run-mappings-lint.js');
      run.exitCode = lintMappings(flags, run.terminal);
    });
  mappings
    .command('doc')
    .description('write the rows of all tables as a page or a spreadsheet')
    .addOption(new Option('--format <format>', 'how to write it').choices(['html', 'csv', 'json']).default('html'))
    .option(...folder)
    .addHelpText('after', '\nExamples\n  $ pas-x12 mappings doc > tables.html\n  $ pas-x12 mappings doc --format csv > tables.csv')
    .action(async (flags: DocFlags) => {
      const { documentMappings } = await import('./run-mappings-lint.js');
      run.exitCode = documentMappings(flags, run.terminal);
    });
}
