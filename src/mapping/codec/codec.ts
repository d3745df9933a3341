import { base64, base64Length, octets } from './base64.js';
import type { Codec } from './contract.js';
import { dateD8, dayOf } from './date-d8.js';
import { decimal, product } from './decimal.js';
import { int } from './int.js';
import { mediaType } from './media-type.js';
import { billType, icd9Dot, icd9ProcedureDot, icdDot, ndc } from './medical-code.js';
import { digits, phone, phoneExtension, postal } from './number-text.js';
import { period } from './period.js';
import { asIs, id, mixedText, text, upper } from './text.js';
import { timeHhmm } from './time-hhmm.js';
import { timestamp } from './timestamp.js';
import { urnTrnorg } from './urn-trnorg.js';
import { yesNo } from './yes-no.js';

export type { Change, ChangeKind, Codec, CodecFault, Decoded, DecodedValue, Encoded, EncodedTexts, Faulty } from './contract.js';
export { timestampIn } from './timestamp.js';

const registry: ReadonlyMap<string, Codec> = new Map(
  [
    text,
    mixedText,
    id,
    upper,
    asIs,
    dateD8,
    period,
    timeHhmm,
    timestamp,
    decimal,
    product,
    int,
    yesNo,
    digits,
    phone,
    phoneExtension,
    postal,
    icdDot,
    icd9Dot,
    icd9ProcedureDot,
    ndc,
    billType,
    urnTrnorg,
    dayOf,
    base64,
    base64Length,
    octets,
    mediaType,
  ].map((each) => [each.name, each]),
);

/** The codec that a row names with `as:`; undefined when there is none of that name. */
export function codec(name: string): Codec | undefined {
  return registry.get(name);
}

/** For lint messages and the documentation. */
export function codecNames(): readonly string[] {
  return [...registry.keys()];
}
