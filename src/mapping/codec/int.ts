import { type Codec, decoded, encoded, fault, firstOf } from './contract.js';

const types = ['integer', 'positiveInt', 'unsignedInt'] as const;
const least: Readonly<Record<string, number>> = { positiveInt: 1, unsignedInt: 0 };

/** Whole numbers (X12 N0, or R where only whole numbers make sense). */
export const int: Codec = {
  name: 'int',
  positions: 1,
  reads: [...types, 'decimal'],
  writes: firstOf([...types, 'decimal']),
  encode(value) {
    if (typeof value !== 'number') return fault('wrong-type', '`int` reads a number');
    return Number.isSafeInteger(value) ? encoded(String(value)) : fault('not-a-number', 'not a whole number');
  },
  decode(texts, type) {
    const text = (texts[0] ?? '').trim();
    if (text === '') return decoded(undefined);
    if (!/^[+-]?\d+$/u.test(text) || !Number.isSafeInteger(Number(text))) return fault('not-a-number', 'not a whole number');
    const value = Number(text);
    const minimum = type === undefined ? undefined : least[type];
    return minimum !== undefined && value < minimum ? fault('wrong-type', `too small for a ${type}`) : decoded(value);
  },
};
