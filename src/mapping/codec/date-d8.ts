import { readD8, readFhirDate } from './calendar.js';
import { type Codec, decoded, encoded, fault, firstOf } from './contract.js';

const types = ['date', 'dateTime'] as const;

/** One date without a format qualifier of its own (CR602, DMG02, HIxx-4): CCYYMMDD. */
export const dateD8: Codec = {
  name: 'date-d8',
  positions: 1,
  reads: [...types, 'instant'],
  writes: firstOf(types),
  encode(value) {
    if (value === '') return encoded('');
    const moment = readFhirDate(value);
    if ('fault' in moment) return moment;
    return encoded(
      moment.day,
      moment.hour === undefined ? undefined : { kind: 'reduced', why: 'the position holds a date: the time of day is left out' },
    );
  },
  decode(texts, type) {
    const text = texts[0] ?? '';
    if (text === '') return decoded(undefined);
    if (type !== undefined && type !== 'date' && type !== 'dateTime') return fault('wrong-type', `a date is no ${type}`);
    const date = readD8(text);
    return typeof date === 'string' ? { value: date, type: type ?? 'date' } : date;
  },
};

/** The date of a moment whose time stands elsewhere (DTP*368 beside BGN04), in UTC as `timestamp` has it. */
export const dayOf: Codec = {
  name: 'day-of',
  positions: 1,
  reads: ['instant', 'dateTime'],
  writes: (wanted) => ['dateTime', 'date'].find((type) => wanted.includes(type)),
  encode(value) {
    const moment = typeof value === 'string' ? new Date(value) : undefined;
    if (moment === undefined || Number.isNaN(moment.getTime())) return fault('not-a-date', 'this is no moment');
    return encoded(moment.toISOString().slice(0, 10).replaceAll('-', ''));
  },
  decode: (texts, type) => dateD8.decode(texts, type),
};
