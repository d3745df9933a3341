import { readD8, readFhirDate } from './calendar.js';
import { fhirTime, readTm, writeTm, type TimeOfDay } from './clock.js';
import { type Codec, fault, firstOf } from './contract.js';
import { timeZone } from './time-zone.js';

const types = ['instant', 'dateTime'] as const;

function zoneSuffix(minutes: number): string {
  if (minutes === 0) return 'Z';
  const distance = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(distance / 60)).padStart(2, '0')}:${String(distance % 60).padStart(2, '0')}`;
}

/**
 * Date and time of a position pair (BHT04/05) ⇄ instant, in the partner's time zone (IANA name): X12 says no zone there.
 * Throws a RangeError for a zone that the runtime does not know.
 */
export function timestampIn(zoneName: string): Codec {
  const zone = timeZone(zoneName);
  return {
    name: zoneName === 'UTC' ? 'timestamp' : `timestamp:${zoneName}`,
    positions: 2,
    reads: types,
    writes: firstOf(types),
    encode(value) {
      const moment = readFhirDate(value);
      if ('fault' in moment) return moment;
      if (moment.hour === undefined || moment.zone === undefined) return fault('not-a-date', 'a moment needs a time of day with its zone');
      const local = zone.local(Date.parse(String(value).trim()));
      const time: TimeOfDay = { ...local, ...(moment.fraction === undefined ? {} : { fraction: moment.fraction }) };
      const { text, change } = writeTm(time);
      return change === undefined ? { texts: [local.day, text] } : { texts: [local.day, text], change };
    },
    decode([day, clock], type) {
      if (day === undefined || day === '') return { value: undefined };
      if (type !== undefined && type !== 'instant' && type !== 'dateTime') return fault('wrong-type', `a moment is no ${type}`);
      const date = readD8(day);
      if (typeof date !== 'string') return date;
      const time = readTm(clock ?? '');
      if ('fault' in time) return time;
      const local = `${date}T${fhirTime(time)}`;
      return { value: local + zoneSuffix(zone.offset(Date.parse(`${local}Z`))), type: type ?? 'instant' };
    },
  };
}

/** BHT04/05 in UTC. */
export const timestamp = timestampIn('UTC');
