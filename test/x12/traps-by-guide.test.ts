import { describe, expect, it } from '@jest/globals';
import { loadGuides, validateInterchanges } from '../../src/guide/index.js';
import { parse } from '../../src/x12/index.js';
import { body, invented } from './invented.js';

const { guides } = loadGuides('mappings/guides');

/** Traps that syntax alone cannot see. */
describe('traps, seen with the guide', () => {
  it('HL with an unknown parent: the segment and HL02 are named', () => {
    const segments = body.map((line) => (line === 'HL*3*2*22*1' ? 'HL*3*9*22*1' : line));
    const issues = validateInterchanges(guides, parse(invented({ segments })), { types: [1, 2] });
    expect(issues).toContainEqual(
      expect.objectContaining({ code: 'X12-SNIP2-HL-PARENT', x12: expect.objectContaining({ segment: 7, segmentId: 'HL', element: 2 }) }),
    );
  });

  it('a BDS whose length is one off does not hide the segments behind it from the guide', () => {
    const attachment = (length: number): string =>
      invented({
        gs01: 'PI',
        transaction: '275',
        version: '006020X316',
        segments: ['BGN*11*1*20261103', `BDS*B64*${length}*QUJDREVG`, 'QQQ*1'],
      });
    for (const length of [7, 9]) {
      const codes = validateInterchanges(guides, parse(attachment(length)), { types: [1, 2] }).map(
        ({ code, x12 }) => `${code} ${x12?.segmentId}`,
      );
      expect(codes).toContain('X12-BINARY-TERMINATOR BDS');
      expect(codes.some((code) => code.endsWith(' QQQ'))).toBe(true);
    }
  });
});
