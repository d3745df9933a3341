import { Buffer } from 'node:buffer';
import { binaryLengthElement, isBinaryId } from './binary.js';
import { foldCharacter, isAllowed } from './character-set.js';
import type { CharacterSet } from './character-set.js';
import { components, repetitions } from './delimiters.js';
import type { CompositeDraft, Delimiters, ElementDraft, Segment, SegmentDraft } from './model.js';

export interface EncodeOptions {
  /** Default `extended`. */
  readonly characterSet?: CharacterSet;
  /**
   * Data that holds a delimiter (X12 has no escape): `replace` writes a blank and warns, `reject` makes it an error, for
   * partners who would rather get nothing than changed data. `buildInterchange` reports; default `replace`.
   */
  readonly delimiterInData?: 'replace' | 'reject';
}

/** A place where data could not be written as it is. Positions are 1-based (IK401). */
export interface Replacement {
  readonly element: number;
  readonly component?: number;
  readonly repetition?: number;
  /**
   * `delimiter`: the data held a delimiter, a blank was written; `control`: a control character, a blank was written;
   * `folded`: written with similar letters (`é` → `e`); `unsupported`: not in the character set, a blank was written;
   * `repetition`: the interchange has no repetition separator, later repetitions were left out.
   */
  readonly reason: 'delimiter' | 'control' | 'folded' | 'unsupported' | 'repetition';
}

export interface EncodedSegment {
  readonly segment: Segment;
  /** Empty when everything was written as it is. One entry per place and reason. */
  readonly replaced: readonly Replacement[];
}

type Place = Pick<Replacement, 'element' | 'component' | 'repetition'>;

const plain = /^[A-Za-z0-9 ]*$/;

class Encoder {
  readonly replaced: Replacement[] = [];
  readonly #delimiters: ReadonlySet<string>;

  constructor(
    private readonly delimiters: Delimiters,
    private readonly characterSet: CharacterSet,
  ) {
    const { element, component, repetition, segment } = delimiters;
    this.#delimiters = new Set(repetition === undefined ? [element, component, segment] : [element, component, repetition, segment]);
  }

  element(draft: ElementDraft, element: number): string {
    if (draft === undefined) return '';
    if (typeof draft === 'string') return this.#value(draft, { element });
    if (isComposite(draft)) return this.#composite(draft, { element });
    const separator = this.delimiters.repetition;
    if (separator === undefined && draft.repetitions.length > 1) this.#report({ element, repetition: 2 }, 'repetition');
    const written = separator === undefined ? draft.repetitions.slice(0, 1) : draft.repetitions;
    const texts = written.map((one, index) => {
      const place = { element, repetition: index + 1 };
      return typeof one === 'string' ? this.#value(one, place) : this.#composite(one, place);
    });
    return withoutTail(texts).join(separator ?? '');
  }

  #composite(draft: CompositeDraft, place: Place): string {
    const texts = draft.map((text, index) => (text === undefined ? '' : this.#value(text, { ...place, component: index + 1 })));
    return withoutTail(texts).join(this.delimiters.component);
  }

  #value(text: string, place: Place): string {
    // Letters and digits are no delimiters (unusableDelimiters), a blank may be one.
    if (plain.test(text) && !this.#delimiters.has(' ')) return text;
    let written = '';
    let blanked = false;
    for (const character of text) {
      if (this.#delimiters.has(character)) {
        this.#report(place, 'delimiter');
      } else if (isAllowed(character, this.characterSet)) {
        written += character;
        continue;
      } else {
        const code = character.codePointAt(0) ?? 0;
        const folded = code < 32 || (code >= 127 && code < 160) ? undefined : foldCharacter(character, this.characterSet);
        if (folded !== undefined && isAllowed(character, 'utf8') && !this.#holdsDelimiter(folded)) {
          this.#report(place, 'folded');
          written += folded;
          continue;
        }
        this.#report(place, code < 32 || (code >= 127 && code < 160) ? 'control' : 'unsupported');
      }
      blanked = true;
      // Where the blank is a delimiter itself, there is nothing to write in its place.
      if (!this.#delimiters.has(' ')) written += ' ';
    }
    // A blank that we put at the end says nothing, and would make an element that holds only blanks.
    return blanked ? written.trimEnd() : written;
  }

  #holdsDelimiter(text: string): boolean {
    for (const character of text) if (this.#delimiters.has(character)) return true;
    return false;
  }

  #report(place: Place, reason: Replacement['reason']): void {
    const last = this.replaced.at(-1);
    const same =
      last !== undefined &&
      last.element === place.element &&
      last.component === place.component &&
      last.repetition === place.repetition &&
      last.reason === reason;
    if (!same) this.replaced.push({ ...place, reason });
  }
}

function isComposite(draft: ElementDraft): draft is CompositeDraft {
  return Array.isArray(draft);
}

function withoutTail(texts: string[]): string[] {
  let length = texts.length;
  while (length > 0 && texts[length - 1] === '') length--;
  return length === texts.length ? texts : texts.slice(0, length);
}

/**
 * Makes a segment of data. Trailing empty elements, components and repetitions are cut. Data that holds a delimiter or
 * a character that cannot be written is changed and reported in `replaced`: X12 has no escape. In BIN and BDS the data
 * is taken as it is, one character per octet (UTF-8 when it holds other characters), and its length element is computed.
 */
export function encodeSegment(draft: SegmentDraft, delimiters: Delimiters, options: EncodeOptions = {}): EncodedSegment {
  const encoder = new Encoder(delimiters, options.characterSet ?? 'extended');
  if (isBinaryId(draft.id)) return { segment: binarySegment(draft, encoder), replaced: encoder.replaced };
  const texts = [draft.id];
  for (let index = 0; index < draft.elements.length; index++) texts.push(encoder.element(draft.elements[index], index + 1));
  return { segment: { id: draft.id, elements: withoutTail(texts), offset: -1 }, replaced: encoder.replaced };
}

/** BIN01 or BDS02 counts the octets as they are written, after filtering (275 facts §5 rule 4). */
function binarySegment(draft: SegmentDraft, encoder: Encoder): Segment {
  const lengthElement = binaryLengthElement(draft.id);
  const data = draft.elements[lengthElement];
  const text = typeof data === 'string' ? data : '';
  // Characters that are no octets: the text was not encoded by the caller, so it is written as UTF-8.
  const octets = /[^\x00-\xff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
  const elements = [draft.id];
  for (let element = 1; element < lengthElement; element++) elements.push(encoder.element(draft.elements[element - 1], element));
  elements.push(String(octets.length), octets);
  return { id: draft.id, elements, offset: -1 };
}

/** The data of a segment, free of delimiters: what `encodeSegment` takes, to write it with other delimiters. */
export function decodeSegment(segment: Segment, delimiters: Delimiters): SegmentDraft {
  if (isBinaryId(segment.id)) return { id: segment.id, elements: segment.elements.slice(1) };
  const elements = segment.elements.slice(1).map((text): ElementDraft => {
    const repeated = repetitions(text, delimiters).map((one) => {
      const parts = components(one, delimiters);
      return parts.length === 1 ? one : parts;
    });
    return repeated.length === 1 ? repeated[0] : { repetitions: repeated };
  });
  return { id: segment.id, elements };
}
