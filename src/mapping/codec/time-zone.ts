export interface LocalTime {
  /** CCYYMMDD. */
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

/** Local time of a zone and back. */
export interface TimeZone {
  readonly name: string;
  local(epoch: number): LocalTime;
  /**
   * Offset in minutes of a local time that is given as if it were UTC. A clock that is set back shows an hour twice: the larger
   * offset is its first passage. An hour that the clock leaves out takes the offset of the day before.
   */
  offset(local: number): number;
}

const utc: TimeZone = {
  name: 'UTC',
  local(epoch) {
    const text = new Date(epoch).toISOString();
    return {
      day: text.slice(0, 4) + text.slice(5, 7) + text.slice(8, 10),
      hour: text.slice(11, 13),
      minute: text.slice(14, 16),
      second: text.slice(17, 19),
    };
  },
  offset: () => 0,
};

/** A zone by its IANA name. Throws a RangeError for a name that the runtime does not know. */
export function timeZone(name: string): TimeZone {
  // Intl costs tens of microseconds a call, a translation in UTC should not pay them.
  if (name === 'UTC') return utc;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const local = (epoch: number): LocalTime => {
    const parts = new Map(format.formatToParts(epoch).map((part) => [part.type, part.value]));
    const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    return {
      day: part('year').padStart(4, '0') + part('month') + part('day'),
      hour: part('hour'),
      minute: part('minute'),
      second: part('second'),
    };
  };
  const offsetAt = (epoch: number): number => {
    const { day, hour, minute, second } = local(epoch);
    const asUtc = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hour}:${minute}:${second}Z`);
    return Math.round((asUtc - Math.floor(epoch / 1000) * 1000) / 60_000);
  };
  return {
    name,
    local,
    offset(moment) {
      const day = 86_400_000;
      const before = offsetAt(moment - day);
      const after = offsetAt(moment + day);
      const real = [before, after].filter((minutes) => offsetAt(moment - minutes * 60_000) === minutes);
      return real.length === 0 ? before : Math.max(...real);
    },
  };
}
