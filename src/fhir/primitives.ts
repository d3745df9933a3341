import type { JsonValue } from './json.js';

/** How a primitive is told from its JSON value: undefined = good, else words that complete "Write …". */
export type PrimitiveCheck = (value: JsonValue) => string | undefined;

const dateFormat = 'a real date as YYYY-MM-DD (YYYY or YYYY-MM where less is known)';
const dateTimeFormat = 'a real date as YYYY-MM-DD, or with time and zone as YYYY-MM-DDThh:mm:ss+hh:mm';

const datePattern = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
const zone = '(?:Z|[+-](?:(?:0\\d|1[0-3]):[0-5]\\d|14:00))';
const clock = '(?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?';
const dateTimePattern = new RegExp(`^\\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\\d|3[01])(?:T${clock}${zone})?)?)?$`);
const instantPattern = new RegExp(`^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])T${clock}${zone}$`);

/** The primitive types of R4 with their formats (R4 datatypes, "Primitive Types"). */
export const primitiveChecks: Readonly<Record<string, PrimitiveCheck>> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : 'true or false, without quotes'),
  decimal: (value) => (typeof value === 'number' ? undefined : 'a number without quotes'),
  integer: (value) => whole(value, -2147483648),
  unsignedInt: (value) => whole(value, 0),
  positiveInt: (value) => whole(value, 1),
  string: text(/\S/, 'a text that is not blank'),
  markdown: text(/\S/, 'a text that is not blank'),
  code: text(/^\S+(?: \S+)*$/, 'a code without blanks before, after or doubled within'),
  id: text(/^[A-Za-z0-9\-.]{1,64}$/, '1 to 64 letters, digits, hyphens and dots'),
  uri: text(/^\S+$/, 'a URI without blanks'),
  url: text(/^\S+$/, 'a URL without blanks'),
  canonical: text(/^\S+$/, 'a canonical URL without blanks'),
  oid: text(/^urn:oid:[0-2](?:\.(?:0|[1-9]\d*))+$/, 'urn:oid: and an OID'),
  uuid: text(/^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'urn:uuid: and a UUID in small letters'),
  date: dated(datePattern, dateFormat),
  dateTime: dated(dateTimePattern, dateTimeFormat),
  instant: dated(instantPattern, 'a date with time and zone as YYYY-MM-DDThh:mm:ss.sss+hh:mm'),
  time: text(new RegExp(`^${clock}$`), 'a time as hh:mm:ss'),
  base64Binary: text(/^[A-Za-z0-9+/\s]+={0,2}\s*$/, 'base64 data'),
  xhtml: text(/^\s*<div[\s>]/, 'one <div> of XHTML'),
};

function whole(value: JsonValue, least: number): string | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= 2147483647) return undefined;
  return least > -1 ? `a whole number from ${least}, without quotes` : 'a whole number without quotes';
}

function text(pattern: RegExp, words: string): PrimitiveCheck {
  return (value) => (typeof value === 'string' && pattern.test(value) ? undefined : words);
}

function dated(pattern: RegExp, words: string): PrimitiveCheck {
  return (value) => (typeof value === 'string' && pattern.test(value) && isRealDay(value) ? undefined : words);
}

/** The patterns let 30 February through; no X12 date may hold it. */
function isRealDay(value: string): boolean {
  if (value.length < 10) return true;
  const day = Number(value.slice(8, 10));
  if (day <= 28) return true;
  return day <= new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate();
}
