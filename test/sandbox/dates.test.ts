import { describe, expect, it } from '@jest/globals';
import { addDays, day, hourAndMinute, readPeriod, shift, writePeriod } from '../../src/sandbox/dates.js';

describe('days of the sandbox payer', () => {
  it('are UTC', () => {
    const late = new Date('2025-12-31T23:59:59Z');
    expect([day(late), hourAndMinute(late)]).toEqual(['20251231', '2359']);
  });

  it('move over leap days, and what is no day stays', () => {
    expect(addDays('20240228', 1)).toBe('20240229');
    expect(addDays('20250101', -1)).toBe('20241231');
    expect([addDays('20259999', 1), addDays('', 1)]).toEqual(['20259999', '']);
  });

  it('are read and written as D8 and RD8', () => {
    expect(readPeriod('D8', '20250101')).toEqual({ start: '20250101' });
    expect(readPeriod('RD8', '20250101-20250131')).toEqual({ start: '20250101', end: '20250131' });
    expect([readPeriod('RD8', '20250101'), readPeriod('TM', '1200')]).toEqual([undefined, undefined]);
    expect(writePeriod(shift({ start: '20250101', end: '20250131' }, 1))).toEqual(['RD8', '20250102-20250201']);
    expect(writePeriod({ start: '20250101' })).toEqual(['D8', '20250101']);
  });
});
