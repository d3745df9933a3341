/** Days as X12 writes them (D8 `CCYYMMDD`, RD8 `CCYYMMDD-CCYYMMDD`); the sandbox payer lives in UTC. */
export interface Period {
  readonly start: string;
  readonly end?: string;
}

const DAY = 86_400_000;

/** `20250502` */
export function day(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}

/** `1101` */
export function hourAndMinute(date: Date): string {
  return date.toISOString().slice(11, 16).replace(':', '');
}

/** A D8 day moved by `days`; a text that is no day comes back as it is. */
export function addDays(d8: string, days: number): string {
  const time = Date.parse(`${d8.slice(0, 4)}-${d8.slice(4, 6)}-${d8.slice(6, 8)}T00:00:00Z`);
  return /^\d{8}$/.test(d8) && !Number.isNaN(time) ? day(new Date(time + days * DAY)) : d8;
}

/** DTP02 and DTP03 as a period; undefined when they are neither D8 nor RD8. */
export function readPeriod(format: string, value: string): Period | undefined {
  if (format === 'D8' && /^\d{8}$/.test(value)) return { start: value };
  const range = format === 'RD8' ? /^(\d{8})-(\d{8})$/.exec(value) : null;
  return range ? { start: range[1] as string, end: range[2] as string } : undefined;
}

export function shift(period: Period, days: number): Period {
  const start = addDays(period.start, days);
  return period.end === undefined ? { start } : { start, end: addDays(period.end, days) };
}

/** DTP02 and DTP03 of a period. */
export function writePeriod(period: Period): readonly [format: string, value: string] {
  return period.end === undefined ? ['D8', period.start] : ['RD8', `${period.start}-${period.end}`];
}
