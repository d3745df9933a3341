import type { Command } from 'commander';
import type { Run } from './terminal.js';

export interface ReplayFlags {
  readonly edit?: string;
  readonly set?: string;
  readonly by?: string;
  readonly note?: string;
  readonly gateway?: string;
}

/** `pas-x12 replay`: one transaction set once more, through a running gateway. */
export function registerReplay(program: Command, run: Run): void {
  program
    .command('replay')
    .argument('<id>', 'an authorization (its X12 is sent again), or a case of the exception queue (its message is taken in again)')
    .description('send or take in one transaction set again, as it was or edited')
    .option('--edit <file>', 'the set from ST to SE as it shall be; it becomes a new version under new control numbers')
    .option('--set <number>', 'which set of a message that holds several, counted from 0')
    .option('--by <id>', 'who asks for it')
    .option('--note <text>', 'why')
    .option('--gateway <url>', 'the running gateway (default: PUBLIC_URL, else http://HOST:PORT)')
    .action(async (id: string, flags: ReplayFlags) => {
      const { runReplay } = await import('./run-replay.js');
      run.exitCode = await runReplay(id, flags, run.terminal);
    });
}
