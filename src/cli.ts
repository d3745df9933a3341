#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerServe } from './cli/serve.js';

/**
 * Exit codes of every command: 0 good (losses included), 1 the data is wrong, 2 wrong usage or unreadable file,
 * 3 our own fault. A command sets `process.exitCode` for 1 and 2, and throws only for 3.
 */
const WRONG_USAGE = 2;
const OUR_FAULT = 3;

/** Each command is in a file of its own, which loads what it needs when it runs: a cold `convert` must not wait for express. */
const commands: readonly ((program: Command) => void)[] = [registerServe];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
const program = new Command('pas-x12')
  .description('Intermediary between FHIR and X12 for prior authorization (Da Vinci PAS)')
  .version(version)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride();
for (const register of commands) register(program);
for (const command of program.commands) command.exitOverride().showHelpAfterError('(add --help for what there is)');

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = OUR_FAULT;
  }
}
