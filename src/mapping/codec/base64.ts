import { type Codec, decoded, encoded, fault } from './contract.js';

const types = ['base64Binary'] as const;

/** FHIR and MIME both allow line breaks in Base64; X12 would count them (275 facts §5 rule 7). */
function withoutBreaks(text: string): string {
  return /\s/.test(text) ? text.replace(/\s+/g, '') : text;
}

function isBase64(text: string): boolean {
  const padding = text.indexOf('=');
  // One class of characters, no repetition: attachments have megabytes.
  return (
    text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(text) && (padding < 0 || padding >= text.length - 2) && !/=[^=]$/.test(text.slice(-2))
  );
}

/** BDS03 with filter B64 ⇄ base64Binary. Written without line breaks, read with them: that is spelling and no change. */
export const base64: Codec = {
  name: 'base64',
  positions: 1,
  reads: types,
  writes: (wanted) => types.find((type) => wanted.includes(type)),
  encode(value) {
    if (typeof value !== 'string') return fault('wrong-type', '`base64` reads base64Binary');
    const text = withoutBreaks(value);
    return isBase64(text) ? encoded(text) : fault('untranslatable', 'the data is not Base64');
  },
  decode(texts) {
    const text = withoutBreaks(texts[0] ?? '');
    if (text === '') return decoded(undefined);
    return isBase64(text) ? decoded(text) : fault('untranslatable', 'the data is not Base64');
  },
};

/** BDS03 without a filter (ASC, NOF: the octets themselves, one character each) ⇄ base64Binary. */
export const octets: Codec = {
  name: 'octets',
  positions: 1,
  reads: types,
  writes: base64.writes,
  encode(value) {
    const text = base64.encode(value, undefined);
    if ('fault' in text) return text;
    return encoded(Buffer.from(text.texts[0] ?? '', 'base64').toString('latin1'));
  },
  decode(texts) {
    const text = texts[0] ?? '';
    return decoded(text === '' ? undefined : Buffer.from(text, 'latin1').toString('base64'));
  },
};

/** BDS02: how many octets BDS03 has after filtering (275 facts §5 rule 4). Nothing comes back of it. */
export const base64Length: Codec = {
  name: 'base64-length',
  positions: 1,
  reads: types,
  writes: base64.writes,
  encode(value) {
    const text = base64.encode(value, undefined);
    return 'fault' in text ? text : encoded(String((text.texts[0] ?? '').length));
  },
  decode: () => decoded(undefined),
};
