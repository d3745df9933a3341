/** N0: digits with an optional minus sign (X12.6). */
const INTEGER = /^-?\d+$/;
/** R: digits with an optional minus sign and decimal point (X12.6); no exponent. */
const DECIMAL = /^-?(?:\d+\.?\d*|\.\d+)$/;

export function isInteger(value: string): boolean {
  return INTEGER.test(value);
}

export function isDecimal(value: string): boolean {
  return DECIMAL.test(value);
}

/** Length of a number: sign and decimal point do not count (X12.6). */
export function numberLength(value: string): number {
  let length = value.length;
  if (value.charCodeAt(0) === 45) length--;
  if (value.includes('.')) length--;
  return length;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** CCYYMMDD of a day that exists. */
export function isDate(value: string): boolean {
  if (value.length !== 8) return false;
  let number = 0;
  for (let i = 0; i < 8; i++) {
    const digit = value.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
    number = number * 10 + digit;
  }
  const day = number % 100;
  const month = Math.floor(number / 100) % 100;
  const year = Math.floor(number / 10000);
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** YYMMDD of a day that exists in this century (ISA09, TA102). */
export function isShortDate(value: string): boolean {
  return value.length === 6 && isDate(`20${value}`);
}

/** HHMM[SS[d[d]]]. */
export function isTime(value: string): boolean {
  return /^(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d\d{0,2})?$/.test(value);
}

/** CCYYMMDD-CCYYMMDD, the earlier day first. */
export function isPeriod(value: string): boolean {
  if (value.length !== 17 || value.charCodeAt(8) !== 45) return false;
  const from = value.slice(0, 8);
  const to = value.slice(9);
  return isDate(from) && isDate(to) && from <= to;
}

/** Checks a value of data element 1251 by its format qualifier (1250); formats that we do not know pass. */
export function fitsFormat(format: string, value: string): boolean {
  switch (format) {
    case 'D8':
      return isDate(value);
    case 'RD8':
      return isPeriod(value);
    case 'TM':
      return /^\d{4}$/.test(value) && isTime(value);
    case 'DT':
      return value.length === 12 && isDate(value.slice(0, 8)) && isTime(value.slice(8));
    default:
      return true;
  }
}
