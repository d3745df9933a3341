import type { Interchange, Segment, TransactionSet } from './model.js';

/** A set with the place where it stood; indices count from 0. */
export interface ClosedSet {
  readonly isa: Segment;
  readonly gs: Segment;
  readonly set: TransactionSet;
  readonly interchange: number;
  readonly group: number;
  readonly index: number;
}

/** Takes what was closed, so that it is not kept here: for inputs that are larger than the memory. */
export interface EnvelopeSink {
  set(closed: ClosedSet): void;
  /** Without groups and strays. */
  interchange(closed: Interchange, index: number): void;
}
