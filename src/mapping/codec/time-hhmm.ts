import { readFhirDate } from './calendar.js';
import { readTm } from './clock.js';
import { type Codec, decoded, encoded, fault } from './contract.js';

const cut = { kind: 'reduced', why: 'the position holds hours and minutes: the seconds are left out' } as const;

/** Time of day as HHMM; of a dateTime or instant the time as written, its zone does not move it. */
export const timeHhmm: Codec = {
  name: 'time-hhmm',
  positions: 1,
  reads: ['time', 'dateTime', 'instant'],
  writes: (wanted) => (wanted.includes('time') ? 'time' : undefined),
  encode(value) {
    if (typeof value !== 'string') return fault('wrong-type', '`time-hhmm` reads a time');
    const time = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?$/u.exec(value.trim());
    if (time !== null) {
      const [, hour = '', minute = '', second, fraction = '0'] = time;
      return encoded(hour + minute, second === '00' && Number(fraction) === 0 ? undefined : cut);
    }
    const moment = readFhirDate(value);
    if ('fault' in moment) return moment;
    if (moment.hour === undefined || moment.minute === undefined) return fault('not-a-date', 'there is no time of day');
    return encoded(moment.hour + moment.minute, { kind: 'reduced', why: 'the position holds a time: day, seconds and zone are left out' });
  },
  decode(texts) {
    const text = texts[0] ?? '';
    if (text === '') return decoded(undefined);
    const time = readTm(text);
    if ('fault' in time) return time;
    const exact = time.second === '00' && time.fraction === undefined;
    return decoded(`${time.hour}:${time.minute}:00`, exact ? undefined : cut);
  },
};
