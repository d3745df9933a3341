import { fault } from './contract.js';
import { stringCodec } from './string-codec.js';

const separators = /[\s.()/-]/gu;

/**
 * EIN, SSN and the like: only digits. Letters are no punctuation: a masked number (XXX-XX-1234) must not become another number.
 */
export const digits = stringCodec({
  name: 'digits',
  toX12: (value) => {
    const plain = value.replace(separators, '');
    return /^\d+$/u.test(plain) ? plain : fault('untranslatable', 'more than digits and separators');
  },
});

const extension = /\s*(?:;\s*ext\s*=|,?\s*\b(?:extension|ext)\b\.?:?|,?\s*x|#)\s*(\d+)\s*$/iu;

/**
 * Telephone and fax numbers (PER04 with TE, FX) as digits: punctuation and `tel:` are spelling, no change. `+1` goes, because
 * a number of the North American plan is ten digits in X12; any other country code stays, without its `+`.
 */
export const phone = stringCodec({
  name: 'phone',
  toX12: (value) => {
    const bare = value.replace(/^(?:tel|fax|sms):/iu, '');
    const number = bare.replace(extension, '');
    const international = number.trim().startsWith('+');
    const plain = number.replace(separators, '').replace(/^\+/u, '');
    if (!/^\d+$/u.test(plain)) return fault('untranslatable', 'more than digits and separators');
    const text = international && plain.length === 11 && plain.startsWith('1') ? plain.slice(1) : plain;
    return number === bare ? text : { text, change: { kind: 'reduced', why: 'the extension has a position of its own (EX)' } };
  },
});

/** The extension inside a telephone number (PER06 with EX); nothing when it has none. */
export const phoneExtension = stringCodec({
  name: 'phone-extension',
  toX12: (value) => extension.exec(value)?.[1] ?? (/^\d{1,6}$/u.test(value) ? value : ''),
});

/** N403: dash and blanks out; nine digits get their dash back (PAS: SHALL be written without). */
export const postal = stringCodec({
  name: 'postal',
  toX12: (value) => value.replace(/[\s-]/gu, '').toUpperCase(),
  toFhir: (text) => (/^\d{9}$/u.test(text) ? `${text.slice(0, 5)}-${text.slice(5)}` : text),
});
