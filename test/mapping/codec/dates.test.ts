import { describe, expect, it } from '@jest/globals';
import { timestampIn } from '../../../src/mapping/codec/codec.js';
import { decode, encode, named } from './read.js';

describe('date-d8', () => {
  it.each([
    ['2026-03-09', '20260309'],
    ['2024-02-29', '20240229'],
    ['2026-03-09T23:30:00-05:00', { value: '20260309', change: 'reduced' }],
    ['2026-03-09T00:30:00+09:00', { value: '20260309', change: 'reduced' }],
    ['2026-03', 'fault: partial-date'],
    ['2026', 'fault: partial-date'],
    ['2025-02-29', 'fault: not-a-date'],
    ['2026-13-01', 'fault: not-a-date'],
    ['0000-01-01', 'fault: not-a-date'],
    ['03/09/2026', 'fault: not-a-date'],
    [20260309, 'fault: wrong-type'],
  ])('writes %j', (value, text) => {
    expect(encode('date-d8', value)).toEqual(text);
  });

  it.each([
    ['20260309', '2026-03-09'],
    ['20260230', 'fault: not-a-date'],
    ['202603', 'fault: not-a-date'],
    ['', undefined],
  ])('reads %j', (text, value) => {
    expect(decode('date-d8', text)).toBe(value);
  });

  it('is a date before it is a dateTime, and no instant', () => {
    expect(named('date-d8').writes(['dateTime', 'date'])).toBe('date');
    expect(named('date-d8').writes(['dateTime', 'Period'])).toBe('dateTime');
    expect(named('date-d8').writes(['Period'])).toBeUndefined();
    expect(decode('date-d8', '20260309', 'instant')).toBe('fault: wrong-type');
  });
});

describe('period', () => {
  const march = { start: '2026-03-01', end: '2026-03-31' };

  it.each([
    ['a date', '2026-03-09', ['D8', 'RD8'], ['D8', '20260309']],
    ['both ends', march, ['D8', 'RD8'], ['RD8', '20260301-20260331']],
    ['one day as a period', { start: '2026-03-09', end: '2026-03-09' }, ['D8', 'RD8'], ['RD8', '20260309-20260309']],
    ['start only', { start: '2026-03-01' }, ['D8', 'RD8'], { value: ['D8', '20260301'], change: 'reduced' }],
    ['end only', { end: '2026-03-31' }, ['D8', 'RD8'], 'fault: open-period'],
    ['neither', {}, ['D8', 'RD8'], 'fault: open-period'],
    ['a period where D8 only', march, ['D8'], { value: ['D8', '20260331'], change: 'reduced' }],
    ['end only where D8 only', { end: '2026-03-31' }, ['D8'], { value: ['D8', '20260331'], change: 'reduced' }],
    ['start only where D8 only', { start: '2026-03-01' }, ['D8'], { value: ['D8', '20260301'], change: 'reduced' }],
    ['a date where RD8 only', '2026-03-09', ['RD8'], { value: ['RD8', '20260309-20260309'], change: 'replaced' }],
    ['start only where RD8 only', { start: '2026-03-01' }, ['RD8'], 'fault: open-period'],
    ['neither format admitted', '2026-03-09', ['TM'], 'fault: untranslatable'],
    [
      'times of day',
      { start: '2026-03-01T08:00:00Z', end: '2026-03-31' },
      undefined,
      { value: ['RD8', '20260301-20260331'], change: 'reduced' },
    ],
    ['a partial end', { start: '2026-03-01', end: '2026-03' }, undefined, 'fault: partial-date'],
    ['the wrong way round', { start: '2026-03-31', end: '2026-03-01' }, undefined, 'fault: not-a-date'],
    ['a list', ['2026-03-01'], undefined, 'fault: wrong-type'],
  ])('writes %s', (_what, value, admitted, texts) => {
    expect(encode('period', value, admitted)).toEqual(texts);
  });

  it.each([
    ['D8', ['D8', '20260309'], undefined, '2026-03-09'],
    ['D8 as dateTime', ['D8', '20260309'], 'dateTime', '2026-03-09'],
    ['D8 where only a Period may stand', ['D8', '20260309'], 'Period', { start: '2026-03-09' }],
    ['RD8', ['RD8', '20260301-20260331'], undefined, march],
    ['RD8 where only a date may stand', ['RD8', '20260301-20260331'], 'date', 'fault: wrong-type'],
    ['a range without end', ['RD8', '20260301'], undefined, 'fault: not-a-date'],
    ['a range of three', ['RD8', '20260301-20260302-20260303'], undefined, 'fault: not-a-date'],
    ['a range the wrong way round', ['RD8', '20260331-20260301'], undefined, 'fault: not-a-date'],
    ['an unknown format', ['TM', '0800'], undefined, 'fault: untranslatable'],
    ['nothing', ['D8', undefined], undefined, undefined],
  ])('reads %s', (_what, texts, type, value) => {
    expect(decode('period', texts, type)).toEqual(value);
  });

  it('says of which type the value is', () => {
    expect(named('period').decode(['D8', '20260309'], undefined)).toEqual({ value: '2026-03-09', type: 'date' });
    expect(named('period').decode(['RD8', '20260301-20260331'], undefined)).toEqual({ value: march, type: 'Period' });
  });

  it('chooses the type by the text when it has it', () => {
    const { writes } = named('period');
    expect(writes(['date', 'Period'])).toBe('date');
    expect(writes(['dateTime', 'Period'])).toBe('dateTime');
    expect(writes(['date', 'Period'], ['RD8', '20260301-20260331'])).toBe('Period');
    expect(writes(['date'], ['RD8', '20260301-20260331'])).toBeUndefined();
    expect(writes(['Period'], ['D8', '20260309'])).toBe('Period');
    expect(writes(['string'])).toBeUndefined();
  });
});

