import type { Issue } from '../../issue/issue.js';
import type { Status } from './status.js';
import type { PasVersion, SubmissionContext } from './translator.js';

/** Where a fact came from. A request that began by phone has the same stream of events as one of the API. */
export type Channel = 'api' | 'clearinghouse' | 'portal' | 'fax' | 'phone' | 'delegated-vendor';

/** A business identifier of FHIR, without its decoration. */
export interface BusinessIdentifier {
  readonly system?: string;
  readonly value: string;
}

/**
 * Something that an authorization is known by. All kinds but `member` name one authorization; a member has many.
 * `number` is the payer's (HCR02, REF*BB, REF*NT), `reference` one that a channel gave (a call, a portal's case).
 */
export type IdentifierKind = 'bundle' | 'claim' | 'trace' | 'transaction' | 'client-trace' | 'number' | 'reference' | 'member';

export interface KnownIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
}

/** SHA-256 (hex) of a message's bytes; messages are stored once under it. */
export type MessageHash = string;

/** ISA13, GS06 and ST02 of what we sent. */
export interface ControlNumbers {
  /** 9 digits. */
  readonly interchange: string;
  readonly group: string;
  readonly transactionSet: string;
}

/** What a partner's message can be paired by (design: Pairing). */
/** Where a 999 found a fault: segments count from ST = 1, elements and components from 1. */
export interface FaultPlace {
  readonly segment: number;
  readonly element?: number;
  readonly component?: number;
}

export interface PairingKeys {
  /** TRN02 of the traces that are ours: the first rung. */
  readonly traces: readonly string[];
  /** BHT03: the second rung. */
  readonly transaction: string | undefined;
  /** The client's traces; with a member id they are the third rung. */
  readonly clientTraces: readonly string[];
  readonly members: readonly string[];
}

export interface ItemDecision {
  /** Claim.item.sequence, or the sequence that the answer gave to an unasked service. */
  readonly sequence: number;
  /** HCR01 (X12 306) that holds for the item, own or inherited; undefined = undecided. */
  readonly action?: string;
}

