import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const cache = mkdtempSync(join(tmpdir(), 'pas-x12-cli-'));

/** Jest calls it once per file: what the commands wrote goes away with the folder. */
export function removeCache(): void {
  rmSync(cache, { recursive: true, force: true });
}

/** Runs a command line in this process, with a clock that stands. */
export async function run(args: readonly string[], stdin: string | Buffer = ''): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runProgram(args, {
    stdin: () => Promise.resolve(Buffer.from(stdin)),
    stdout: (text) => void (out += text),
    stderr: (text) => void (err += text),
    now: () => new Date('2026-03-04T05:06:07Z'),
    environment: { XDG_CACHE_HOME: cache, ...(process.env['DEBUG'] === undefined ? {} : { DEBUG: process.env['DEBUG'] }) },
  });
  return { code, out, err };
}
