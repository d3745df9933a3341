import { describe, expect, it } from '@jest/globals';
import { damageInterchange } from '../../src/sandbox/damage.js';
import { faults, play, segments } from './sandbox-payer.js';

const clean = play('approve')[0] ?? '';

describe('damageInterchange', () => {
  it('cuts in the middle of a segment', () => {
    expect(damageInterchange(clean, 'truncated').endsWith('NM1*IL*1')).toBe(true);
    expect(damageInterchange(play('aaa-42')[0] ?? '', 'truncated')).not.toMatch(/~\s*$/);
  });

  it('breaks one thing and nothing else', () => {
    const differs = (broken: string): string[] => segments(broken).filter((segment) => !segments(clean).includes(segment));
    expect(differs(damageInterchange(clean, 'segment-count'))).toEqual(['SE*999*0001']);
    expect(differs(damageInterchange(clean, 'unknown-parent'))).toEqual(['HL*3*99*22*1']);
  });

  it('is seen by the reader or the guide', () => {
    for (const damage of ['truncated', 'segment-count', 'unknown-parent', 'not-x12'] as const)
      expect(faults(damageInterchange(clean, damage))).not.toEqual([]);
  });
});
