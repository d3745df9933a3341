import type { X12Position } from '../issue/issue.js';
import type { SegmentDraft } from '../x12/index.js';
import type { LoopInstance, SegmentInstance } from './model.js';
import type { WalkResult } from './walk.js';

/**
 * Which value of the answered set a 999 names, so that its sender finds the business object: the trace number of the
 * event or service (a number of the sender's own), the member id (which is about a patient), or none.
 */
export type BusinessUnit = 'trace' | 'member' | 'none';

/** Longest CTX01-2; a reference that is cut finds nothing. */
const LONGEST = 35;

/** Finds the business unit of faults; one finder serves a set. */
export class BusinessUnits {
  readonly #byOrdinal = new Map<number, LoopInstance>();

  constructor(
    walked: WalkResult,
    private readonly unit: BusinessUnit,
  ) {
    for (const { ordinal, parent } of walked.segments) this.#byOrdinal.set(ordinal, parent);
    for (const { ordinal, near } of walked.unplaced) this.#byOrdinal.set(ordinal, near);
  }

  /** `CTX*TRN02:…` or `CTX*SUBSCRIBER NAME NM109:…`; undefined where the set has no such value above the fault. */
  context({ segment, loop }: X12Position): SegmentDraft | undefined {
    if (this.unit === 'none' || segment === undefined) return undefined;
    // What is missing is reported at the ordinal where it should stand, which may be the first of the next loop.
    const places = [segment, segment - 1].map((ordinal) => this.#byOrdinal.get(ordinal));
    const place = places.find((one) => one !== undefined && isWithin(one, loop)) ?? places[0] ?? places[1];
    const [name, value] = this.unit === 'trace' ? ['TRN02', traceAbove(place)] : ['SUBSCRIBER NAME NM109', memberAbove(place)];
    if (value === undefined || value === '' || value.length > LONGEST) return undefined;
    return { id: 'CTX', elements: [[name, value]] };
  }
}

function isWithin(instance: LoopInstance, loop: string | undefined): boolean {
  if (loop === undefined) return true;
  for (let one: LoopInstance | undefined = instance; one !== undefined; one = one.parent) if (one.def.id === loop) return true;
  return false;
}

function traceAbove(place: LoopInstance | undefined): string | undefined {
  for (let loop = place; loop !== undefined; loop = loop.parent) {
    const trace = ownSegment(loop, 'TRN');
    if (trace !== undefined) return trace.segment.elements[2];
  }
  return undefined;
}

function memberAbove(place: LoopInstance | undefined): string | undefined {
  for (let loop = place; loop !== undefined; loop = loop.parent) {
    for (const child of loop.children) {
      // Names of a level stand before the levels below it.
      if (child.kind === 'loop' && child.def.hierarchical) break;
      const name = child.kind === 'loop' ? ownSegment(child, 'NM1') : undefined;
      if (name?.segment.elements[1] === 'IL') return name.segment.elements[9];
    }
  }
  return undefined;
}

function ownSegment(loop: LoopInstance, id: string): SegmentInstance | undefined {
  for (const child of loop.children) {
    if (child.kind === 'loop' && child.def.hierarchical) return undefined;
    if (child.kind === 'segment' && child.def.id === id) return child;
  }
  return undefined;
}
