import type { Issue } from '../issue/issue.js';
import type { LossEntry, TraceEntry } from '../mapping/report.js';
import type { Guide } from '../guide/index.js';
import type { TransactionSet } from '../x12/index.js';

/** An issue with the part that it is about: the bundle of an array, or the transaction set, counted from 1. */
export interface PartIssue extends Issue {
  readonly part?: number;
}

/** One bundle or transaction set of the input, translated. */
export interface Part {
  /** Counted from 1 over the input. */
  readonly number: number;
  /** What it was. */
  readonly input: PartKind;
  /** The X12 side: read, or written and read again. Undefined when the bundle could not be said in X12. */
  readonly set: TransactionSet | undefined;
  readonly guide: Guide | undefined;
  /** The FHIR side, when it is the output. */
  readonly bundle: object | undefined;
  losses(options: { readonly showValues: boolean; readonly all?: boolean }): readonly LossEntry[];
  trace(): readonly TraceEntry[];
}

export type PartKind = 'request-bundle' | 'response-bundle' | 'communication-bundle' | 'x217-request' | 'x217-response' | 'x316';

/** A whole input, translated. `text` is undefined when there is an error among the issues. */
export interface Conversion {
  readonly to: 'x12' | 'fhir';
  readonly parts: readonly Part[];
  readonly issues: readonly PartIssue[];
  readonly text: string | undefined;
  /** Hash of the table set. */
  readonly tables: string;
}
