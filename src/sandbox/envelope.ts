import { buildInterchange, readGs, readIsa, write, type Interchange, type SegmentDraft, type Segment } from '../x12/index.js';
import { day, hourAndMinute } from './dates.js';

/** What an answer travels in: sender and receiver swapped, the request's delimiters, ISA15 always T. */
export interface AnswerEnvelope {
  readonly request: Interchange;
  /** GS of the request's group; none for a TA1. */
  readonly gs?: Segment;
  /** ISA13 and GS06, 1 to 999999999. */
  readonly controlNumber: number;
  readonly at: Date;
}

/** What an answer carries: a 278 or a 999, or a TA1 alone. */
export type AnswerContent =
  { readonly ta1: SegmentDraft } | { readonly transaction: '278' | '999'; readonly segments: readonly SegmentDraft[] };

/** GS01 and GS08 by transaction set. */
const GROUPS = { '278': ['HI', '005010X217'], '999': ['FA', '005010X231A1'] } as const;

/** One interchange as text, a segment per line. */
export function writeAnswer(content: AnswerContent, { request, gs, controlNumber, at }: AnswerEnvelope): string {
  const isa = readIsa(request.isa);
  const date = day(at);
  const time = hourAndMinute(at);
  const application = gs === undefined ? undefined : readGs(gs);
  const group = (transaction: '278' | '999') => ({
    gs: {
      functionalId: GROUPS[transaction][0],
      sender: application?.receiver ?? isa.receiver.trim(),
      receiver: application?.sender ?? isa.sender.trim(),
      date,
      time,
      controlNumber,
      version: GROUPS[transaction][1],
    },
  });
  const built = buildInterchange({
    isa: {
      senderQualifier: isa.receiverQualifier,
      sender: isa.receiver.trim(),
      receiverQualifier: isa.senderQualifier,
      receiver: isa.sender.trim(),
      date: date.slice(2),
      time,
      controlNumber,
      usage: 'T',
    },
    delimiters: request.delimiters,
    // A value that is echoed comes back as it was sent.
    encode: { characterSet: 'utf8' },
    ...('ta1' in content
      ? { ta1: [content.ta1], groups: [] }
      : { groups: [{ ...group(content.transaction), sets: [{ transaction: content.transaction, segments: content.segments }] }] }),
  });
  return write(built.interchange, { lineBreaks: true });
}
