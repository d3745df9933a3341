import type { Segment, TransactionSet } from '../x12/index.js';

/** Levels of the hierarchy above and at the patient event (HL03 of X217). */
const ABOVE_SERVICE: ReadonlySet<string> = new Set(['20', '21', '22', '23', 'EV']);
/** X217 allows 264 characters in one MSG. */
const TEXT_LENGTH = 264;

/**
 * A 278 response in the gateway's own name: pended (HCR A4), with a text, for the whole patient event, which holds for
 * every service of it (X217 2000E HCR). It goes through the same tables as the payer's answers, so that a client who
 * cannot wait longer gets the same kind of bundle. It never leaves the process and gets no control numbers.
 */
export function standInResponse(sent: TransactionSet, text: string, date: string, time: string): TransactionSet {
  const make = (id: string, ...elements: string[]): Segment => ({ id, elements: [id, ...elements], offset: -1 });
  const [header] = sent.segments;
  const body: Segment[] = [];
  let level = '';
  let eventSegments: Segment[] = [];
  for (const segment of sent.segments) {
    if (segment.id === 'HL') {
      level = segment.elements[3] ?? '';
      if (level === 'EV') eventSegments = [make('HL', segment.elements[1] ?? '', segment.elements[2] ?? '', 'EV', '0')];
      else if (ABOVE_SERVICE.has(level)) body.push(segment);
      continue;
    }
    // Who it is about: the names of payer, requester and patient; what else the request says is not repeated.
    if (level !== 'EV' && ABOVE_SERVICE.has(level) && segment.id === 'NM1') body.push(segment);
    if (level !== 'EV') continue;
    if (segment.id === 'TRN') eventSegments.push(make('TRN', '2', ...segment.elements.slice(2)));
    if (segment.id === 'UM') eventSegments.push(make('UM', ...segment.elements.slice(1, 5)));
  }
  const transaction = sent.segments.find(({ id }) => id === 'BHT')?.elements[3] ?? '';
  const said = text
    .replace(/[*:^~\r\n]/g, ' ')
    .slice(0, TEXT_LENGTH)
    .toUpperCase();
  const segments = [
    make('ST', '278', '0001', header?.elements[3] ?? ''),
    // BHT06 19: more will come (X217 BHT).
    make('BHT', '0007', '11', transaction, date, time, '19'),
    ...body,
    ...eventSegments,
    make('HCR', 'A4'),
    make('MSG', said),
  ];
  segments.push(make('SE', String(segments.length + 1), '0001'));
  return { segments, delimiters: sent.delimiters };
}
