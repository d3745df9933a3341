/** How a value differs from what was given: cut, folded into the character set, put in another form, or with less in it. */
export type ChangeKind = 'truncated' | 'folded' | 'replaced' | 'reduced';

/** `why` is for people and holds no value: it may stand in a loss report that shows no patient data. */
export interface Change {
  readonly kind: ChangeKind;
  readonly why: string;
}

export interface CodecFault {
  readonly reason: 'partial-date' | 'open-period' | 'not-a-number' | 'not-a-date' | 'untranslatable' | 'wrong-type';
  /** For people; holds no value. */
  readonly why: string;
}

export interface Faulty {
  readonly fault: CodecFault;
}

export interface EncodedTexts {
  /** One text per position; undefined where nothing is to be written. */
  readonly texts: readonly (string | undefined)[];
  readonly change?: Change;
}

export interface DecodedValue {
  readonly value: unknown;
  /** FHIR type of `value` where the codec had a choice (date or Period). */
  readonly type?: string;
  readonly change?: Change;
}

export type Encoded = EncodedTexts | Faulty;
export type Decoded = DecodedValue | Faulty;

/**
 * A codec knows one data type on both sides, never a loop or a resource. Spelling that both sides agree is without meaning (case of
 * names, punctuation of phone numbers, the dot of an ICD code) is no change; all else that differs is told in `change`.
 *
 * Law, held by the tests: `decode(encode(v))` is `v` or one of the two told a change; `encode(decode(t))` is `t` or one of them did.
 */
export interface Codec {
  readonly name: string;
  /** 2: a tuple of format qualifier and value (DTP02/03), or of date and time (BHT04/05). */
  readonly positions: 1 | 2;
  /** FHIR types that it can read. */
  readonly reads: readonly string[];
  /**
   * Which of the admitted FHIR types it writes for `value[x]`; undefined when none. Where the X12 text decides (D8 or RD8),
   * the texts can be given as well: then the answer is for them, else for the simplest text.
   */
  readonly writes: (wanted: readonly string[], texts?: readonly (string | undefined)[]) => string | undefined;
  /** `admitted`: the guide's code list of the first position (D8 only, or D8 RD8), for tuple codecs. */
  encode(value: unknown, type: string | undefined, admitted?: ReadonlySet<string>): Encoded;
  /** `type`: the FHIR type wanted; undefined leaves the choice to the codec. */
  decode(texts: readonly (string | undefined)[], type: string | undefined): Decoded;
}

export function fault(reason: CodecFault['reason'], why: string): Faulty {
  return { fault: { reason, why } };
}

/** The first of the codec's types, in its order of preference, that the element admits. */
export function firstOf(preference: readonly string[]): Codec['writes'] {
  return (wanted) => preference.find((type) => wanted.includes(type));
}

export function encoded(text: string, change?: Change): EncodedTexts {
  const texts = [text === '' ? undefined : text];
  return change === undefined ? { texts } : { texts, change };
}

export function decoded(value: unknown, change?: Change): DecodedValue {
  return change === undefined ? { value } : { value, change };
}
