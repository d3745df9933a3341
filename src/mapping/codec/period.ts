import { readD8, readFhirDate } from './calendar.js';
import { type Change, type Codec, type Encoded, fault } from './contract.js';

const dateTypes = ['date', 'dateTime'];

interface PeriodParts {
  readonly start?: unknown;
  readonly end?: unknown;
}

const timeLeftOut: Change = { kind: 'reduced', why: 'the position holds dates: the time of day is left out' };

function written(qualifier: 'D8' | 'RD8', text: string, change: Change | undefined): Encoded {
  return change === undefined ? { texts: [qualifier, text] } : { texts: [qualifier, text], change };
}

function encodeDate(value: unknown, admits: (qualifier: string) => boolean): Encoded {
  const moment = readFhirDate(value);
  if ('fault' in moment) return moment;
  const timed = moment.hour === undefined ? undefined : timeLeftOut;
  if (admits('D8')) return written('D8', moment.day, timed);
  if (!admits('RD8')) return fault('untranslatable', 'the position admits neither a date nor a range of dates');
  return written('RD8', `${moment.day}-${moment.day}`, {
    kind: 'replaced',
    why: 'the position holds ranges only: the day is written as a range of one day',
  });
}

function encodePeriod(period: PeriodParts, admits: (qualifier: string) => boolean): Encoded {
  const start = period.start === undefined ? undefined : readFhirDate(period.start);
  const end = period.end === undefined ? undefined : readFhirDate(period.end);
  if (start !== undefined && 'fault' in start) return start;
  if (end !== undefined && 'fault' in end) return end;
  if (start === undefined && end === undefined) return fault('open-period', 'the period has neither start nor end');
  if (start !== undefined && end !== undefined && end.day < start.day) return fault('not-a-date', 'the period ends before it starts');
  const timed = start?.hour === undefined && end?.hour === undefined ? undefined : timeLeftOut;
  if (admits('RD8')) {
    if (start !== undefined && end !== undefined) return written('RD8', `${start.day}-${end.day}`, timed);
    // An end alone would read as the day itself.
    if (start === undefined) return fault('open-period', 'X12 has no range without a start');
    if (!admits('D8')) return fault('open-period', 'the position holds ranges only and the period has no end');
    return written('D8', start.day, { kind: 'reduced', why: 'the period has no end: only its start is written' });
  }
  if (!admits('D8')) return fault('untranslatable', 'the position admits neither a date nor a range of dates');
  // PAS 2.0 lets a discharge be a Period where X217 DTP*096 is D8 only: the stay ends with its end.
  if (end !== undefined)
    return written('D8', end.day, { kind: 'reduced', why: 'the position holds one date: the end of the period is written' });
  return start === undefined
    ? fault('open-period', 'the period is empty')
    : written('D8', start.day, { kind: 'reduced', why: 'the position holds one date: the start of the period is written' });
}

/**
 * DTP02/03: a date is D8, a Period with both ends RD8 (also when both are one day: it comes back as it was).
 * The guide's list at DTP02 rules: D8 only, RD8 only, or both.
 */
export const period: Codec = {
  name: 'period',
  positions: 2,
  reads: [...dateTypes, 'instant', 'Period'],
  writes(wanted, texts) {
    const date = dateTypes.find((type) => wanted.includes(type));
    const range = wanted.includes('Period') ? 'Period' : undefined;
    return texts?.[0] === 'RD8' ? range : (date ?? range);
  },
  encode(value, _type, admitted) {
    const admits = (qualifier: string): boolean => admitted === undefined || admitted.has(qualifier);
    if (typeof value === 'string') return encodeDate(value, admits);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return encodePeriod(value, admits);
    return fault('wrong-type', '`period` reads a date or a Period');
  },
  decode([qualifier, text], type) {
    if (text === undefined || text === '') return { value: undefined };
    if (type !== undefined && type !== 'Period' && !dateTypes.includes(type))
      return fault('wrong-type', `a date or range of dates is no ${type}`);
    if (qualifier === 'D8') {
      const date = readD8(text);
      if (typeof date !== 'string') return date;
      // The way back of "start only → D8"; the end was never said.
      return type === 'Period' ? { value: { start: date }, type } : { value: date, type: type ?? 'date' };
    }
    if (qualifier !== 'RD8') return fault('untranslatable', 'the format qualifier is neither D8 nor RD8');
    const [from = '', to = '', ...more] = text.split('-');
    const start = readD8(from);
    if (typeof start !== 'string') return start;
    const end = readD8(to);
    if (typeof end !== 'string' || more.length > 0) return fault('not-a-date', 'not a range in the form CCYYMMDD-CCYYMMDD');
    if (to < from) return fault('not-a-date', 'the range ends before it starts');
    if (type !== undefined && type !== 'Period') return fault('wrong-type', `a range of dates is no ${type}`);
    return { value: { start, end }, type: 'Period' };
  },
};
