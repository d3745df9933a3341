import type { GuideLoop, GuideSegment } from '../guide/model.js';
import type { Cell } from './cell.js';
import type { Position } from './op.js';
import type { RowRef } from './report.js';

/** Where one text of a segment came from. */
export class Source {
  constructor(
    readonly row: RowRef,
    readonly cell: Cell | undefined,
    readonly element: number,
    readonly component: number,
    readonly repetition: number,
    /** Further values that this text carries: the system and type that a qualifier stands for. */
    readonly also: Also | undefined,
  ) {}
}

/** Keys of one object whose values travel with another one. */
export interface Also {
  readonly holder: object;
  readonly keys: readonly string[];
}

export type DraftElement = string | undefined | (string | undefined)[] | { repetitions: (string | undefined)[] };

/** A segment in the making. It travels only when a value has opened it: constants complete, they never create. */
export class SegmentDraftNode {
  /** `elements[1]` is NM101. */
  readonly elements: DraftElement[] = [];
  readonly sources: Source[] = [];
  opened = false;

  constructor(
    readonly def: GuideSegment,
    readonly qualifier: string | undefined,
  ) {
    if (qualifier !== undefined) this.elements[1] = qualifier;
  }

  get(element: number, component: number, repetition: number): string | undefined {
    const held = this.elements[element];
    if (held === undefined || typeof held === 'string') return component <= 1 && repetition <= 1 ? held : undefined;
    if (Array.isArray(held)) return component === 0 ? held.find((part) => part !== undefined) : held[component - 1];
    return held.repetitions[Math.max(repetition, 1) - 1];
  }

  set(element: number, component: number, repetition: number, text: string): void {
    if (component > 0) {
      const held = this.elements[element];
      if (Array.isArray(held)) held[component - 1] = text;
      else {
        const composite: (string | undefined)[] = [];
        composite[component - 1] = text;
        this.elements[element] = composite;
      }
    } else if (repetition > 0) {
      const held = this.elements[element];
      if (typeof held === 'object' && !Array.isArray(held)) held.repetitions[repetition - 1] = text;
      else {
        const repetitions: (string | undefined)[] = [];
        repetitions[repetition - 1] = text;
        this.elements[element] = { repetitions };
      }
    } else this.elements[element] = text;
  }
}

/** A value that a position would not take; whether that is a loss or an input error is known when the loop is complete. */
export interface Refusal {
  readonly cell: Cell;
  readonly reason: string;
  readonly why: string;
  readonly position: Position;
  readonly row: RowRef;
  readonly segment: SegmentDraftNode | undefined;
  /** The row has put its default instead. */
  readonly defaulted: boolean;
}

/** A default that was put because the bundle is silent: reported when its segment travels. */
export interface Default {
  readonly position: Position;
  readonly row: RowRef;
  readonly why: string | undefined;
  readonly reason: string;
  readonly segment: SegmentDraftNode | undefined;
  readonly focus: Cell | undefined;
  /** FHIRPath of the element that is missing, written when the default travels. */
  readonly missing: () => string | undefined;
}

/** A loop in the making. */
export class LoopDraftNode {
  readonly segments: SegmentDraftNode[] = [];
  readonly loops: LoopDraftNode[] = [];
  /** Segments that rows address by name (`NM1`, `REF[6P]`), by the slot that the compiler gave them. */
  readonly named: (SegmentDraftNode | undefined)[] = [];
  readonly refusals: Refusal[] = [];
  readonly defaults: Default[] = [];
  always = false;

  constructor(
    readonly def: GuideLoop,
    readonly parent: LoopDraftNode | undefined,
    /** What of the bundle this loop is about: the item of a 2000F. */
    readonly focus: Cell | undefined,
    /** Values used in one loop may be used again in another: marks carry this number. */
    readonly scope: number,
  ) {}
}
