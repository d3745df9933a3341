import type { Issue } from '../../issue/issue.js';
import type { Authorization } from './authorization.js';
import type { AuthorizationEvent, IdentifierKind, KnownIdentifier, MessageHash, PairingKeys } from './event.js';
import type { NewWork, Work, WorkKind, WorkState } from './work.js';

export interface StoredMessage {
  readonly hash: MessageHash;
  readonly mediaType: 'application/fhir+json' | 'application/EDI-X12' | 'application/json';
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
  /** A case of the exception queue that ends, or that is work again; when it is no case any more the outcome is `conflict`. */
  readonly case?: {
    readonly id: string;
    readonly then: 'done' | 'ready';
    /** With it go the cases of the same authorization that have this issue: what was held as one packet. */
    readonly packet?: Issue['code'];
  };
  /** The submission that is being accepted: `duplicate` when the same client sent the same after `since`. */
  readonly submission?: SubmissionKey & { readonly at: Date };
  /** A list that a source sent: it replaces the one before. */
  readonly statement?: Statement;
}

/**
 * `repeated`: the inbound message was taken in before; `conflict`: the authorization is not at the expected version;
 * `duplicate`: a submission that was accepted before (`of` = its authorization), or a control number that the partner
 * used for something else (`of` = level and number). Nothing was changed unless `done`.
 */
export interface Committed {
  readonly outcome: 'done' | 'repeated' | 'conflict' | 'duplicate';
  readonly state: Authorization | undefined;
  readonly of?: string;
}

/** What makes a submission the same as another. */
export interface SubmissionKey {
  readonly client: string;
  /** SHA-256 (hex) over Bundle.identifier and content. */
  readonly digest: string;
  /** Beginning of the client's window. */
  readonly since: Date;
}

/** What a source says of several authorizations at once: a status file, a list that a person typed. */
export interface Statement {
  /** Id of the file in mappings/status. */
  readonly source: string;
  readonly partner: string;
  readonly asOf: Date;
  /** Every open authorization of the partner is in it, so that one that is missing is unknown there. */
  readonly complete: boolean;
  readonly message: MessageHash;
}

/** What tells one interchange of a partner from another; `part` when one input holds several. */
export interface InboundInterchange {
  readonly partner: string;
  readonly hash: MessageHash;
  readonly part: string;
  /** Control numbers of the levels at which this partner's numbers are checked. */
  readonly numbers?: readonly { readonly level: 'interchange' | 'group' | 'transaction'; readonly number: string }[] | undefined;
  /** SHA-256 (hex) of the transaction set without its control numbers: the same one again changes nothing. */
  readonly content?: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back to get the next page; undefined on the last one. */
  readonly next: string | undefined;
}

export type PairedBy = 'trace' | 'transaction' | 'client-trace';

/** An authorization, and the first identifier that led to it. */
export interface Found {
  readonly authorization: string;
  readonly by: IdentifierKind;
}

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
  /** What could not be sent is due now: the way is free again. */
  hasten(kind: WorkKind, now: Date): Promise<void>;
  /** How many messages wait to be sent; counting ends at `most`. */
  countUnsent(most: number): Promise<number>;
  /**
   * Calls back with the id of each authorization that changed, on whichever instance, and without one when changes may
   * have been missed; the result ends it.
   */
  onChange(listener: (authorization: string | undefined) => void): () => void;
  work(id: string): Promise<Work | undefined>;
  /** How many cases of an authorization wait for a person; `without`: those that have not this issue. */
  countCases(authorization: string, without?: Issue['code']): Promise<number>;
  /** Authorizations that are known by any of these; the strongest kind that finds one decides (10 at most). */
  find(identifiers: readonly KnownIdentifier[], partners: readonly string[]): Promise<readonly Found[]>;
  /** The authorization that the same submission of this client made within its window. */
  submitted(key: SubmissionKey): Promise<string | undefined>;
  /** Open authorizations of a partner by id; `heardBefore`: nothing changed them since. */
  openAuthorizations(query: {
    readonly partner: string;
    readonly heardBefore?: Date;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<Page<Authorization>>;
  statements(): Promise<readonly Statement[]>;
  /** Adds a timer that comes back by itself, unless it is there. */
  ensureRecurring(work: NewWork, now: Date): Promise<void>;
  /** Closed authorizations that nothing changed since, by id. */
  closedAuthorizations(query: {
    readonly changedBefore: Date;
    readonly limit: number;
    readonly cursor?: string;
  }): Promise<Page<Authorization>>;
  /** Removes an authorization with everything that belongs to it alone, and notes in the purge log that it did. */
  purge(authorization: Authorization, log: { readonly id: string; readonly at: Date; readonly policy: string }): Promise<boolean>;
  /** Throws unless a write would be accepted now. */
  probe(): Promise<void>;
}
