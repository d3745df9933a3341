import type { Issue } from '../../issue/issue.js';
import type { FaultPlace, PairingKeys } from './event.js';
import type { InboundInterchange, StoredMessage } from './store.js';
import type { Exchange, X12TransactionSet } from './translator.js';

interface InboundPart {
  readonly partner: string;
  /** The whole input of which this is a part. */
  readonly message: StoredMessage;
  /** Which part: the same part of the same message is taken in once. */
  readonly part: string;
  /** Control numbers that this partner must not use again for something else, as far as they are checked. */
  readonly numbers?: InboundInterchange['numbers'];
  /** What the transaction set says without its control numbers, as a hash: the same again changes nothing. */
  readonly content?: string | undefined;
}

/** An answer that is about several patient events. */
export interface AnswerEvents {
  /** Of each event: the traces that it gives back, its services' among them. */
  readonly traces: readonly (readonly string[])[];
  /** The answer as if it held these events alone. */
  only(events: readonly number[]): { readonly set: X12TransactionSet; readonly keys: PairingKeys };
}

/** A 278 response that its guide accepts. */
export interface InboundAnswer extends InboundPart {
  readonly kind: 'answer';
  readonly set: X12TransactionSet;
  readonly keys: PairingKeys;
  readonly events?: AnswerEvents | undefined;
  /** GS02, GS03, ISA06 and ISA08 of its interchange. */
  readonly exchange?: Exchange;
  /** Faults that this partner may have. */
  readonly issues: readonly Issue[];
}

/** TA1, or one transaction set of a 999. */
export interface InboundAcknowledgement extends InboundPart {
  readonly kind: 'acknowledgement';
  readonly by: 'TA1' | '999';
  /** ISA13 or GS06 of ours that is acknowledged, as a number. */
  readonly control: number;
  readonly accepted: boolean;
  readonly codes: readonly string[];
  /** Where in our transaction set the faults are (IK3, IK4). */
  readonly at?: readonly FaultPlace[];
  /** Which of several interchanges of ours with this number it answers; undefined when that cannot be told. */
  readonly among?: (interchanges: readonly string[]) => number | undefined;
}

/** What cannot be used; `keys` when it can be seen all the same whose it is. */
export interface InboundFault extends InboundPart {
  readonly kind: 'fault';
  readonly keys: PairingKeys | undefined;
  readonly issues: readonly Issue[];
}

export type InboundItem = InboundAnswer | InboundAcknowledgement | InboundFault;

/** The business, as the clearinghouse sees it. */
export interface Inbox {
  /** Resolves when the item is in the ledger, as an answer or as a case for a person. Throws only when the ledger is away. */
  take(item: InboundItem): Promise<void>;
}
