import { decoded, encoded, fault, type Codec } from './contract.js';
import { stringCodec, stringTypes } from './string-codec.js';

/** Names and free text: trimmed, line breaks and runs of blanks become one blank, upper case (mapping rule of the 278; not a change). */
export const text = stringCodec({
  name: 'text',
  toX12: (value) =>
    value
      .replace(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .toUpperCase(),
});

/** As `text`, with small letters: for partners that take them (docs/overlays.md). */
export const mixedText = stringCodec({ name: 'mixed-text', toX12: (value) => value.replace(/[\s\p{Cc}]+/gu, ' ').trim() });

/** Identifiers: trimmed, case kept. */
export const id = stringCodec({ name: 'id', toX12: (value) => value });

/** Codes that X12 writes in capitals. */
export const upper = stringCodec({ name: 'upper', toX12: (value) => value.toUpperCase() });

/** Nothing is touched, blanks neither (BDS03, codes of the guide). Numbers and booleans are no strings: they have codecs of their own. */
export const asIs: Codec = {
  name: 'as-is',
  positions: 1,
  reads: [...stringTypes, 'base64Binary'],
  writes: (wanted) => [...stringTypes, 'base64Binary'].find((type) => wanted.includes(type)),
  encode: (value) => (typeof value === 'string' ? encoded(value) : fault('wrong-type', '`as-is` reads a string')),
  decode: (texts) => decoded(texts[0] === '' ? undefined : texts[0]),
};
