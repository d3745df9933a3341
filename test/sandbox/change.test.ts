import { describe, expect, it } from '@jest/globals';
import { changeSegment } from '../../src/sandbox/change.js';

const sv1 = { id: 'SV1', elements: [['HC', 'B4184', '59'], undefined, 'UN', '12'] };

describe('changeSegment', () => {
  it('multiplies and rounds up', () => {
    expect(changeSegment(sv1, [{ at: 'SV104', times: 0.3 }], 0).elements[3]).toBe('4');
    expect(changeSegment({ id: 'HSD', elements: ['VS', '1'] }, [{ at: 'HSD02', times: 0.5 }], 0).elements[1]).toBe('1');
  });

  it('leaves a value that is no number, a missing one, and other segments', () => {
    expect(changeSegment(sv1, [{ at: 'SV103', times: 0.5 }], 0)).toEqual(sv1);
    expect(changeSegment(sv1, [{ at: 'SV102', times: 0.5 }], 0)).toEqual(sv1);
    expect(changeSegment(sv1, [{ at: 'SV205', times: 0.5 }], 0)).toEqual(sv1);
  });

  it('sets a component, only where it has the named value', () => {
    expect(changeSegment(sv1, [{ at: 'SV101-2', from: 'B4184', set: 'B4185' }], 0).elements[0]).toEqual(['HC', 'B4185', '59']);
    expect(changeSegment(sv1, [{ at: 'SV101-2', from: 'B9999', set: 'B4185' }], 0)).toEqual(sv1);
  });

  it('moves dates of care, single and as a range, over the end of a month and a year', () => {
    const move = (code: string, format: string, value: string): unknown =>
      changeSegment({ id: 'DTP', elements: [code, format, value] }, [], 7).elements[2];
    expect(move('472', 'D8', '20241228')).toBe('20250104');
    expect(move('AAH', 'RD8', '20240225-20240301')).toBe('20240303-20240308');
    expect(move('439', 'D8', '20241228')).toBe('20241228');
    expect(move('472', 'D8', 'unknown')).toBe('unknown');
  });
});
