import { fault, type Change, type Faulty } from './contract.js';

export interface TimeOfDay {
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** Decimal digits of a second, as written. */
  readonly fraction?: string;
}

/** X12 TM: HHMM, HHMMSS, HHMMSSD or HHMMSSDD. */
export function readTm(text: string): TimeOfDay | Faulty {
  const match = /^(\d{2})(\d{2})(?:(\d{2})(\d{1,2})?)?$/u.exec(text);
  const [, hour = '', minute = '', second = '00', fraction] = match ?? [];
  if (match === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return fault('not-a-date', 'not a time in the form HHMM or HHMMSS');
  }
  return fraction === undefined ? { hour, minute, second } : { hour, minute, second, fraction };
}

/** Shortest TM that says the same: HHMM for whole minutes. Finer than hundredths of a second X12 cannot say. */
export function writeTm(time: TimeOfDay): { readonly text: string; readonly change?: Change } {
  const digits = (time.fraction ?? '').replace(/0+$/u, '');
  const head = time.hour + time.minute;
  if (digits === '') return { text: time.second === '00' ? head : head + time.second };
  const text = head + time.second + digits.slice(0, 2);
  return digits.length <= 2 ? { text } : { text, change: { kind: 'reduced', why: 'X12 tells time to the hundredth of a second' } };
}

/** Hours, minutes and seconds as FHIR writes them. */
export function fhirTime(time: TimeOfDay): string {
  return `${time.hour}:${time.minute}:${time.second}${time.fraction === undefined ? '' : `.${time.fraction}`}`;
}