interface EventData {
  received: {
    readonly client: string;
    readonly pas: PasVersion;
    /** Our id of this submission; an authorization has one per submit and update. */
    readonly submission: string;
    readonly bundleIdentifier?: BusinessIdentifier;
    readonly claimIdentifier?: BusinessIdentifier;
    /** Claim.item.sequence of every item that was asked. */
    readonly items: readonly number[];
    /** What else it is known by, beside the two identifiers above. */
    readonly identifiers?: readonly KnownIdentifier[];
    /** The payer, for a request that does not pass through us. */
    readonly partner?: string;
    /** Last day of the services that were asked, CCYY-MM-DD (PAS spec-73). */
    readonly serviceEnd?: string;
    readonly issues: readonly Issue[];
  };
  /** Which way it takes, and why. */
  routed: {
    readonly partner: string;
    readonly connector: string;
    /** Id of the rule; null = the default. */
    readonly rule: string | null;
    /** The facts of the request that the rule looked at. */
    readonly why: readonly string[];
  };
  /** It waits for a person before it leaves (PAS priv-1, use-5). */
  held: { readonly reason: string };
  released: { readonly work: string };
  /** A person decided that it does not leave. */
  withheld: { readonly work: string; readonly note: string };
  translated: {
    readonly partner: string;
    readonly connector: string;
    readonly guide: string;
    /** Hash of the table set that was at work: with it the translation can be done again. */
    readonly tables: string;
    readonly context: SubmissionContext;
    readonly control: ControlNumbers;
    readonly keys: PairingKeys;
    readonly losses: number;
  };
  /** A 275 that goes along with the request: `x12` is its interchange. */
  attached: {
    readonly partner: string;
    readonly connector: string;
    readonly guide: string;
    readonly tables: string;
    readonly control: ControlNumbers;
    /** TRN02 of each document: PWK06 of the 278. */
    readonly controls: readonly string[];
    readonly losses: number;
  };
  sent: { readonly partner: string; readonly connector: string; readonly attempt: number };
  acknowledged: {
    readonly by: 'broker' | 'TA1' | '999';
    readonly accepted: boolean;
    /** It is about a 275, not about the request. */
    readonly attachment?: true;
    /** TA104/TA105 or IK501/AK901: codes only, never copies of data. */
    readonly codes: readonly string[];
    /** Where in our transaction set the faults are (IK3, IK4). */
    readonly at?: readonly FaultPlace[];
  };
  answered: {
    readonly outcome: 'complete' | 'partial' | 'error';
    readonly items: readonly ItemDecision[];
    /** The payer asks for documents (PWK, LOI): the authorization stays open. */
    readonly informationRequested: boolean;
    /** By which rung the answer found its request; `forward`: it came in the same exchange; `person`: somebody recorded it. */
    readonly pairedBy: 'trace' | 'transaction' | 'client-trace' | 'forward' | 'person';
    /** How far the source is believed, when not by its channel (see standing.ts). */
    readonly priority?: number;
    /** The numbers that the payer gave (HCR02, REF*BB, REF*NT). */
    readonly numbers?: readonly string[];
    readonly tables: string;
    readonly issues: readonly Issue[];
    /** A decision was already final: kept, shown, and given to a person when it differs. */
    readonly afterFinal: boolean;
  };
  /** A person sent the X12 once more; `revises`: it was edited, and this is the version before. */
  replayed: { readonly note: string; readonly revises?: MessageHash };
  /** The client was told that there is no answer yet. */
  deferred: { readonly reason: 'no-answer-yet' | 'held'; readonly waitedMs: number };
  /** What another channel says of the status: a call, a portal, a delegate's file. */
  reported: {
    /** Id of the file in mappings/status whose words these are. */
    readonly source: string;
    readonly word: string;
    /** `unknown` when no word of the file fits: the word is kept, and a person is asked. */
    readonly status: Status;
    readonly priority: number;
    readonly items: readonly { readonly sequence: number; readonly status: Status }[];
    readonly identifiers: readonly KnownIdentifier[];
    /** By which identifier it found the authorization. */
    readonly correlatedBy: IdentifierKind | 'id' | 'new';
    readonly note?: string;
  };
  /** What the partner says, or does not say, does not fit what we know. */
  drifted: {
    readonly kind: 'unanswered' | 'final-there' | 'unknown-there';
    /** `clock`, or the source whose list says so. */
    readonly source: string;
    readonly said?: Status;
    /** ISO 8601: the date of the list, or since when nothing was heard. */
    readonly asOf: string;
  };
  /** A person closed a case of the exception queue. */
  resolved: {
    readonly work: string;
    readonly note: string;
    /** Cases of this authorization that are still open. */
    readonly remaining: number;
    /** The drift that it was about. */
    readonly drift?: 'unanswered' | 'final-there' | 'unknown-there';
  };
  /** Something of ours or of the partner's was wrong; nothing is lost, a person is asked. */
  failed: { readonly stage: 'seal' | 'send' | 'answer' | 'acknowledgement' | 'inbound'; readonly issues: readonly Issue[] };
}

export type EventType = keyof EventData;
/** `source`: what a channel or a person sent us. */
export type MessageRole = 'bundle' | 'x12' | 'reply' | 'source';

/** One fact in the stream of an authorization. Facts are appended and never changed. */
export type AuthorizationEvent = {
  [T in EventType]: {
    /** UUID v7. */
    readonly id: string;
    readonly type: T;
    /** When it happened, by the word of its channel. */
    readonly occurredAt: Date;
    /** When we learnt of it. */
    readonly recordedAt: Date;
    readonly channel: Channel;
    /** Who: `client:<id>`, `partner:<id>`, `person:<id>`, `source:<id>`, or `gateway`. */
    readonly actor: string;
    readonly messages: Partial<Readonly<Record<MessageRole, MessageHash>>>;
    readonly data: EventData[T];
  };
}[EventType];

export type EventOf<T extends EventType> = Extract<AuthorizationEvent, { type: T }>;
