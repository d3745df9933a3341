import type { Delimiters } from './model.js';

/** Widths of ISA01 to ISA16 (X12.5; index 0 is the tag). */
export const isaWidths = [3, 2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1] as const;

/** Length of an ISA without its terminator. */
const isaLength = 105;

/** Longest stretch in which an ISA of wrong widths is looked for; keeps the reader linear on hostile input. */
const headerWindow = 400;

/** Separated texts, tag included, below which something that begins with `ISA` is not taken for a header. */
const fewestElements = 11;

/** An ISA as it was found, before its values are checked. */
export interface Header {
  /** `elements[0]` is the tag as it stood there (`ISA`, `isa`). */
  readonly elements: readonly string[];
  readonly delimiters: Delimiters;
  /** Offset of the first character after the terminator. */
  readonly end: number;
  /** No terminator could be recognised; `~` was assumed. */
  readonly terminatorMissing: boolean;
}

function isLetterOrDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

/** ISA11 is the repetition separator since version 00402; before that it names the standard (`U`). */
function repetitionOf(isa11: string | undefined): string | undefined {
  return isa11 !== undefined && isa11.length === 1 && !isLetterOrDigit(isa11.charCodeAt(0)) ? isa11 : undefined;
}

/** Is there, behind line breaks, what may follow an ISA? */
function followerAt(text: string, at: number, separator: string): boolean {
  let position = at;
  while (position < at + 4 && (text[position] === '\r' || text[position] === '\n')) position++;
  const tag = text.slice(position, position + 4).toUpperCase();
  return ['GS', 'TA1', 'IEA', 'ST', 'ISA'].some((id) => tag.startsWith(id + separator));
}

/** An ISA whose separators all stand where the fixed widths put them. */
function fixedHeader(text: string, at: number, separator: string): Header | undefined {
  const elements: string[] = [];
  let position = at;
  for (const [index, width] of isaWidths.entries()) {
    if (index < 16 && text[position + width] !== separator) return undefined;
    elements.push(text.slice(position, position + width));
    position += width + 1;
  }
  if (position - 1 !== at + isaLength || text.length < at + isaLength) return undefined;
  const terminator = text[at + isaLength];
  const terminatorMissing = terminator === undefined || isLetterOrDigit(terminator.charCodeAt(0));
  return {
    elements,
    delimiters: {
      element: separator,
      component: elements[16] ?? ':',
      repetition: repetitionOf(elements[11]),
      segment: terminatorMissing ? '~' : terminator,
    },
    end: terminatorMissing ? at + isaLength : at + isaLength + 1,
    terminatorMissing,
  };
}

/** Offset in `window` of the first segment that may follow an ISA. */
function followerIn(window: string, separator: string): number {
  let first = -1;
  for (const id of ['GS', 'TA1', 'IEA', 'ST']) {
    for (let found = window.indexOf(id + separator, 4); found >= 0; found = window.indexOf(id + separator, found + 1)) {
      const before = window[found - 1] ?? '';
      // A blank before it means a word within an element (`MAIN ST`), a separator means a whole element.
      if (isLetterOrDigit(before.charCodeAt(0)) || before === separator || before === ' ') continue;
      if (first < 0 || found < first) first = found;
      break;
    }
  }
  return first;
}

/** A text that begins like a header, such as `ISA*OFFICE`, must not swallow the header behind it. */
function holdsFixedHeader(head: string, separator: string): boolean {
  const tag = `ISA${separator}`;
  for (let at = head.indexOf(tag, 1); at >= 0; at = head.indexOf(tag, at + 1)) {
    if (fixedHeader(head, at, separator) !== undefined) return true;
  }
  return false;
}

/** An ISA with elements too short, too long, missing or too many: its end is found by the segment that follows. */
function looseHeader(text: string, at: number, separator: string): Header | undefined {
  const window = text.slice(at, at + headerWindow);
  const follower = followerIn(window.toUpperCase(), separator);
  if (follower < 0) return undefined;
  const head = window.slice(0, follower);
  const visible = head.replace(/[\r\n]+$/, '');
  const elements = visible.split(separator);
  if (elements.length < fewestElements || holdsFixedHeader(head, separator)) return undefined;
  let last = elements.pop() ?? '';
  let terminator: string;
  if (visible.length < head.length && last.length === 1 && last !== '~') {
    // `…*:` and a line break: the line break is the terminator.
    terminator = head[visible.length] ?? '\n';
  } else {
    terminator = last.slice(-1);
    last = last.slice(0, -1);
  }
  const terminatorMissing = terminator === '' || isLetterOrDigit(terminator.charCodeAt(0));
  if (terminatorMissing) last += terminator;
  elements.push(last);
  const component = last.slice(-1);
  const repetition = elements.length === 17 ? elements[11] : elements.slice(8, -1).find((text) => repetitionOf(text) !== undefined);
  return {
    elements,
    delimiters: {
      element: separator,
      component: component === '' || isLetterOrDigit(component.charCodeAt(0)) ? ':' : component,
      repetition: repetitionOf(repetition),
      segment: terminatorMissing ? '~' : terminator,
    },
    end: at + (terminatorMissing ? visible.length : terminator === '\r' || terminator === '\n' ? visible.length + 1 : visible.length),
    terminatorMissing,
  };
}

/**
 * The interchange header that begins at `at`, or undefined when what stands there is none (`ISAAC`, `ISA` in free text).
 * Headers of wrong widths are accepted when a GS, TA1, ST or IEA with the same separator follows.
 */
export function headerAt(text: string, at: number): Header | undefined {
  const separator = text[at + 3];
  if (separator === undefined || isLetterOrDigit(separator.charCodeAt(0)) || separator === '\r' || separator === '\n') return undefined;
  if (text.slice(at, at + 3).toUpperCase() !== 'ISA') return undefined;
  const fixed = fixedHeader(text, at, separator);
  if (fixed !== undefined && (!fixed.terminatorMissing || text.length === at + isaLength || followerAt(text, fixed.end, separator)))
    return fixed;
  return looseHeader(text, at, separator) ?? fixed;
}

/** A header that is cut off by the end of the input: too short to be read. */
export function truncatedHeaderAt(text: string, at: number): boolean {
  return text.length - at <= isaLength && /^ISA[^A-Za-z0-9\r\n]/i.test(text.slice(at, at + 4));
}

/**
 * Offset of the next header at or after `from`, or -1. A header begins the text, a line, or follows a terminator;
 * an `ISA*` within other data is none. `begins` is false when `from` stands within such data.
 */
export function findHeader(text: string, from: number, terminator: string | undefined, begins = true): number {
  const tag = /ISA/gi;
  tag.lastIndex = from;
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    const at = match.index;
    const before = text[at - 1];
    const beginsHere =
      (begins && at === from) ||
      before === undefined ||
      before.charCodeAt(0) <= 32 ||
      before === '\ufeff' ||
      before === '~' ||
      before === terminator;
    if (beginsHere && (headerAt(text, at) !== undefined || truncatedHeaderAt(text, at))) return at;
  }
  return -1;
}
