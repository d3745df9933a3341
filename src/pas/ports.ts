import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import type { Authorization } from './authorization.js';
import type { AuthorizationEvent, ControlNumbers, MessageHash, PairingKeys } from './event.js';
import type { PartnerMappingOptions, X12Draft, X12TransactionSet } from './translator.js';
import type { NewWork, Work, WorkState } from './work.js';

/** Time comes only through here. */
export interface Clock {
  now(): Date;
  /** Calls back once after `ms` milliseconds; the result cancels. */
  after(ms: number, callback: () => void): () => void;
}

/** Everything that must be unique comes only through here. */
export interface Ids {
  /** UUID v7: ids of authorizations, events, work. */
  uuid(): string;
  /** 16 characters of A–Z and 2–9 that fit a TRN02 and a BHT03 and that a person can read over the phone. */
  trace(): string;
}

export interface StoredMessage {
  readonly hash: MessageHash;
  readonly mediaType: 'application/fhir+json' | 'application/EDI-X12';
  readonly bytes: Buffer;
}

/** Everything that one step changes; all of it is committed, or nothing. */
export interface Change {
  /** The stream that the events belong to; without it they are facts that belong to no authorization (stray messages). */
  readonly authorization?: string;
  readonly messages?: readonly StoredMessage[];
  readonly events: readonly AuthorizationEvent[];
  readonly work?: readonly NewWork[];
  /** Work that is done by this change and disappears with its commit. */
  readonly done?: string;
  /** The interchange that is being taken in: a repetition of it changes nothing. */
  readonly inbound?: InboundInterchange;
}

/** What tells one interchange of a partner from another; `part` when one input holds several. */
export interface InboundInterchange {
  readonly partner: string;
  readonly hash: MessageHash;
  readonly part: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back to get the next page; undefined on the last one. */
  readonly next: string | undefined;
}

export type PairedBy = 'trace' | 'transaction' | 'client-trace';

/** Which authorizations a partner's message can belong to: one is a match, more are for a person. */
export interface Candidates {
  readonly by: PairedBy | undefined;
  readonly authorizations: readonly string[];
}

/** The ledger. Losing the connection throws; content never does. */
export interface Store {
  /** One transaction. `repeated` when the inbound interchange was taken in before: then nothing was changed. */
  commit(change: Change): Promise<{ readonly repeated: boolean; readonly state: Authorization | undefined }>;
  authorization(id: string): Promise<Authorization | undefined>;
  events(id: string): Promise<readonly AuthorizationEvent[]>;
  message(hash: MessageHash): Promise<StoredMessage | undefined>;
  /** Newest first by creation, so that paging shows each exactly once. */
  authorizations(query: { readonly limit: number; readonly cursor?: string; readonly client?: string }): Promise<Page<Authorization>>;
  /** The next number of this pair of ISA ids: increasing, with gaps, never given twice. */
  nextControlNumber(sender: string, receiver: string): Promise<number>;
  /** Takes a BHT03 for this partner; false when it is or was in use. */
  reserveTransaction(partner: string, reference: string, authorization: string): Promise<boolean>;
  /** Gives a BHT03 back that was never sent. */
  releaseTransaction(partner: string, reference: string, authorization: string): Promise<void>;
  candidates(partner: string, keys: PairingKeys): Promise<Candidates>;
  /** Takes work that is due, also of instances whose lease has ended. */
  claimWork(query: {
    readonly now: Date;
    readonly limit: number;
    readonly leaseMs: number;
    readonly worker: string;
  }): Promise<readonly Work[]>;
  /** Gives claimed work back: for later, or for a person. */
  releaseWork(
    id: string,
    how:
      | { readonly state: 'ready'; readonly due: Date; readonly now: Date }
      | { readonly state: 'needs-person'; readonly issues: readonly Issue[]; readonly now: Date },
  ): Promise<void>;
  listWork(query: { readonly state?: WorkState; readonly limit: number; readonly cursor?: string }): Promise<Page<Work>>;
  /** When the next ready work is due. */
  nextDue(): Promise<Date | undefined>;
  /** Calls back with the id of each authorization that changed, on whichever instance; the result ends it. */
  onChange(listener: (authorization: string) => void): () => void;
  /** Throws unless a write would be accepted now. */
  probe(): Promise<void>;
}

/** A partner as the business sees it; the rest of the profile is the clearinghouse's own. */
export interface Partner {
  readonly id: string;
  readonly connector: string;
  /** ISA05–08 as counters know them: `ZZ:PASX12`. */
  readonly sender: string;
  readonly receiver: string;
  readonly mapping: PartnerMappingOptions;
}

/** X12 that is ready to leave, or that must not leave (`issues` with an error: our own fault). */
export interface Sealed {
  readonly interchange: string;
  readonly issues: readonly Issue[];
  readonly keys: PairingKeys;
}

/** The clearinghouse, as far as the business needs it. */
export interface Relay {
  /** Which partner gets this request. */
  route(request: Bundle): Partner;
  /** Puts the envelope around a transaction and validates the whole against the guide. */
  seal(partner: Partner, draft: X12Draft, control: ControlNumbers, now: Date): Sealed;
  /**
   * A 278 response that says "pended" to all that was sent, in the gateway's own name, so that a client who cannot wait
   * longer is answered through the same tables as by the payer. It never leaves the process.
   */
  standIn(interchange: string, text: string, now: Date): X12TransactionSet;
}

/** The way to a partner. */
export interface Connector {
  readonly id: string;
  /** Resolves when the other side has taken the message durably; rejects when it has not. */
  deliver(message: { readonly partner: string; readonly interchange: string; readonly id: string }): Promise<void>;
  /** Work of kind `timer` that this connector scheduled for itself. */
  delayed?(message: { readonly partner: string; readonly interchange: string }): Promise<void>;
  /** Whether a message would be taken now. */
  ready(): Promise<boolean>;
  close(): Promise<void>;
}

/** Tells subscribers that an authorization changed. */
export interface Notifier {
  changed(authorization: Authorization): Promise<void>;
}
