import type { Command } from 'commander';
import type { Run } from './terminal.js';

export interface SandboxFlags {
  readonly partner: string;
  readonly port?: string;
  readonly mappings?: string;
}

/** `pas-x12 sandbox`: the sandbox payer on the far side of a broker. */
export function registerSandbox(program: Command, run: Run): void {
  program
    .command('sandbox')
    .description('run the sandbox payer over AMQP, in a process of its own (test data only, ISA15 = T)')
    .option('--partner <id>', 'the partner profile whose payer it plays', 'sandbox-amqp')
    .option('--port <number>', 'serve /api/sandbox/next and /healthz on this port of loopback; 0 takes a free one')
    .option('--mappings <folder>', 'folder with guides and partners (default: PAS_X12_MAPPINGS, else the one of the package)')
    .addHelpText('after', '\nExample\n  $ AMQP_URL=amqp://guest:guest@127.0.0.1 pas-x12 sandbox --port 8081')
    .action(async (flags: SandboxFlags) => {
      const { runSandbox } = await import('./run-sandbox.js');
      run.exitCode = await runSandbox(flags, run.terminal);
    });
}
