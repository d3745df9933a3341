import { readGs, readIsa, type Interchange, type ParseResult, type SegmentDraft, type SyntaxIssue } from '../x12/index.js';
import { hasUsableHeader } from './acknowledge-999.js';
import { isShortDate, isTime } from './data-type.js';

/** A TA1 for one interchange. */
export interface InterchangeVerdict {
  readonly interchange: number;
  /** TA104 */
  readonly code: 'A' | 'E' | 'R';
  /** TA105 */
  readonly note: string;
  readonly segment: SegmentDraft;
}

/**
 * The TA1s for an input: one for each interchange that asks for it (ISA14 = 1) or is rejected, none for an interchange
 * that holds nothing but TA1s. Faults inside groups are the business of the 999, but for a GS that no 999 can repeat (024).
 * @param issues those of the reader (`parsed.issues`) or of `validateInterchanges`; errors reject (R), warnings are noted (E)
 * @param always an accepted interchange gets a TA1 although it did not ask for one
 */
export function acknowledgeTa1(
  parsed: ParseResult,
  issues: readonly SyntaxIssue[] = parsed.issues,
  { always = false }: { readonly always?: boolean } = {},
): InterchangeVerdict[] {
  return parsed.interchanges.flatMap((interchange, index) => {
    const { groups, ta1 } = interchange;
    if (groups.length === 0 && ta1.length > 0) return [];
    const own = issues.filter((issue) => issue.interchange === index && issue.group === undefined);
    const { code, note } = verdictOf(interchange, own);
    const isAcknowledgement = groups.length > 0 && groups.every(({ gs }) => readGs(gs).functionalId === 'FA');
    const asked = readIsa(interchange.isa).acknowledgmentRequested === '1';
    // Who only acknowledges gets no rejection unasked: two sides could answer each other for ever.
    if (!asked && (code !== 'R' || isAcknowledgement) && !(always && !isAcknowledgement)) return [];
    return [{ interchange: index, code, note, segment: ta1Segment(interchange, code, note) }];
  });
}

function verdictOf({ groups }: Interchange, issues: readonly SyntaxIssue[]): { code: 'A' | 'E' | 'R'; note: string } {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const unusable = groups.some(({ gs }) => {
    const { functionalId, controlNumber, version } = readGs(gs);
    return !hasUsableHeader(functionalId, controlNumber, version);
  });
  // Without a group and without a fault there is nothing to acknowledge either: invalid content.
  if (errors.length > 0 || unusable || groups.length === 0) {
    return { code: 'R', note: errors.find(({ ack }) => ack?.ta1 !== undefined)?.ack?.ta1 ?? '024' };
  }
  const noted = issues.find(({ severity, ack }) => severity === 'warning' && ack?.ta1 !== undefined);
  return noted === undefined ? { code: 'A', note: '000' } : { code: 'E', note: noted.ack?.ta1 ?? '024' };
}

/**
 * A TA1 that repeats ISA13, ISA09 and ISA10 of the interchange; what does not fit TA101 to TA103 is filled with zeros, so
 * that the TA1 itself can be read.
 */
export function ta1Segment({ isa }: Interchange, code: 'A' | 'E' | 'R', note: string): SegmentDraft {
  const [control = '', date = '', time = ''] = [13, 9, 10].map((element) => (isa.elements[element] ?? '').trim());
  const elements = [
    /^\d{1,9}$/.test(control) ? control.padStart(9, '0') : '000000000',
    isShortDate(date) ? date : '000101',
    time.length === 4 && isTime(time) ? time : '0000',
    code,
    note,
  ];
  return { id: 'TA1', elements };
}
