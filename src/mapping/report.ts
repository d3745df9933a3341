import type { FilePosition } from '../issue/issue.js';
import type { Cell } from './cell.js';

/** The row behind a value: its address and where it is written. */
export interface RowRef {
  /** `x217-request/2010C/NM109`. */
  readonly address: string;
  readonly at: FilePosition | undefined;
  /** Where the fragment that holds the row is used. */
  readonly usedAt: FilePosition | undefined;
  /** Where a partner's overlay changed the row. */
  readonly overlay?: FilePosition | undefined;
}

export type LossKind = 'lost' | 'changed' | 'defaulted' | 'guessed' | 'moved' | 'by-design';

/** One line of the loss report: nothing is dropped in silence. Holds no value unless values were asked for. */
export interface LossEntry {
  readonly kind: LossKind;
  /** `no-row`, `no-position`, `beyond-maximum`, `untranslatable`, `not-admitted`, `truncated`, … */
  readonly reason: string;
  /** FHIRPath with indices. */
  readonly path?: string;
  /** `2000E UM06`. */
  readonly x12?: string;
  readonly row?: string;
  /** For people; holds no value. */
  readonly why?: string;
  readonly value?: string;
}

/** A loss before its path is written out. */
export interface PendingLoss {
  readonly kind: LossKind;
  readonly reason: string;
  readonly cell: Cell | undefined;
  readonly x12: string | undefined;
  readonly row: RowRef | undefined;
  readonly why: string | undefined;
  /** Where there is no cell: the path of what is missing. */
  readonly path?: string;
}

/** One line of a trace: an element of X12 and the element of FHIR that belong together. */
export interface TraceEntry {
  /** ST = 1 when the set is complete; here counted from the first segment after ST = 2. */
  readonly segment: number;
  /** `2010C`. */
  readonly loop: string;
  /** `NM109`, `UM04-1`. */
  readonly position: string;
  /** Name of the element in the guide. */
  readonly name: string;
  readonly path: string | undefined;
  readonly row: RowRef | undefined;
  readonly value: string;
}

/** Removes what a report of one translation says twice, and counts by kind. */
export function summarise(losses: readonly LossEntry[]): Readonly<Record<LossKind, number>> {
  const count: Record<LossKind, number> = { lost: 0, changed: 0, defaulted: 0, guessed: 0, moved: 0, 'by-design': 0 };
  for (const loss of losses) count[loss.kind]++;
  return count;
}
