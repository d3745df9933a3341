import type { Issue } from '../issue/issue.js';
import { binaryLengthElement, isBinaryId } from './binary.js';
import { Flaw, idFlaws } from './flaw.js';
import type { Delimiters, Segment } from './model.js';

/** The flaws that the tokenizer saw in a segment, as issues without their place. */
export function segmentFlawIssues(segment: Segment, flaws: number, delimiters: Delimiters): Issue[] {
  const issues: Issue[] = [];
  if (flaws & Flaw.id) {
    const message = 'A segment does not begin with a segment id. Check whether a delimiter occurs within data before it.';
    issues.push({ code: 'X12-SEGMENT-ID', severity: 'error', message, ack: { ik3: '1', ik5: '5', ta1: '022' } });
  }
  if (flaws & Flaw.lowerCase) {
    const message = 'The segment id is written in lower case. Write it in upper case.';
    issues.push({ code: 'X12-SEGMENT-CASE', severity: 'error', message, ack: { ik3: '1', ik5: '5', ta1: '022' } });
  }
  if (flaws & Flaw.unterminated) {
    const message = 'The segment has no terminator; the input was cut off or the last terminator was left out.';
    const severity = segment.id.toUpperCase() === 'IEA' ? 'warning' : 'error';
    issues.push({ code: 'X12-SEGMENT-TERMINATOR', severity, message, ack: { ik5: '5', ta1: '023' } });
  }
  if (flaws & Flaw.encoding && isBinaryId(segment.id)) {
    const message =
      'The binary data holds characters that are no octets; its length cannot be checked. Read octets (a Buffer) instead of text.';
    issues.push({ code: 'X12-BINARY-CHARACTERS', severity: 'error', message, ack: { ik3: '8', ik4: '6', ik5: '5' } });
  } else if (flaws & Flaw.encoding) {
    const message = 'The segment is not valid UTF-8 and was read as ISO 8859-1.';
    issues.push({ code: 'X12-ENCODING', severity: 'warning', message, ack: { ik3: '8', ik4: '6' } });
  }
  if (flaws & Flaw.control) addControlCharacterIssues(issues, segment, delimiters);
  if (flaws & (Flaw.binaryLength | Flaw.binaryTerminator)) issues.push(binaryIssue(segment, flaws));
  return issues;
}

/** Elements of one segment that are named; a hostile segment can have millions. */
const mostElementsNamed = 100;

function addControlCharacterIssues(issues: Issue[], segment: Segment, delimiters: Delimiters): void {
  const last = issues.length + mostElementsNamed;
  for (const [element, text] of segment.elements.entries()) {
    if (element === 0 || !holdsControlCharacter(text, delimiters)) continue;
    const message = 'The element holds a control character, such as a null byte or a line break. Remove it.';
    const ack = { ik3: '8', ik4: '6', ik5: '5' };
    issues.push({ code: 'X12-CONTROL-CHARACTER', severity: 'error', message, x12: { element }, ack });
    if (issues.length === last) return;
  }
}

/** Separators may be control characters themselves (x1C to x1F are in use). */
function holdsControlCharacter(text: string, delimiters: Delimiters): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) >= 32) continue;
    const character = text[index];
    if (character !== delimiters.component && character !== delimiters.repetition) return true;
  }
  return false;
}

function binaryIssue(segment: Segment, flaws: number): Issue {
  const element = binaryLengthElement(segment.id);
  const declared = segment.elements[element] ?? '';
  const name = `${segment.id.toUpperCase()}0${element}`;
  if (flaws & Flaw.binaryLength) {
    const missing = declared === '';
    const digits = /^[0-9]{1,15}$/.test(declared);
    const what = missing ? 'is missing' : digits ? 'is more than what is left of the input, or more than is allowed' : 'is not a number';
    const ack = { ik3: '8', ik4: missing ? '1' : digits ? '5' : '6', ik5: '5' };
    const message = `${name} ${what}. It must be the number of octets of the data.`;
    return { code: 'X12-BINARY-LENGTH', severity: 'error', message, x12: { element }, ack };
  }
  const actual = segment.elements[element + 1]?.length ?? 0;
  const message = `${name} does not fit: no terminator follows the declared number of octets. The data seems to have ${actual}.`;
  const ack = { ik3: '8', ik4: actual > Number(declared) ? '5' : '4', ik5: '5' };
  return { code: 'X12-BINARY-TERMINATOR', severity: 'error', message, x12: { element: element + 1 }, ack };
}

/** The segment id for a message, unless it is no id: then it may be anything, a patient's name too. */
export function printable(segment: Segment): string {
  return idFlaws(segment.id) & Flaw.id ? 'A segment without a proper id' : segment.id;
}
