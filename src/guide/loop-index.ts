import type { GuideLoop, GuideNode, GuideSegment, Usage } from './model.js';

/** A child of a loop with its rank and its usage under this parent. */
export interface Place<N extends GuideNode = GuideNode> {
  readonly node: N;
  /** Index in the children of the loop: the order in which we write. */
  readonly order: number;
  /** What a reader holds order to: children of one position may come in any order. */
  readonly position: number;
  readonly usage: Usage;
  readonly repeat: number;
}

/** What may begin with a given segment id inside a loop. */
export interface Candidates {
  /** Segments of the loop itself, without the one that opens it. */
  readonly segments: readonly Place<GuideSegment>[];
  /** By the code of their qualifier (first element), when the guide lists the segment several times. */
  readonly byQualifier: ReadonlyMap<string, Place<GuideSegment>>;
  /** The one without a qualifier beside such that have one: it takes all other codes. */
  readonly otherwise: Place<GuideSegment> | undefined;
  /** Child loops that this segment opens. */
  readonly loops: readonly Place<GuideLoop>[];
  readonly byCode: ReadonlyMap<string, Place<GuideLoop>>;
  /** The child loop that this segment opens whatever it holds (LX, AK2, IK3). */
  readonly byId: Place<GuideLoop> | undefined;
}

export interface LoopIndex {
  readonly places: readonly Place[];
  readonly placeOf: ReadonlyMap<GuideNode, Place>;
  readonly bySegment: ReadonlyMap<string, Candidates>;
}

/** Levels come after all that belongs to their parent itself, and before SE. */
const HIERARCHICAL_POSITION = 2799;

const indexes = new WeakMap<GuideLoop, LoopIndex>();

/** The children of a loop by rank and by segment id; made once per loop. */
export function loopIndex(loop: GuideLoop): LoopIndex {
  let index = indexes.get(loop);
  if (index === undefined) {
    index = buildIndex(loop);
    indexes.set(loop, index);
  }
  return index;
}

/** The position of a loop among its siblings is that of its first segment; a level stands behind all others. */
function positionOf(node: GuideNode): number {
  if (node.kind === 'segment') return node.position;
  if (node.hierarchical) return HIERARCHICAL_POSITION;
  const first = node.children[0];
  return first === undefined ? HIERARCHICAL_POSITION : positionOf(first);
}

interface Collecting {
  segments: Place<GuideSegment>[];
  byQualifier: Map<string, Place<GuideSegment>>;
  otherwise: Place<GuideSegment> | undefined;
  loops: Place<GuideLoop>[];
  byCode: Map<string, Place<GuideLoop>>;
  byId: Place<GuideLoop> | undefined;
}

/** Id of the segment that a loop begins with. */
export function openingSegment(loop: GuideLoop): string {
  const first = loop.children[0];
  return loop.identify?.segment ?? (first?.kind === 'segment' ? first.id : '');
}

function buildIndex(loop: GuideLoop): LoopIndex {
  const places: Place[] = [];
  const bySegment = new Map<string, Collecting>();
  const under = (id: string): Collecting => {
    let found = bySegment.get(id);
    if (found === undefined) {
      found = { segments: [], byQualifier: new Map(), otherwise: undefined, loops: [], byCode: new Map(), byId: undefined };
      bySegment.set(id, found);
    }
    return found;
  };
  loop.children.forEach((node, order) => {
    const position = positionOf(node);
    if (node.kind === 'loop') {
      const { usage, repeat } = node.usageUnder?.[loop.id] ?? node;
      const place = { node, order, position, usage, repeat };
      places.push(place);
      const candidates = under(openingSegment(node));
      candidates.loops.push(place);
      if (node.identify === undefined) candidates.byId ??= place;
      for (const code of node.identify?.codes ?? []) candidates.byCode.set(code, place);
    } else {
      const place = { node, order, position, usage: node.usage, repeat: node.repeat };
      places.push(place);
      if (order === 0 && loop.id !== '') return;
      const candidates = under(node.id);
      candidates.segments.push(place);
      if (node.qualifier === undefined) candidates.otherwise ??= place;
      for (const code of node.qualifier?.codes ?? []) candidates.byQualifier.set(code, place);
    }
  });
  return { places, placeOf: new Map(places.map((place) => [place.node, place])), bySegment };
}
