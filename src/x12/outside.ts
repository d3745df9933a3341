import { findHeader, headerAt } from './header.js';
import type { SyntaxIssue } from './syntax-issue.js';

/** A stretch of the input that belongs to no interchange. */
export interface OutsideText {
  /** Offset in the whole input. */
  readonly offset: number;
  readonly length: number;
  /** It holds more than white space, null bytes and the end-of-file character of old systems. */
  readonly visible: boolean;
  /** Why it ended: at a header, at the end of the input, or at the end of the input within a header. */
  readonly ending: 'header' | 'end' | 'truncated';
}

/** Is there anything in it that somebody may miss? */
export function isVisible(text: string): boolean {
  return /[^\s\0\x1a]/.test(text);
}

/** Where the text outside of interchanges that begins at `from` ends, and how. */
export function endOfOutside(
  text: string,
  from: number,
  terminator: string | undefined,
  begins = true,
): { to: number; ending: OutsideText['ending'] } {
  const found = findHeader(text, from, terminator, begins);
  if (found < 0) return { to: text.length, ending: 'end' };
  return headerAt(text, found) === undefined ? { to: text.length, ending: 'truncated' } : { to: found, ending: 'header' };
}

/** What to say of visible text outside; `interchange` is the number of interchanges before it. */
export function outsideIssue({ offset, length, ending }: OutsideText, interchange: number): SyntaxIssue {
  const place = { offset, interchange };
  if (ending === 'truncated') {
    const message = 'The input ends within an ISA. Send the complete file again.';
    return { code: 'X12-ISA-TRUNCATED', severity: 'error', message, ack: { ta1: '023' }, ...place };
  }
  if (interchange === 0 && ending === 'end') {
    const message = 'The input does not begin with an ISA that can be read, and holds none elsewhere.';
    return { code: 'X12-ISA-MISSING', severity: 'error', message, ack: { ta1: '022' }, ...place };
  }
  const message = `${length} characters stand outside of any interchange. If they are one, correct its ISA.`;
  return { code: 'X12-OUTSIDE', severity: 'error', message, ack: { ta1: '022' }, ...place };
}

/** The input had neither an interchange nor anything else. */
export const emptyInput: SyntaxIssue = {
  code: 'X12-EMPTY',
  severity: 'error',
  message: 'The input holds no X12. Send an interchange from ISA to IEA.',
};
