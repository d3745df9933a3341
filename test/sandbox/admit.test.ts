import { describe, expect, it } from '@jest/globals';
import type { GuideLoop } from '../../src/guide/model.js';
import { admit } from '../../src/sandbox/admit.js';
import { usualDelimiters } from '../../src/x12/index.js';
import { guides } from './sandbox-payer.js';

function admitted(loop: string, text: string, instead?: Record<string, string>): unknown {
  const elements = text.split('*');
  const segment = { id: elements[0] ?? '', elements, offset: 0 };
  return admit(segment, guides.get('x217-response')?.loops.get(loop) as GuideLoop, usualDelimiters, instead)?.elements;
}

describe('what the response admits of a request’s segment', () => {
  it('leaves out elements that it does not use', () => {
    expect(admitted('2000E', 'UM*HS*I*42*12:B*AA:::TX*U*3*4*Y*1')).toEqual([
      'HS',
      'I',
      '42',
      ['12', 'B'],
      undefined,
      'U',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('leaves out a segment whose required element it does not admit', () => {
    expect(admitted('2010FA', 'NM1*1T*2*CLINIC')).toBeUndefined();
    expect(admitted('2010B', 'NM1*PR*2*CLINIC*****XX*1999999992')).toBeUndefined();
    expect(admitted('2010B', 'PER*IC**TE*5555550100')).toBeUndefined();
  });

  it('puts another value in place of a code, if the file names one', () => {
    expect(admitted('2010B', 'NM1*PR*2*CLINIC*****XV*ABC', { NM101: '1P', NM108: '46' })).toEqual(
      ['1P', '2', 'CLINIC', ...Array(4), '46', 'ABC', ...Array(3)].map((value) => value ?? undefined),
    );
  });

  it('keeps pairs together', () => {
    expect(admitted('2010FA', 'NM1*SJ*2*CLINIC*****PI*ABC')).toEqual(['SJ', '2', 'CLINIC', ...Array<undefined>(9).fill(undefined)]);
  });

  it('closes the gap that a diagnosis leaves', () => {
    expect(admitted('2000E', 'HI*ZZ:1*ABF:I10')).toEqual([
      ['ABF', 'I10', undefined, undefined, undefined, undefined, undefined, undefined, undefined],
    ]);
  });
});
