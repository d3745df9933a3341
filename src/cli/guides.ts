import { type Command, Option } from 'commander';
import type { Run } from './terminal.js';

export interface GuideFlags {
  readonly format: 'text' | 'json';
  readonly mappings?: string;
}

/** `pas-x12 guides`. */
export function registerGuides(program: Command, run: Run): void {
  program
    .command('guides')
    .description('list the implementation guides that are loaded')
    .addOption(new Option('--format <format>', 'how to print them').choices(['text', 'json']).default('text'))
    .option('--mappings <folder>', 'folder with guides (default: PAS_X12_MAPPINGS, else the one of the package)')
    .addHelpText('after', '\nExamples\n  $ pas-x12 guides\n  $ pas-x12 guides --format json')
    .action(async (flags: GuideFlags) => {
      const { listGuides } = await import('./run-guides.js');
      run.exitCode = listGuides(flags, run.terminal);
    });
}
