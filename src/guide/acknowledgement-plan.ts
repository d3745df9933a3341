import { readGs, readIsa, type Interchange, type InterchangePlan, type SegmentDraft } from '../x12/index.js';
import type { GroupAcknowledgement } from './acknowledge-999.js';

/** What the envelope of an acknowledgement needs; our own numbers and time. */
export interface AcknowledgementEnvelope {
  /** ISA13, 1 to 999999999. */
  readonly controlNumber: number;
  /** GS06 of the nth group (from 0); by default ISA13 and what follows it. */
  readonly groupControlNumber?: (n: number) => number;
  /** CCYYMMDD */
  readonly date: string;
  /** HHMM */
  readonly time: string;
  /** ISA15; by default that of what is answered. */
  readonly usage?: string;
}

/** GS01 and GS08 of a 999. */
const FUNCTIONAL_ID = 'FA';
const CONVENTION = '005010X231A1';

/**
 * The interchange that carries acknowledgements back: sender and receiver swapped, at ISA and at GS each by itself (they may
 * be different parties), the delimiters of what is answered, ISA14 = 0, one FA group with one 999 for each group answered.
 */
export function acknowledgementPlan(
  answered: Interchange,
  content: { readonly ta1?: SegmentDraft; readonly groups?: readonly GroupAcknowledgement[] },
  envelope: AcknowledgementEnvelope,
): InterchangePlan {
  const isa = readIsa(answered.isa);
  const { controlNumber, date, time } = envelope;
  const numberOf = envelope.groupControlNumber ?? ((n) => ((controlNumber - 1 + n) % 999_999_999) + 1);
  return {
    isa: {
      senderQualifier: isa.receiverQualifier,
      sender: isa.receiver,
      receiverQualifier: isa.senderQualifier,
      receiver: isa.sender,
      date: date.slice(2),
      time,
      controlNumber,
      usage: envelope.usage ?? (isa.usage === 'P' ? 'P' : 'T'),
    },
    delimiters: answered.delimiters,
    // Values of what is answered come back as they were sent.
    encode: { characterSet: 'utf8' },
    ...(content.ta1 === undefined ? {} : { ta1: [content.ta1] }),
    groups: (content.groups ?? []).map(({ group, segments }, n) => {
      const gs = readGs(group.gs);
      return {
        gs: {
          functionalId: FUNCTIONAL_ID,
          sender: gs.receiver,
          receiver: gs.sender,
          date,
          time,
          controlNumber: numberOf(n),
          version: CONVENTION,
        },
        sets: [{ transaction: '999', segments }],
      };
    }),
  };
}