describe('time-hhmm', () => {
  it.each([
    ['08:30:00', '0830'],
    ['08:30:15', { value: '0830', change: 'reduced' }],
    ['2026-03-09T08:30:00-05:00', { value: '0830', change: 'reduced' }],
    ['2026-03-09', 'fault: not-a-date'],
    ['24:00:00', 'fault: not-a-date'],
    [830, 'fault: wrong-type'],
  ])('writes %j', (value, text) => {
    expect(encode('time-hhmm', value)).toEqual(text);
  });

  it.each([
    ['0830', '08:30:00'],
    ['083015', { value: '08:30:00', change: 'reduced' }],
    ['2460', 'fault: not-a-date'],
  ])('reads %j', (text, value) => {
    expect(decode('time-hhmm', text)).toEqual(value);
  });
});

describe('timestamp', () => {
  it.each([
    ['2026-03-09T08:30:00Z', ['20260309', '0830']],
    ['2026-03-09T23:30:00-05:00', ['20260310', '0430']],
    ['2026-03-09T08:30:15.000Z', ['20260309', '083015']],
    ['2026-03-09T08:30:15.25Z', ['20260309', '08301525']],
    ['2026-03-09T08:30:15.257Z', { value: ['20260309', '08301525'], change: 'reduced' }],
    ['2026-03-09', 'fault: not-a-date'],
    ['2026-03-09T08:30:00', 'fault: not-a-date'],
  ])('writes %j in UTC', (value, texts) => {
    expect(encode('timestamp', value)).toEqual(texts);
  });

  it.each([
    [['20260309', '0830'], '2026-03-09T08:30:00Z'],
    [['20260309', '083015'], '2026-03-09T08:30:15Z'],
    [['20260309', '08301525'], '2026-03-09T08:30:15.25Z'],
    [['20260309', '8:30'], 'fault: not-a-date'],
    [['20260309', undefined], 'fault: not-a-date'],
    [[undefined, undefined], undefined],
  ])('reads %j in UTC', (texts, value) => {
    expect(decode('timestamp', texts)).toBe(value);
  });

  it.each(['America/New_York', 'America/Phoenix', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Auckland'])(
    'is the same moment again in %s, but for the hour that the clock shows twice',
    (zone) => {
      const codec = timestampIn(zone);
      let differing = 0;
      for (let epoch = Date.UTC(2026, 0, 1); epoch < Date.UTC(2027, 0, 1); epoch += 3_600_000) {
        const there = codec.encode(new Date(epoch).toISOString(), undefined);
        const back = 'fault' in there ? there : codec.decode(there.texts, undefined);
        const found = 'fault' in back ? Number.NaN : Date.parse(String(back.value));
        if (found !== epoch) {
          differing++;
          expect(epoch - found).toBe(3_600_000);
        }
      }
      expect(differing).toBe(['America/Phoenix', 'Asia/Kolkata'].includes(zone) ? 0 : 1);
    },
  );

  it('writes the local offset', () => {
    expect(timestampIn('America/New_York').decode(['20260709', '0830'], undefined)).toEqual({
      value: '2026-07-09T08:30:00-04:00',
      type: 'instant',
    });
    expect(timestampIn('Asia/Kolkata').decode(['20260709', '0830'], undefined)).toEqual({
      value: '2026-07-09T08:30:00+05:30',
      type: 'instant',
    });
  });
});
