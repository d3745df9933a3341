import type { Bundle } from 'fhir/r4.js';
import type { sequence, walk } from '../../guide/index.js';
import type { Issue } from '../../issue/issue.js';
import type { FaultPlace, ItemDecision } from './event.js';

/** The two published versions that we speak; the base URL says which, because the documents do not. */
export type PasVersion = '2.2' | '2.0';

/** What a partner profile says to the mapping tables; the business passes it on unread. */
export type PartnerMappingOptions = Readonly<Record<string, unknown>>;

/** ST to SE. The business passes it on unread: X12 is read by the tables and by the clearinghouse. */
export type X12TransactionSet = Parameters<typeof walk>[1];
type SegmentDraft = ReturnType<typeof sequence>[number]['draft'];

/** A transaction without envelope: BHT to the last segment before SE. */
export interface X12Draft {
  readonly segments: readonly SegmentDraft[];
  /** Guide id, e.g. `x217-request`. */
  readonly guide: string;
}

/**
 * What a translation of `$submit` writes that is not in the request: kept with the authorization, so that the same
 * translation can be done again (design: Translation is pure).
 */
export interface SubmissionContext {
  /** BHT03; null = the caller's own Bundle.identifier. */
  readonly transaction: string | null;
  /** TRN*1 of 2000E that is ours; those of the services begin with it, see `serviceTrace`. */
  readonly eventTrace: string;
  /** ISO 8601. */
  readonly at: string;
}

/** TRN*1 of the 2000F that is made of an item, or of an item's detail. */
export function serviceTrace(eventTrace: string, place: string | number): string {
  return `${eventTrace}-${place}`;
}

/** Whether a trace was given out by us for this submission. */
export function isOwnTrace({ eventTrace }: SubmissionContext, trace: string): boolean {
  return trace === eventTrace || trace.startsWith(`${eventTrace}-`);
}

export interface TranslationContext {
  readonly pas: PasVersion;
  readonly now: Date;
  readonly partner: PartnerMappingOptions;
  readonly submission?: SubmissionContext;
  /** Of an answer: who exchanged it. */
  readonly exchange?: Exchange;
}

/** Who sent an interchange to whom: GS02, GS03, ISA06, ISA08. */
export interface Exchange {
  readonly applicationSender: string;
  readonly applicationReceiver: string;
  readonly sender: string;
  readonly receiver: string;
}

export interface RequestTranslation {
  readonly draft: X12Draft;
  /** Hash of the tables that made it: a reload may come before it is recorded. */
  readonly tables?: string;
  readonly losses: number;
  /** An error is the caller's: the request cannot be said in X12. */
  readonly issues: readonly Issue[];
}

/** What a partner takes of 275s. */
export interface AttachmentTerms {
  /** The whole PAS bundle, its documents on their own, or both. */
  readonly send: 'both' | 'bundle' | 'documents';
  /** Octets of an interchange. */
  readonly maxBytes?: number;
  /** BDS03 holds a MIME entity. */
  readonly mime: boolean;
}

/** The 275s of a request. */
export interface AttachmentTranslation {
  readonly sets: readonly {
    readonly draft: X12Draft;
    /** TRN02 of each document: PWK06 of the 278. */
    readonly controls: readonly string[];
    readonly losses: number;
  }[];
  /** What cannot travel so: for a person. */
  readonly issues: readonly Issue[];
}

export interface ResponseTranslation {
  readonly bundle: Bundle;
  readonly issues: readonly Issue[];
  readonly outcome: 'complete' | 'partial' | 'error';
  readonly items: readonly ItemDecision[];
  /** The payer asks for documents. */
  readonly informationRequested: boolean;
  /** The numbers that the payer gave. */
  readonly numbers?: readonly string[];
}

/** The mapping room as the business sees it: pure, synchronous, never throws for content. */
export interface Translator {
  /** Hash of the table set. */
  readonly tables: string;
  requestToX12(request: Bundle, context: TranslationContext): RequestTranslation;
  /** The 275s that go along with a request, for partners that take them; `body` is the request as it came. */
  attachments?(
    request: { readonly bundle: Bundle; readonly body: string },
    terms: AttachmentTerms,
    context: TranslationContext,
  ): AttachmentTranslation;
  /**
   * `sent` is the transaction set that carried the request, `context` what it was made with, `faults` where a 999 found it
   * wrong: the answer's error names the element of the bundle that caused it.
   */
  responseToFhir(
    answer: X12TransactionSet,
    request: {
      readonly bundle: Bundle;
      readonly sent: X12TransactionSet;
      readonly context: TranslationContext;
      readonly faults?: readonly FaultPlace[];
    },
    context: TranslationContext,
  ): ResponseTranslation;
}
