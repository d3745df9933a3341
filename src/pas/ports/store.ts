import type { Issue } from '../../issue/issue.js';
import type { Authorization } from './authorization.js';
import type { AuthorizationEvent, MessageHash, PairingKeys } from './event.js';
import type { NewWork, Work, WorkState } from './work.js';

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
  /** The version that the change was thought out for; another one there means `conflict`, and nothing is changed. */
  readonly expected?: number;
  /** Work that is done by this change and disappears with its commit. */
  readonly done?: string;
  /** The interchange that is being taken in: a repetition of it changes nothing. */
  readonly inbound?: InboundInterchange;
}

/** `repeated`: the inbound message was taken in before; `conflict`: the authorization is not at the expected version. */
export interface Committed {
  readonly outcome: 'done' | 'repeated' | 'conflict';
  readonly state: Authorization | undefined;
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
  /** One transaction. */
  commit(change: Change): Promise<Committed>;
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
  /** Whose interchange it was: ISA13 as a number. */
  byControlNumber(partner: string, control: number): Promise<readonly string[]>;
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
