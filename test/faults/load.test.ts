import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** 20 seconds of what `npm run soak` does for five minutes. Time limits hold on a machine of its own only: soak checks them. */
describe('load', () => {
  it('answers every request of 20 s, and does not grow', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, ['soak/load.mjs', '--seconds', '20', '--rate', '25', '--json'], {
      encoding: 'utf8',
      timeout: 150_000,
    });
    expect([status, stderr]).toEqual([0, '']);
    mkdirSync('.cache', { recursive: true });
    writeFileSync('.cache/load.json', stdout);
    const report = JSON.parse(stdout) as { submits: number; approved: number; rssMb: { ratio: number } };
    expect(report.submits).toBe(500);
    expect(report.approved).toBe(report.submits);
    expect(report.rssMb.ratio).toBeLessThan(1.5);
  }, 160_000);
});
