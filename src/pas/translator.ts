import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import type { SegmentDraft, TransactionSet } from '../x12/model.js';
import type { ItemDecision } from './event.js';

/** The two published versions that we speak; the base URL says which, because the documents do not. */
export type PasVersion = '2.2' | '2.0';

/** What a partner profile says to the mapping tables; the business passes it on unread. */
export type PartnerMappingOptions = Readonly<Record<string, unknown>>;

export type X12TransactionSet = TransactionSet;

/** A transaction without envelope: BHT to the last segment before SE. */
export interface X12Draft {
  readonly segments: readonly SegmentDraft[];
  /** Guide id, e.g. `x217-request`. */
  readonly guide: string;
}

export interface TranslationContext {
  readonly pas: PasVersion;
  readonly now: Date;
  readonly partner: PartnerMappingOptions;
  /** Ids of ours that the translation writes: BHT03, and TRN*1 at event and service level. */
  readonly ids?: { readonly transaction: string; readonly eventTrace: string; readonly itemTrace: (sequence: string) => string };
}

export interface RequestTranslation {
  readonly draft: X12Draft;
  readonly losses: number;
  /** An error is the caller's: the request cannot be said in X12. */
  readonly issues: readonly Issue[];
}

export interface ResponseTranslation {
  readonly bundle: Bundle;
  readonly issues: readonly Issue[];
  readonly outcome: 'complete' | 'partial' | 'error';
  readonly items: readonly ItemDecision[];
  readonly informationRequested: boolean;
}

/** The mapping room as the business sees it: pure, synchronous, never throws for content. */
export interface Translator {
  /** Hash of the table set. */
  readonly tables: string;
  requestToX12(request: Bundle, context: TranslationContext): RequestTranslation;
  /** `sent` is the interchange that carried the request. */
  responseToFhir(
    answer: X12TransactionSet,
    request: { readonly bundle: Bundle; readonly sent: string },
    context: TranslationContext,
  ): ResponseTranslation;
}
