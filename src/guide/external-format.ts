import { isDate } from './data-type.js';

/** Shapes of codes from external lists (SNIP type 5) by the name that guide rules use. The lists themselves are not ours to ship. */
const FORMATS: Readonly<Record<string, (value: string) => boolean>> = {
  npi: isNpi,
  'icd-10-cm': (value) => /^[A-Z]\d[0-9A-Z](?:[0-9A-Z]{1,4})?$/.test(value),
  hcpcs: (value) => /^(?:\d{4}[0-9A-Z]|[A-Z]\d{4})$/.test(value),
  ndc: (value) => /^\d{11}$/.test(value),
  taxonomy: (value) => /^[0-9A-Z]{9}X$/.test(value),
  'icd-9-cm': (value) => /^(?:\d{3,5}|V\d{2,4}|E\d{3,4})$/.test(value),
  drg: (value) => /^\d{3}$/.test(value),
  loinc: isLoinc,
  cdt: (value) => /^D\d{4}$/.test(value),
  'revenue-code': (value) => /^\d{3,4}$/.test(value),
  'trace-assigner': (value) => /^[139]/.test(value),
  date: isDate,
};

export function externalFormat(name: string): ((value: string) => boolean) | undefined {
  return FORMATS[name];
}

/** Ten digits starting with 1 or 2 whose last is the Luhn check digit over `80840` and the first nine (ISO 7812, CMS NPI standard). */
export function isNpi(value: string): boolean {
  if (!/^[12]\d{9}$/.test(value)) return false;
  // 24 is what the fixed prefix 80840 adds to the sum.
  let sum = 24;
  for (let i = 0; i < 10; i++) {
    const digit = value.charCodeAt(i) - 48;
    const weighted = i % 2 === 0 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** One to seven digits, a hyphen, and their Luhn check digit (LOINC users' guide). */
export function isLoinc(value: string): boolean {
  const match = /^(\d{1,7})-(\d)$/.exec(value);
  if (match === null) return false;
  const digits = `${match[1] ?? ''}${match[2] ?? ''}`;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const weighted = i % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
