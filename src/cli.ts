#!/usr/bin/env node
import { runProgram } from './cli/program.js';
import { processTerminal } from './cli/terminal.js';

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const code = await runProgram(process.argv.slice(2), processTerminal);
// `serve` sets process.exitCode itself; no process.exit, which would cut off what is still being written.
if (code !== 0) process.exitCode = code;
