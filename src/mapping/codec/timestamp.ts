import { readD8, readFhirDate } from './calendar.js';
import { fhirTime, readTm, writeTm, type TimeOfDay } from './clock.js';
import { type Codec, fault, firstOf } from './contract.js';

const types = ['instant', 'dateTime'] as const;

interface LocalTime {
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

/** Minutes that the zone is ahead of UTC at an instant. */
function offsetMinutes(format: Intl.DateTimeFormat, epoch: number): number {
  const local = localTime(format, epoch);
  const asUtc = Date.UTC(
    Number(local.day.slice(0, 4)),
    Number(local.day.slice(4, 6)) - 1,
    Number(local.day.slice(6, 8)),
    Number(local.hour),
    Number(local.minute),
    Number(local.second),
  );
  return Math.round((asUtc - Math.floor(epoch / 1000) * 1000) / 60_000);
}

function localTime(format: Intl.DateTimeFormat, epoch: number): LocalTime {
  const parts = new Map(format.formatToParts(epoch).map((part) => [part.type, part.value]));
  const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? '';
  return {
    day: part('year').padStart(4, '0') + part('month') + part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

function zoneSuffix(minutes: number): string {
  if (minutes === 0) return 'Z';
  const ahead = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(ahead / 60)).padStart(2, '0')}:${String(ahead % 60).padStart(2, '0')}`;
}

/**
 * Date and time of a position pair (BHT04/05) ⇄ instant, in the partner's time zone (IANA name): X12 says no zone there.
 * An hour that the clock passes twice is read as its first passage.
 */
export function timestampIn(zone: string): Codec {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return {
    name: zone === 'UTC' ? 'timestamp' : `timestamp:${zone}`,
    positions: 2,
    reads: types,
    writes: firstOf(types),
    encode(value) {
      const moment = readFhirDate(value);
      if ('fault' in moment) return moment;
      if (moment.hour === undefined || moment.zone === undefined) return fault('not-a-date', 'a moment needs a time of day with its zone');
      const local = localTime(format, Date.parse(String(value).trim()));
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
      const epoch = Date.parse(`${local}Z`);
      // A first guess with the offset at that moment of UTC, corrected once: enough on either side of a change of the clock.
      const guess = offsetMinutes(format, epoch - offsetMinutes(format, epoch) * 60_000);
      const minutes = Math.max(guess, offsetMinutes(format, epoch - guess * 60_000));
      return { value: local + zoneSuffix(minutes), type: type ?? 'instant' };
    },
  };
}

/** BHT04/05 in UTC. */
export const timestamp = timestampIn('UTC');
