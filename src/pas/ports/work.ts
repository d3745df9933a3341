import type { Issue } from '../../issue/issue.js';
import type { MessageHash } from './event.js';

export type WorkKind = 'publish' | 'notify' | 'forward' | 'timer';

/** What a partner is expected to send: TA1, 999, 278 response. */
export type LadderStep = 'ta1' | 'functional' | 'answer';

/** `needs-person` is the exception queue. Work that is done is gone: the events say that it was done. */
export type WorkState = 'ready' | 'claimed' | 'needs-person';

/** What the work is about; enough to do it on any instance after any crash. */
export type WorkReference =
  | { readonly about: 'interchange'; readonly message: MessageHash; readonly connector: string }
  /** Bytes of a partner that could not be used. */
  | { readonly about: 'inbound'; readonly message: MessageHash }
  /** A connector's own delayed step, e.g. the sandbox payer's answer that is due later. */
  | { readonly about: 'delayed-answer'; readonly message: MessageHash; readonly connector: string }
  /** The request bundle itself, for a connector that forwards it, or for the person of a manual route. */
  | { readonly about: 'bundle'; readonly message: MessageHash; readonly connector: string }
  /** A step of the acknowledgement ladder of an interchange; `sent` is ISO 8601. */
  | { readonly about: 'ladder'; readonly message: MessageHash; readonly step: LadderStep; readonly sent: string }
  /** What a channel or a source sent and nobody could use. */
  | { readonly about: 'source'; readonly message: MessageHash }
  /** What is known and what is said do not fit. */
  | { readonly about: 'drift'; readonly kind: 'unanswered' | 'final-there' | 'unknown-there' }
  /** A list has come that wants to be compared. */
  | { readonly about: 'reconcile'; readonly message: MessageHash }
  /** A timer that comes back: `reconcile`, `retention`. */
  | { readonly about: 'recurring'; readonly recurring: string };

export interface NewWork {
  /** UUID v7. */
  readonly id: string;
  readonly kind: WorkKind;
  readonly state: 'ready' | 'needs-person';
  readonly due: Date;
  readonly authorization?: string;
  readonly partner?: string;
  readonly reference: WorkReference;
  /** Why a person is needed. */
  readonly issues?: readonly Issue[];
}

export interface Work extends Omit<NewWork, 'state'> {
  readonly state: WorkState;
  /** How often it was claimed. */
  readonly attempts: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
