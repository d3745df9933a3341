import { sequence, type DraftLoop } from '../guide/index.js';
import type { Guide } from '../guide/model.js';
import type { SegmentDraft } from '../x12/model.js';
import { segmentDefinition } from './admit.js';

/** A loop of an answer under construction, by its id; HL segments are made when the tree is written out. */
export interface LoopDraft {
  readonly loop: string;
  readonly segments: readonly SegmentDraft[];
  readonly children: readonly LoopDraft[];
}

/** All segments of the tree in guide order, HL included. */
export function writeTree(top: LoopDraft, guide: Guide): SegmentDraft[] {
  return sequence(toGuide(top, guide)).map(({ draft }) => draft);
}

/** What the guide has no place for is a fault of this room or of a file that passed its schema, never of the request: it throws. */
function toGuide(draft: LoopDraft, guide: Guide): DraftLoop {
  const def = guide.loops.get(draft.loop);
  if (def === undefined) throw new Error(`The guide ${guide.id} has no loop ${draft.loop}.`);
  const segments = draft.segments.map((segment) => {
    const place = segmentDefinition(def, segment.id, String(segment.elements[0]));
    if (place === undefined) throw new Error(`Loop ${draft.loop} of ${guide.id} has no ${segment.id}.`);
    return { def: place, draft: segment };
  });
  return { def, segments, loops: draft.children.map((child) => toGuide(child, guide)) };
}
