import { type Codec, decoded, fault } from './contract.js';

/** Enough for every signature below, also behind a byte order mark and white space. */
const looked = 64;

/**
 * The media type that the first octets of Base64 data show; undefined when they show none. X12 has no element for it: PAS
 * tells XML (`<`) from JSON (`{`) by the first character (275 facts §6.4), and the usual documents have signatures.
 */
export function mediaTypeOf(data: string): string | undefined {
  const head = Buffer.from(data.slice(0, Math.ceil(looked / 3) * 4 + 8).replace(/\s+/g, ''), 'base64').subarray(0, looked);
  const text = head.toString('latin1');
  for (const [signature, type] of signatures) if (text.startsWith(signature)) return type;
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp';
  const first = /^(?:\xef\xbb\xbf)?\s*([{<])/.exec(text)?.[1];
  if (first === '{') return 'application/fhir+json';
  // A FHIR resource begins with its own name or with an XML declaration; a CDA document is HL7, too.
  return first === '<' ? (/<(?:!doctype )?html/i.test(text) ? 'text/html' : 'application/fhir+xml') : undefined;
}

const signatures: readonly (readonly [string, string])[] = [
  ['%PDF-', 'application/pdf'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['II*\0', 'image/tiff'],
  ['MM\0*', 'image/tiff'],
  ['{\\rtf', 'application/rtf'],
  ['PK\x03\x04', 'application/zip'],
];

/** BDS03 → Attachment.contentType. To FHIR only. */
export const mediaType: Codec = {
  name: 'media-type',
  positions: 1,
  reads: [],
  writes: (wanted) => ['code', 'string'].find((type) => wanted.includes(type)),
  encode: () => fault('untranslatable', 'a media type is read from data, not written'),
  decode: (texts) => decoded(mediaTypeOf(texts[0] ?? '')),
};
