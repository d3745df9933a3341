import type { Buffer } from 'node:buffer';
import type { Delimiters, Segment, TransactionSet } from './model.js';
import type { SyntaxIssue } from './syntax-issue.js';

/** A transaction set of a stream, with what is needed to handle it on its own. Indices count from 0 as in `ParseResult`. */
export interface StreamedSet {
  readonly kind: 'set';
  readonly isa: Segment;
  readonly gs: Segment;
  readonly delimiters: Delimiters;
  readonly set: TransactionSet;
  /**
   * The octets from ST to the terminator of SE as they came (line breaks too). Undefined when the set or one of its
   * segments is larger than the limit: then an issue says so and `set` is not complete.
   */
  readonly bytes: Buffer | undefined;
  /** Faults of this set. */
  readonly issues: readonly SyntaxIssue[];
  readonly interchange: number;
  readonly group: number;
  readonly index: number;
}

/** The end of an interchange: what it holds besides sets, and the faults of its envelope. */
export interface StreamedInterchange {
  readonly kind: 'interchange';
  readonly isa: Segment;
  readonly delimiters: Delimiters;
  /** At most 1000. */
  readonly ta1: readonly Segment[];
  readonly iea: Segment | undefined;
  /** Faults of ISA, GS, GE, TA1, IEA, of segments outside of sets, and of text before this interchange. */
  readonly issues: readonly SyntaxIssue[];
  readonly interchange: number;
}

/** The end of the input, when something is to be said of it: no X12 at all, text behind the last interchange. */
export interface StreamedEnd {
  readonly kind: 'end';
  readonly issues: readonly SyntaxIssue[];
}

export type StreamEvent = StreamedSet | StreamedInterchange | StreamedEnd;
