import { describe, expect, it } from '@jest/globals';
import type { Authorization } from '../../src/pas/ports.js';
import { removableFrom } from '../../src/pas/retention.js';

const state = (change: Partial<Authorization>): Authorization =>
  ({ open: false, pendedOnce: false, updatedAt: new Date('2026-03-31T10:00:00Z'), ...change }) as Authorization;

describe('retention', () => {
  it.each<[string, Partial<Authorization>, number | undefined, string | undefined]>([
    ['keeps everything without a policy', {}, undefined, undefined],
    ['never removes what is open', { open: true }, 0, undefined],
    ['counts from the last change', {}, 1, '2026-04-30T10:00:00.000Z'],
    ['counts from the end of the services when that is later', { serviceEnd: '2026-08-31' }, 6, '2027-02-28T00:00:00.000Z'],
    [
      'keeps what was pended for six months after its services',
      { pendedOnce: true, serviceEnd: '2026-08-31' },
      1,
      '2027-02-28T00:00:00.000Z',
    ],
    [
      'keeps what was pended for longer when the policy says so',
      { pendedOnce: true, serviceEnd: '2026-12-31' },
      24,
      '2028-12-31T00:00:00.000Z',
    ],
    ['may let the rest go at once', {}, 0, '2026-03-31T10:00:00.000Z'],
  ])('%s', (_what, change, months, expected) => {
    expect(removableFrom(state(change), { months })?.toISOString()).toBe(expected);
  });
});
