import { fault, type Faulty } from './contract.js';

/** FHIR date, dateTime or instant; groups: year, month, day, hour, minute, second, fraction, zone. */
const fhirDate = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/u;

export interface FhirMoment {
  /** CCYYMMDD as written: a zone does not move the day. */
  readonly day: string;
  readonly hour?: string;
  readonly minute?: string;
  readonly second?: string;
  readonly fraction?: string;
  /** `Z` or `+hh:mm`. */
  readonly zone?: string;
}

function isRealDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return day <= days;
}

/** Reads a full FHIR date; year or year and month alone are a fault, because X12 D8 has no way to say them (PAS FullDateRule). */
export function readFhirDate(value: unknown): FhirMoment | Faulty {
  if (typeof value !== 'string') return fault('wrong-type', 'a date is a string in FHIR');
  const match = fhirDate.exec(value.trim());
  if (match === null) return fault('not-a-date', 'not a FHIR date (YYYY-MM-DD)');
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match;
  if (month === undefined || day === undefined) return fault('partial-date', 'X12 needs year, month and day');
  if (!isRealDay(Number(year), Number(month), Number(day))) return fault('not-a-date', 'this day is not in the calendar');
  if (hour === undefined || minute === undefined) return { day: year + month + day };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return fault('not-a-date', 'this time is not on the clock');
  return {
    day: year + month + day,
    hour,
    minute,
    ...(second === undefined ? {} : { second }),
    ...(fraction === undefined ? {} : { fraction }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** CCYYMMDD → YYYY-MM-DD. */
export function readD8(text: string): string | Faulty {
  const match = /^(\d{4})(\d{2})(\d{2})$/u.exec(text);
  if (match === null) return fault('not-a-date', 'not a date in the form CCYYMMDD');
  const [, year = '', month = '', day = ''] = match;
  if (!isRealDay(Number(year), Number(month), Number(day))) return fault('not-a-date', 'this day is not in the calendar');
  return `${year}-${month}-${day}`;
}
