import { isBinaryId, readBinary } from './binary.js';
import { usualDelimiters } from './delimiters.js';
import { Flaw, idFlaws } from './flaw.js';
import { headerAt } from './header.js';
import { decodeOctets } from './input.js';
import type { InputText } from './input.js';
import type { Delimiters, Segment } from './model.js';
import { shortText } from './short-text.js';

/** Octets that a BIN or BDS may declare unless the caller says otherwise: the 15 digits of BDS02 admit petabytes. */
export const defaultMaxBinaryLength = 256 * 1024 * 1024;

/** Reads segments one after the other, from an offset, with the delimiters of one interchange. Linear; never throws. */
export class Tokenizer {
  /** Where the next segment begins; line breaks may come first. */
  position: number;
  /** Flaws (`Flaw`) of the segment that was returned last. */
  flaws: number = Flaw.none;
  /** Empty segments (two terminators) that were passed over; whoever reports them sets it to 0. */
  emptySegments = 0;
  /** Offset of `input.text` in the whole input, when that is a part of it. */
  base = 0;
  #delimiters: Delimiters = usualDelimiters;
  #separator = 42;
  #terminator = 126;
  #bounds = new Int32Array(256);

  constructor(
    public input: InputText,
    private readonly maxBinaryLength: number = defaultMaxBinaryLength,
  ) {
    this.position = input.start;
  }

  /** Goes on in another part of the input, which begins at `base` of the whole. */
  continue(input: InputText, position: number, base: number): void {
    this.input = input;
    this.position = position;
    this.base = base;
  }

  get delimiters(): Delimiters {
    return this.#delimiters;
  }

  use(delimiters: Delimiters): void {
    this.#delimiters = delimiters;
    this.#separator = delimiters.element.charCodeAt(0);
    this.#terminator = delimiters.segment.charCodeAt(0);
  }

  /** Passes line breaks, blanks and empty segments. */
  pass(): void {
    const text = this.input.text;
    const length = text.length;
    let position = this.position;
    for (; position < length; position++) {
      const code = text.charCodeAt(position);
      if (code === this.#separator) break;
      if (code === this.#terminator) {
        if (code !== 10 && code !== 13) this.emptySegments++;
      } else if (code !== 10 && code !== 13 && code !== 32 && code !== 9) break;
    }
    this.position = position;
  }

  /** Passes what says nothing; true when an interchange header stands at `position` then. */
  atHeader(): boolean {
    this.pass();
    const code = this.input.text.charCodeAt(this.position);
    return (code === 73 || code === 105) && headerAt(this.input.text, this.position) !== undefined;
  }

  /**
   * The segment at `position`, or undefined at the end. Call `atHeader` before: a header has delimiters of its own.
   * One pass over the characters was measured faster than `indexOf` and `split` (docs/performance.md): most elements are
   * shorter than the cost of a call, and arrays of exact length are cheaper than arrays that grow.
   */
  next(): Segment | undefined {
    const text = this.input.text;
    const length = text.length;
    const start = this.position;
    if (start >= length) return undefined;
    const separator = this.#separator;
    const terminator = this.#terminator;
    let bounds = this.#bounds;
    let flaws: number = Flaw.none;
    let count = 0;
    let end = start;
    for (; end < length; end++) {
      const code = text.charCodeAt(end);
      if (code === separator) {
        if (count === 0 && end === start + 3 && isBinaryId(shortText(text, start, end))) return this.#binary(start);
        if (count === bounds.length) bounds = this.#grow();
        bounds[count++] = end;
      } else if (code === terminator) {
        break;
      } else if (code < 32) {
        // A file that was cut off, and the next one glued to it: its header begins a line.
        if (code === 10 && this.#headerBehind(end)) {
          flaws |= Flaw.unterminated;
          break;
        }
        flaws |= Flaw.control;
      }
    }
    if (end === length) flaws |= Flaw.unterminated;
    const elements = new Array<string>(count + 1);
    let from = start;
    for (let index = 0; index < count; index++) {
      const to = bounds[index] as number;
      elements[index] = shortText(text, from, to);
      from = to + 1;
    }
    elements[count] = shortText(text, from, end);
    this.position = end + 1;
    const id = elements[0] as string;
    this.flaws = flaws | idFlaws(id);
    return this.input.octets ? this.#decoded(id, elements, start + this.base) : { id, elements, offset: start + this.base };
  }

  #binary(start: number): Segment {
    const { elements, end, flaws } = readBinary(this.input.text, start, this.#delimiters, this.maxBinaryLength);
    const id = elements[0] ?? '';
    this.position = end + 1;
    this.flaws = flaws | idFlaws(id);
    if (this.input.characters && /[^\x00-\xff]/.test(elements.at(-1) ?? '')) this.flaws |= Flaw.encoding;
    return { id, elements, offset: start + this.base };
  }

  #headerBehind(lineBreak: number): boolean {
    const code = this.input.text.charCodeAt(lineBreak + 1);
    return (code === 73 || code === 105) && headerAt(this.input.text, lineBreak + 1) !== undefined;
  }

  #grow(): Int32Array<ArrayBuffer> {
    const larger = new Int32Array(this.#bounds.length * 2);
    larger.set(this.#bounds);
    this.#bounds = larger;
    return larger;
  }

  /** UTF-8 element by element; one encoding for the whole segment, so that it can be written as it came. */
  #decoded(id: string, octets: string[], offset: number): Segment {
    const elements: string[] = [];
    for (const element of octets) {
      const decoded = /[\x80-\xff]/.test(element) ? decodeOctets(element) : element;
      if (decoded === undefined) {
        this.flaws |= Flaw.encoding;
        return { id, elements: octets, offset, encoding: 'latin1' };
      }
      elements.push(decoded);
    }
    return { id: elements[0] ?? id, elements, offset };
  }
}
