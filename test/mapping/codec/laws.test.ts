import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codecNames, type Decoded, type Encoded } from '../../../src/mapping/codec/codec.js';
import { named } from './read.js';

const day = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const d8 = day.map((text) => text.replaceAll('-', ''));
const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));

/** FHIR values that a codec should carry. */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  text: fc.string().map((text) => text.trim().toUpperCase()),
  'mixed-text': fc.string().map((text) => text.trim()),
  id: fc.string().map((text) => text.trim()),
  upper: fc.string().map((text) => text.trim().toUpperCase()),
  'as-is': fc.string({ minLength: 1 }),
  'date-d8': day,
  period: fc.oneof(
    day,
    fc.tuple(day, day).map((pair) => ({ start: pair.sort()[0], end: pair[1] })),
    day.map((start) => ({ start })),
  ),
  'time-hhmm': fc.tuple(fc.integer({ min: 10, max: 23 }), fc.integer({ min: 10, max: 59 })).map(([h, m]) => `${h}:${m}:00`),
  timestamp: fc.tuple(day, fc.integer({ min: 10, max: 23 }), fc.integer({ min: 10, max: 59 })).map(([d, h, s]) => `${d}T${h}:30:${s}Z`),
  decimal: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  int: fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value)),
  'yes-no': fc.boolean(),
  digits: digits(9),
  phone: digits(10),
  'phone-extension': digits(4),
  postal: fc.oneof(
    digits(5),
    digits(9).map((text) => `${text.slice(0, 5)}-${text.slice(5)}`),
  ),
  'icd-dot': fc.stringMatching(/^[A-Z][0-9]{2}(\.[0-9A-Z]{1,4})?$/),
  'icd9-dot': fc.stringMatching(/^(E[0-9]{3}(\.[0-9])?|[0-9V][0-9]{2}(\.[0-9]{1,2})?)$/),
  'icd9-procedure-dot': fc.stringMatching(/^[0-9]{2}(\.[0-9]{1,2})?$/),
  ndc: digits(11),
  'bill-type': fc.oneof(
    digits(2),
    digits(3).map((text) => `0${text}`),
  ),
  base64: fc.uint8Array({ minLength: 1 }).map((octets) => Buffer.from(octets).toString('base64')),
  octets: fc.uint8Array({ minLength: 1 }).map((octets) => Buffer.from(octets).toString('base64')),
  'urn-trnorg': fc.stringMatching(/^urn:trnorg:[A-Z0-9]{10}$/),
};

/** X12 texts that a codec should carry; where left out, those that the values give. */
const texts: Readonly<Record<string, fc.Arbitrary<readonly string[]>>> = {
  'date-d8': d8.map((text) => [text]),
  period: fc.oneof(
    d8.map((text) => ['D8', text]),
    fc.tuple(d8, d8).map((pair) => ['RD8', pair.sort().join('-')]),
  ),
  decimal: fc.stringMatching(/^-?([1-9][0-9]{0,9})?\.[0-9]{0,4}[1-9]$/).map((text) => [text]),
  int: fc.nat().map((value) => [String(value)]),
  timestamp: d8.map((text) => [text, '0830']),
};

function refused(result: Encoded | Decoded): boolean {
  return 'fault' in result;
}

/** Not one-way, so that there is a way back. */
const oneWay = new Set(['product', 'media-type', 'base64-length', 'day-of']);
const names = codecNames().filter((name) => !oneWay.has(name));

describe('every codec', () => {
  it('has its values in this test', () => {
    expect(Object.keys(values).sort()).toEqual([...names].sort());
  });

  it.each(names)('%s: FHIR → X12 → FHIR gives the value, or a change was told', (name) => {
    const codec = named(name);
    fc.assert(
      fc.property(values[name] ?? fc.constant(undefined), (value) => {
        const there = codec.encode(value, undefined);
        if ('fault' in there) throw new Error(`refused: ${there.fault.why}`);
        const back = codec.decode(there.texts, undefined);
        if ('fault' in back) throw new Error(`refused on the way back: ${back.fault.why}`);
        if (there.change === undefined && back.change === undefined) {
          const blank = typeof value === 'string' && value.trim() === '' && back.value === undefined;
          // `text` joins blanks, which is spelling.
          const spelled =
            name === 'text' || name === 'mixed-text'
              ? String(value)
                  .replace(/[\s\p{Cc}]+/gu, ' ')
                  .trim()
              : value;
          if (!blank && spelled !== '') expect(back.value).toEqual(spelled);
        }
      }),
    );
  });

  it.each(names)('%s: X12 → FHIR → X12 gives the text', (name) => {
    const codec = named(name);
    const source =
      texts[name] ??
      (values[name] ?? fc.constant(undefined)).map((value) => {
        const there = codec.encode(value, undefined);
        return 'fault' in there ? [] : there.texts.map((text) => text ?? '');
      });
    fc.assert(
      fc.property(source, (given) => {
        if (given[0] === undefined || given[0] === '') return;
        const there = codec.decode(given, undefined);
        if ('fault' in there) throw new Error(`refused: ${there.fault.why}`);
        const back = codec.encode(there.value, undefined);
        if ('fault' in back) throw new Error(`refused on the way back: ${back.fault.why}`);
        if (there.change === undefined && back.change === undefined) expect(back.texts).toEqual(given);
      }),
    );
  });

  it.each([...codecNames()])('%s: no value makes it throw', (name) => {
    const codec = named(name);
    fc.assert(
      fc.property(fc.anything(), fc.array(fc.option(fc.string(), { nil: undefined }), { maxLength: 3 }), (value, given) => {
        refused(codec.encode(value, undefined));
        refused(codec.decode(given, undefined));
      }),
    );
  });
});
