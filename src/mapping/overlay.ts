import type { FilePosition } from '../issue/issue.js';
import type { Direction, Row } from './table.js';

/** One row of an overlay: an address and what is done there. docs/overlays.md says what each operation means. */
export interface OverlayRow {
  readonly at: string;
  /** false lifts what an overlay further down the chain has forbidden. */
  readonly forbid?: boolean;
  readonly require?: boolean;
  readonly default?: string;
  /** A constant travels even when nothing else opens its segment. */
  readonly always?: boolean;
  readonly codes?: {
    readonly replace?: Readonly<Record<string, string>>;
    readonly only?: readonly string[];
    readonly not?: readonly string[];
    /** Another code table of mappings/codes. */
    readonly table?: string;
  };
  /** Characters of a value, repetitions of a segment, loop or list. */
  readonly max?: number;
  /** A text that is too long is refused instead of cut. */
  readonly whole?: boolean;
  readonly only?: Direction;
  /** Attributes that replace the row's own; for a choose the branch that is always taken towards X12. */
  readonly set?: Partial<Row>;
  /** A row that the table lacks; what it says of its position is taken from the address. */
  readonly add?: Partial<Row>;
  /** Codecs exchanged: `{ text: mixed-text }`. */
  readonly as?: Readonly<Record<string, string>>;
  /** For the caller of a refused request, and for the loss report. */
  readonly text?: string;
}

/** The operations, in the order in which the documentation lists them. */
export const operations = ['forbid', 'require', 'default', 'always', 'codes', 'max', 'whole', 'only', 'set', 'add', 'as'] as const;
export type Operation = (typeof operations)[number];

/** An overlay row with its place and the file that it belongs to. */
export interface PlacedOverlayRow {
  readonly row: OverlayRow;
  readonly place: FilePosition;
  /** Id of the partner whose file it stands in; of a setting the partner that chose it. */
  readonly partner: string;
}

/** Everything that one partner changes, the base of the chain first. */
export interface Overlay {
  readonly partner: string;
  readonly rows: readonly PlacedOverlayRow[];
}
