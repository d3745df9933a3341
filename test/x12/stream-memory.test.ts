import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'pas-x12-stream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['soak/stream-memory.mjs', ...args], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** A process of its own reads the file; it needs dist/, which the test command builds. 1 GB: `npm run soak`. */
const built = existsSync('dist/x12/stream.js') ? describe : describe.skip;

built('streaming: memory', () => {
  it.each(['many', 'one'])(
    'a file of 64 MB within 128 MB (%s)',
    (shape) => {
      const file = join(folder, `${shape}.edi`);
      run('write', file, '64', shape);
      const found: unknown = JSON.parse(run('read', file));
      expect(found).toMatchObject({ issues: 0, first: [] });
      const { sets, megabytes } = found as { sets: number; megabytes: number };
      expect(sets).toBeGreaterThan(30_000);
      expect(megabytes).toBeLessThan(128);
      rmSync(file);
    },
    120_000,
  );
});
