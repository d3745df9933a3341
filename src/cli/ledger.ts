import { type Command, Option } from 'commander';
import type { Run } from './terminal.js';

export interface RebuildFlags {
  readonly check: boolean;
  readonly format: 'text' | 'json';
}

/** `pas-x12 ledger`: what can be done to the ledger beside the gateway. */
export function registerLedger(program: Command, run: Run): void {
  const ledger = program.command('ledger').description('the ledger of the settings DATABASE_URL or PAS_X12_DATA (docs/settings.md)');
  ledger
    .command('rebuild')
    .description('make the state of every authorization again from its events; a gateway may be running')
    .option('--check', 'only say what is not as the events say; exit code 1 when there is any', false)
    .addOption(new Option('--format <kind>', 'what to print').choices(['text', 'json']).default('text'))
    .action(async (flags: RebuildFlags) => {
      const { runRebuild } = await import('./run-rebuild.js');
      run.exitCode = await runRebuild(flags, run.terminal);
    });
}
