import { Flaw } from './flaw.js';
import type { Delimiters } from './model.js';

/** A BIN or BDS as it stands in the input; `end` is the offset of its terminator (or of the end of the input). */
export interface BinarySegment {
  readonly elements: string[];
  readonly end: number;
  readonly flaws: number;
}

/** Is this a segment whose data is taken by length (X12.6 §3.11)? */
export function isBinaryId(id: string): boolean {
  return id === 'BIN' || id === 'BDS' || (id.length === 3 && (id.toUpperCase() === 'BIN' || id.toUpperCase() === 'BDS'));
}

/** Position of the length element: BIN01, BDS02. The data follows it. */
export function binaryLengthElement(id: string): number {
  return id.toUpperCase() === 'BIN' ? 1 : 2;
}

/** Line breaks that may stand between a terminator and the next segment id, when the end of binary data is searched. */
const farthestTag = 64;

/** Where a binary segment ends whose length cannot be believed: at a terminator behind which a segment seems to begin. */
function plausibleEnd(text: string, from: number, delimiters: Delimiters): number {
  for (let end = text.indexOf(delimiters.segment, from); end >= 0; end = text.indexOf(delimiters.segment, end + 1)) {
    let next = end + 1;
    while (next < end + farthestTag && (text[next] === '\r' || text[next] === '\n')) next++;
    if (next >= text.length) return end;
    const tag = text.slice(next, next + 4);
    if (/^[A-Z][A-Z0-9]{1,2}/.test(tag) && (tag[2] === delimiters.element || tag[3] === delimiters.element)) return end;
  }
  return text.length;
}

/**
 * Reads the BIN or BDS at `start`. The data may hold any octet, so it is taken by length and the terminator must
 * follow; nothing is copied before the length has been checked against the input. When the length is wrong, the segment
 * ends at the first terminator behind which a segment seems to begin, and a flaw says that it was not accepted.
 */
export function readBinary(text: string, start: number, delimiters: Delimiters, maxLength: number): BinarySegment {
  const separator = delimiters.element;
  const elements = [text.slice(start, start + 3)];
  let from = start + 4;
  const limit = from + 64;
  for (let element = 1; element <= binaryLengthElement(elements[0] ?? ''); element++) {
    const head = text.slice(from, limit);
    const to = head.indexOf(separator);
    const terminator = head.indexOf(delimiters.segment);
    if (to < 0 || (terminator >= 0 && terminator < to)) return malformed(text, start, delimiters);
    elements.push(head.slice(0, to));
    from += to + 1;
  }
  const declared = elements[elements.length - 1] ?? '';
  const length = Number(declared);
  if (!/^[0-9]{1,15}$/.test(declared) || length > maxLength || length > text.length - from) {
    const end = plausibleEnd(text, from, delimiters);
    elements.push(text.slice(from, end));
    return { elements, end, flaws: Flaw.binaryLength | unterminated(text, end) };
  }
  let end = from + length;
  let flaws: number = Flaw.none;
  if (text[end] !== delimiters.segment) {
    end = plausibleEnd(text, from, delimiters);
    flaws = Flaw.binaryTerminator;
  }
  elements.push(text.slice(from, end));
  return { elements, end, flaws: flaws | unterminated(text, end) };
}

/**
 * Where the BIN or BDS at `start` ends by its length element, or undefined when it has no length that can be believed or
 * is another segment. Looks at its first octets only, so it can be asked before the data has come.
 */
export function binaryEnd(text: string, start: number, delimiters: Delimiters, maxLength: number): number | undefined {
  const id = text.slice(start, start + 3);
  if (!isBinaryId(id) || text[start + 3] !== delimiters.element) return undefined;
  let from = start + 4;
  let declared = '';
  for (let element = 1; element <= binaryLengthElement(id); element++) {
    const head = text.slice(from, start + 4 + 64);
    const to = head.indexOf(delimiters.element);
    if (to < 0 || head.slice(0, to).includes(delimiters.segment)) return undefined;
    declared = head.slice(0, to);
    from += to + 1;
  }
  return /^[0-9]{1,15}$/.test(declared) && Number(declared) <= maxLength ? from + Number(declared) : undefined;
}

/** No length or no data element: read like any other segment. */
function malformed(text: string, start: number, delimiters: Delimiters): BinarySegment {
  const end = plausibleEnd(text, start, delimiters);
  return { elements: text.slice(start, end).split(delimiters.element), end, flaws: Flaw.binaryLength | unterminated(text, end) };
}

function unterminated(text: string, end: number): number {
  return end >= text.length ? Flaw.unterminated : Flaw.none;
}
