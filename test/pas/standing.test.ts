import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Standing, type Status, weigh } from '../../src/pas/ports.js';

const word = (status: Status, minute: number, priority: number): Standing => ({
  status,
  occurredAt: new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString(),
  priority,
});

describe('a word about a status', () => {
  it.each<[string, Standing, Standing, boolean, string | undefined]>([
    ['a later one replaces an earlier one', word('pended', 1, 50), word('information-requested', 2, 20), true, undefined],
    ['a decision ends what is open', word('pended', 1, 100), word('approved', 2, 20), true, undefined],
    [
      'one that is late does not undo what happened later',
      word('information-requested', 9, 20),
      word('pended', 1, 100),
      false,
      'out-of-order',
    ],
    ['any word counts where nobody has said anything', word('received', 9, 0), word('approved', 1, 20), true, 'out-of-order'],
    ['at the same moment the better source', word('pended', 1, 50), word('information-requested', 1, 20), false, undefined],
    ['of two decisions the better source, although earlier', word('approved', 9, 20), word('denied', 1, 60), true, 'contradiction'],
    ['of two decisions the better source, although later', word('approved', 1, 60), word('denied', 9, 20), false, 'contradiction'],
    ['of two decisions of one source the later', word('approved', 1, 50), word('denied', 9, 50), true, 'contradiction'],
    ['a decision is not taken back by an older "pended"', word('approved', 9, 50), word('pended', 1, 100), false, 'out-of-order'],
    ['a decision taken back is a contradiction', word('approved', 1, 50), word('pended', 9, 50), true, 'contradiction'],
    ['an approval may be cancelled or expire', word('approved', 1, 100), word('expired', 9, 20), true, undefined],
    ['the same decision again is no contradiction', word('approved', 1, 50), word('approved', 2, 20), true, undefined],
  ])('%s', (_what, standing, said, taken, flag) => {
    expect(weigh(standing, said)).toEqual({ taken, ...(flag !== undefined && { flag }) });
  });

  it('of any two decisions at different times the same one stands, in whatever order they come', () => {
    const decision = fc.record({
      status: fc.constantFrom<Status>('approved', 'denied', 'modified', 'not-required'),
      minute: fc.integer({ min: 0, max: 59 }),
      priority: fc.integer({ min: 1, max: 99 }),
    });
    fc.assert(
      fc.property(decision, decision, (a, b) => {
        fc.pre(a.status !== b.status && (a.minute !== b.minute || a.priority !== b.priority));
        const [one, two] = [word(a.status, a.minute, a.priority), word(b.status, b.minute, b.priority)];
        expect(weigh(one, two).taken).toBe(!weigh(two, one).taken);
      }),
    );
  });
});
