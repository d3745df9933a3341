import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerConvert } from './convert.js';
import { registerExplain } from './explain.js';
import { registerGuides } from './guides.js';
import { registerMappings } from './mappings.js';
import { registerQuery } from './query.js';
import { registerReplay } from './replay.js';
import { registerSandbox } from './sandbox.js';
import { registerLedger } from './ledger.js';
import { registerServe } from './serve.js';
import type { ExitCode, Run, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';
import { registerValidate } from './validate.js';

/** Each command is in a file of its own, which loads what it needs when it runs: a cold `convert` must not wait for express. */
const commands: readonly ((program: Command, run: Run) => void)[] = [
  registerServe,
  registerSandbox,
  registerReplay,
  registerConvert,
  registerExplain,
  registerValidate,
  registerGuides,
  registerLedger,
  registerQuery,
  registerMappings,
];

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

/** Runs one command line (without `node` and the script) and returns its exit code. Never throws. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const run: Run = { terminal, exitCode: 0 };
  const program = new Command('pas-x12')
    .description('Intermediary between FHIR and X12 for prior authorization (Da Vinci PAS)')
    .version(version)
    .showHelpAfterError('(add --help for what there is)')
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr })
    .exitOverride();
  for (const register of commands) register(program, run);
  try {
    await program.parseAsync(args, { from: 'user' });
    return run.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      terminal.stderr(`${error.message}\n`);
      return 2;
    }
    terminal.stderr(ownFault(error, terminal.environment['DEBUG'] !== undefined));
    return 3;
  }
}

/** The message of an exception may quote the input, so that without DEBUG only its kind and place are shown. */
function ownFault(error: unknown, debug: boolean): string {
  if (debug) return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  const frame = error instanceof Error ? /\n\s+at .*?((?:[\w.-]+\/)?[\w.-]+:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1] : undefined;
  const kind = error instanceof Error ? error.name : 'exception';
  return (
    `This is a fault of pas-x12 ${version}, not of your data (${kind}${frame === undefined ? '' : ` at ${frame}`}). ` +
    'Please report this line with the command that you ran; DEBUG=1 shows more, which may quote your data.\n'
  );
}
