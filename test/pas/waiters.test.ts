import { beforeEach, describe, expect, it } from '@jest/globals';
import { Waiters } from '../../src/pas/waiters.js';
import { ManualClock, settle } from './manual-clock.js';

describe('a waiting request', () => {
  let clock: ManualClock;
  let waiters: Waiters;
  let answer: string | undefined;
  let looks: number;
  const look = (): Promise<string | undefined> => {
    looks++;
    return Promise.resolve(answer);
  };
  beforeEach(() => {
    clock = new ManualClock();
    waiters = new Waiters(clock);
    answer = undefined;
    looks = 0;
  });

  it('does not wait for what is there', async () => {
    answer = 'A1';
    expect(await waiters.until('a', 1000, look)).toBe('A1');
  });

  it('is woken by a change of its own authorization only', async () => {
    const waiting = waiters.until('a', 1000, look);
    await settle();
    waiters.wake('b');
    await settle();
    expect(looks).toBe(1);
    waiters.wake('a');
    await settle();
    expect(looks).toBe(2);
    answer = 'A1';
    waiters.wake('a');
    expect(await waiting).toBe('A1');
  });

  it('hears what changes while it looks', async () => {
    let first = true;
    const found = await waiters.until('a', 1000, async () => {
      if (!first) return 'A1';
      first = false;
      waiters.wake('a');
      await settle();
      return undefined;
    });
    expect(found).toBe('A1');
  });

  it('gives up when its time is over, after a last look', async () => {
    const waiting = waiters.until('a', 1000, look);
    await clock.advance(999);
    expect(looks).toBe(1);
    await clock.advance(1);
    expect(await waiting).toBeUndefined();
    expect(looks).toBe(2);

    const late = waiters.until('a', 1000, look);
    await settle();
    answer = 'A1';
    await clock.advance(1000);
    expect(await late).toBe('A1');
  });

  it('fails when looking fails', async () => {
    await expect(waiters.until('a', 1000, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
