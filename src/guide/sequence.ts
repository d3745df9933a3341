import type { SegmentDraft } from '../x12/model.js';
import { loopIndex } from './loop-index.js';
import type { GuideLoop, GuideSegment } from './model.js';

/** A loop that is to be written; segments and loops in the order in which they were made. */
export interface DraftLoop {
  readonly def: GuideLoop;
  readonly segments: { readonly def: GuideSegment; readonly draft: SegmentDraft }[];
  readonly loops: DraftLoop[];
}

/** A segment in writing order, with the loop that it stands in. `draft` is the caller's own object (a new one for HL). */
export interface SequencedSegment {
  readonly def: GuideSegment;
  readonly draft: SegmentDraft;
  readonly loop: DraftLoop;
}

/**
 * Brings drafts into guide order: children as the loop lists them, equal children in the order of insertion. HL segments
 * are made here (HL01 counts from 1, HL02 the parent's, HL03 the code of the level, HL04 whether levels follow); drafts of
 * HL are ignored. A segment or loop that is no child of its loop is a mistake of the program and throws.
 */
export function sequence(root: DraftLoop): SequencedSegment[] {
  const out: SequencedSegment[] = [];
  const counter = { hl: 0 };
  emit(root, undefined, counter, out);
  return out;
}

function emit(loop: DraftLoop, parentNumber: string | undefined, counter: { hl: number }, out: SequencedSegment[]): void {
  const { def } = loop;
  const { placeOf } = loopIndex(def);
  let number = parentNumber;
  if (def.hierarchical) {
    const hl = def.children[0];
    if (hl?.kind === 'segment') {
      number = String(++counter.hl);
      out.push({ def: hl, draft: levelDraft(loop, number, parentNumber), loop });
    }
  }
  const slots: (DraftLoop['segments'][number] | DraftLoop)[][] = [];
  for (const segment of loop.segments) {
    if (def.hierarchical && segment.def.id === 'HL') continue;
    slot(slots, placeOf.get(segment.def)?.order, def, segment.def.id).push(segment);
  }
  for (const child of loop.loops) slot(slots, placeOf.get(child.def)?.order, def, child.def.id).push(child);
  for (const items of slots) {
    if (items === undefined) continue;
    for (const item of items) {
      if ('draft' in item) out.push({ def: item.def, draft: item.draft, loop });
      else emit(item, number, counter, out);
    }
  }
}

function slot<T>(slots: T[][], order: number | undefined, def: GuideLoop, id: string): T[] {
  if (order === undefined) throw new Error(`${id} is no child of ${def.id === '' ? 'the transaction set' : `loop ${def.id}`}`);
  return (slots[order] ??= []);
}

function levelDraft(loop: DraftLoop, number: string, parentNumber: string | undefined): SegmentDraft {
  const [code] = loop.def.identify?.codes ?? [];
  const hasLevels = loop.loops.some((child) => child.def.hierarchical);
  return { id: 'HL', elements: [number, parentNumber, code, hasLevels ? '1' : '0'] };
}
