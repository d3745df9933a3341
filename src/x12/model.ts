/** The four delimiters of an interchange; `repetition` is undefined before version 00402 (ISA11 = `U`). */
export interface Delimiters {
  readonly element: string;
  readonly component: string;
  readonly repetition: string | undefined;
  readonly segment: string;
}

/** One segment as it stood in the input. */
export interface Segment {
  /** Segment id, e.g. `NM1`. */
  readonly id: string;
  /**
   * Raw texts between element separators; `elements[0]` is the id, so that `elements[3]` of an NM1 is NM103.
   * Composites and repetitions are not split: see `components` and `repetitions`.
   * In BIN and BDS the data element holds the octets as latin1 text, taken by length.
   */
  readonly elements: readonly string[];
  /** Offset of the first character of the id in the input (octets when the input was a Buffer); -1 when it was not read but made. */
  readonly offset: number;
  /** Set when the octets were not UTF-8 and were read as latin1, so that they are written as they came. */
  readonly encoding?: 'latin1';
}

/** ST to SE, both included. `segments[0]` is the ST. */
export interface TransactionSet {
  readonly segments: readonly Segment[];
  readonly delimiters: Delimiters;
}

/** GS to GE. `ge` is missing when the input ends early (reported as an issue). */
export interface FunctionalGroup {
  readonly gs: Segment;
  readonly sets: readonly TransactionSet[];
  readonly ge: Segment | undefined;
  /** Segments between GS and GE that belong to no set (reported as issues). */
  readonly stray?: readonly Segment[];
}

/** ISA to IEA. */
export interface Interchange {
  readonly isa: Segment;
  readonly delimiters: Delimiters;
  readonly ta1: readonly Segment[];
  readonly groups: readonly FunctionalGroup[];
  readonly iea: Segment | undefined;
  /** Segments between ISA and IEA that belong to no group (reported as issues). */
  readonly stray?: readonly Segment[];
}

/**
 * An element that is to be written: a simple value, a composite (its components), or repetitions of either.
 * Delimiters do not matter here; the writer puts them in and reports data that holds one.
 */
export type ElementDraft = string | undefined | CompositeDraft | { readonly repetitions: readonly (string | CompositeDraft)[] };
export type CompositeDraft = readonly (string | undefined)[];

/** A segment that is to be written; `elements[0]` is NM101 of an NM1 (position 1), unlike in `Segment`. */
export interface SegmentDraft {
  readonly id: string;
  readonly elements: readonly ElementDraft[];
}
