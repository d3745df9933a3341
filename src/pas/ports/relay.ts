import type { Issue } from '../../issue/issue.js';
import type { Authorization } from './authorization.js';
import type { ControlNumbers, PairingKeys } from './event.js';
import type { Route, RouteFacts } from './route.js';
import type { AttachmentTerms, PartnerMappingOptions, X12Draft, X12TransactionSet } from './translator.js';

/** A partner as the business sees it; the rest of the profile is the clearinghouse's own. */
export interface Partner {
  readonly id: string;
  readonly connector: string;
  /** What leaves: the X12, the request bundle, or nothing, because a person brings it. */
  readonly delivery: 'x12' | 'bundle' | 'person';
  /** For that person. */
  readonly instructions?: string;
  /** ISA15 T: nothing that happens there is in earnest. */
  readonly test: boolean;
  /** ISA05–08 as counters know them: `ZZ:PASX12`. */
  readonly sender: string;
  readonly receiver: string;
  readonly mapping: PartnerMappingOptions;
  /** The 275s that it takes along with a request; undefined: none. */
  readonly attachments?: AttachmentTerms;
  /** Milliseconds after sending that each step of the acknowledgement ladder is waited for; `decision`: after the last word. */
  readonly expect: { readonly ta1?: number; readonly functional?: number; readonly answer?: number; readonly decision?: number };
}

/** X12 that is ready to leave, or that must not leave (`issues` with an error: our own fault). */
export interface Sealed {
  readonly interchange: string;
  readonly issues: readonly Issue[];
  readonly keys: PairingKeys;
}

/** A decision that a person recorded. */
export interface RecordedDecision {
  /** HCR01 */
  readonly action: string;
  /** HCR02 */
  readonly number?: string;
  /** CCYY-MM-DD: from when to when it holds. */
  readonly from?: string;
  readonly to?: string;
  /** MSG01 */
  readonly text?: string;
}

export interface RecordedOutcome {
  /** Of the patient event: holds for every service without its own. */
  readonly event: RecordedDecision | undefined;
  /** By the trace of ours that the service was sent with. */
  readonly services: ReadonlyMap<string, RecordedDecision>;
}

/** The clearinghouse, as far as the business needs it. */
export interface Relay {
  /** Which partner gets this request. */
  route(facts: RouteFacts): Route;
  partner(id: string): Partner;
  /** Puts the envelope around a transaction and validates the whole against the guide; `isOurs` knows the traces that we gave out. */
  seal(partner: Partner, draft: X12Draft, control: ControlNumbers, now: Date, isOurs: (trace: string) => boolean): Sealed;
  /**
   * A 278 response that says "pended" to all that was sent, in the gateway's own name, so that a client who cannot wait
   * longer is answered through the same tables as by the payer. It never leaves the process.
   */
  standIn(sent: X12TransactionSet, text: string, now: Date): X12TransactionSet;
  /** The same for what was rejected on its way (TA1, 999): AAA 42, do not resubmit, with a text; no service is decided. */
  refusal(sent: X12TransactionSet, text: string, now: Date): X12TransactionSet;
  /**
   * A 278 response that says what a person learnt from the payer, so that an outcome that came by hand is told through
   * the same tables as one that came by X12 (PAS use-3).
   */
  recorded(sent: X12TransactionSet, outcome: RecordedOutcome, now: Date): X12TransactionSet;
  /** Reads back what we sent: the only transaction set of a sealed interchange. */
  reopen(interchange: string): X12TransactionSet | undefined;
}

/** The way to a partner. */
export interface Connector {
  readonly id: string;
  /** Resolves when the other side has taken the message durably; rejects when it has not. */
  deliver(message: {
    readonly partner: string;
    readonly interchange: string;
    /** The same in every repetition. */
    readonly id: string;
    readonly authorization?: string;
  }): Promise<void>;
  /** Work of kind `timer` that this connector scheduled for itself. */
  delayed?(message: { readonly partner: string; readonly interchange: string }): Promise<void>;
  /** Whether a message would be taken now. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** What a payer's own PAS endpoint said. */
export type Forwarded =
  | { readonly kind: 'answered'; readonly body: string }
  /** It will not take this request; `codes` name why, without content. */
  | { readonly kind: 'refused'; readonly status: number; readonly codes: readonly string[] };

/** The way to a payer that speaks FHIR itself. */
export interface Forwarder {
  readonly id: string;
  /** Rejects when the payer could not be reached: the same request is sent again later. */
  forward(message: { readonly partner: string; readonly bundle: string; readonly id: string }): Promise<Forwarded>;
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Tells subscribers that an authorization changed. */
export interface Notifier {
  changed(authorization: Authorization): Promise<void>;
}
