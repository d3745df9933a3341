import type { RecordedDecision, RecordedOutcome } from '../pas/ports.js';
import type { Segment, TransactionSet } from '../x12/index.js';

/** Levels of the hierarchy above and at the patient event (HL03 of X217). */
const ABOVE_SERVICE: ReadonlySet<string> = new Set(['20', '21', '22', '23', 'EV']);
/** X217 allows 264 characters in one MSG, 50 in HCR02. */
const TEXT_LENGTH = 264;
const NUMBER_LENGTH = 50;

/** Time of the response in its BHT; `more`: the payer will say more (BHT06 19). */
interface Header {
  readonly date: string;
  readonly time: string;
  readonly more: boolean;
}

/**
 * A 278 response in the gateway's own name: what a client who cannot wait longer is told, or what a person learnt from
 * the payer. It goes through the same tables as the payer's answers, so that the client gets the same kind of bundle. A
 * decision on the patient event holds for every service without its own (X217 2000E HCR). It never leaves the process
 * and gets no control numbers.
 */
export function responseTo(sent: TransactionSet, outcome: RecordedOutcome, { date, time, more }: Header): TransactionSet {
  const [header] = sent.segments;
  const body: Segment[] = [];
  let level = '';
  let event: Segment[] = [];
  let service: Segment[] = [];
  const services: Segment[] = [];
  const endService = (): void => {
    const decision = outcome.services.get(service.findLast(({ id }) => id === 'TRN')?.elements[2] ?? '');
    if (decision !== undefined) services.push(...service, ...decided(decision));
    service = [];
  };
  for (const segment of sent.segments) {
    if (segment.id === 'HL') {
      endService();
      level = segment.elements[3] ?? '';
      if (level === 'EV') event = [segment];
      else if (level === 'SS') service = [make('HL', segment.elements[1] ?? '', segment.elements[2] ?? '', 'SS', '0')];
      else if (ABOVE_SERVICE.has(level)) body.push(segment);
      continue;
    }
    // Who it is about: the names of payer, requester and patient; what else the request says is not repeated.
    if (level !== 'EV' && ABOVE_SERVICE.has(level) && segment.id === 'NM1') body.push(segment);
    const part = level === 'EV' ? event : level === 'SS' ? service : undefined;
    if (segment.id === 'TRN') part?.push(make('TRN', '2', ...segment.elements.slice(2)));
    if (segment.id === 'UM' && level === 'EV') event.push(make('UM', ...segment.elements.slice(1, 5)));
  }
  endService();
  const [hl, ...rest] = event;
  const transaction = sent.segments.find(({ id }) => id === 'BHT')?.elements[3] ?? '';
  const segments = [
    make('ST', '278', '0001', header?.elements[3] ?? ''),
    make('BHT', '0007', '11', transaction, date, time, ...(more ? ['19'] : ['18'])),
    ...body,
    ...(hl === undefined ? [] : [make('HL', hl.elements[1] ?? '', hl.elements[2] ?? '', 'EV', services.length > 0 ? '1' : '0')]),
    ...rest,
    ...(outcome.event === undefined ? [] : decided(outcome.event)),
    ...services,
  ];
  segments.push(make('SE', String(segments.length + 1), '0001'));
  return { segments, delimiters: sent.delimiters };
}

/** What is said when a TA1 or a 999 refused what we sent: the payer cannot respond (AAA 42), we hold the request (Y). */
export function refusalTo(sent: TransactionSet, text: string, header: Header): TransactionSet {
  const { segments, delimiters } = responseTo(sent, { event: undefined, services: new Map() }, header);
  const event = segments.findIndex(({ id, elements }) => id === 'HL' && elements[3] === 'EV');
  if (event < 0) return { segments, delimiters };
  const after = segments.findIndex(({ id }, i) => i > event && id !== 'TRN');
  // AAA stands after the traces, MSG after UM (X217 response 2000E)
  const um = segments[after]?.id === 'UM' ? [segments[after]] : [];
  const said = [make('AAA', 'N', '', '42', 'Y'), ...um, make('MSG', clean(text).slice(0, TEXT_LENGTH).toUpperCase())];
  return { segments: [...segments.slice(0, after), ...said, ...segments.slice(after + um.length)], delimiters };
}

function decided({ action, number, from, to, text }: RecordedDecision): Segment[] {
  const compact = (day: string): string => day.replaceAll('-', '');
  return [
    make('HCR', action, ...(number === undefined ? [] : [clean(number).slice(0, NUMBER_LENGTH)])),
    ...(from === undefined
      ? []
      : [to === undefined ? make('DTP', '007', 'D8', compact(from)) : make('DTP', '007', 'RD8', `${compact(from)}-${compact(to)}`)]),
    ...(text === undefined ? [] : [make('MSG', clean(text).slice(0, TEXT_LENGTH).toUpperCase())]),
  ];
}

function make(id: string, ...elements: string[]): Segment {
  return { id, elements: [id, ...elements], offset: -1 };
}

/** Without what could be taken for a delimiter. */
function clean(text: string): string {
  return text.replace(/[*:^~\r\n]/g, ' ');
}
