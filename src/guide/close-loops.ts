import type { Issue } from '../issue/issue.js';
import { loopName, segmentFault, segmentName, setFault } from './fault.js';
import { loopIndex, openingSegment } from './loop-index.js';
import type { Guide, GuideLoop, GuideNode, LoopInstance } from './model.js';
import type { OpenLoop } from './open-loop.js';

/** Reports the required segments and loops that a walk did not find. `count` is the number of segments of the set. */
export function closeLoops(guide: Guide, loops: readonly OpenLoop[], count: number, issues: Issue[]): void {
  for (const open of loops) {
    const { places } = open.index;
    for (let order = 0; order < places.length; order++) {
      const place = places[order];
      if (place === undefined || place.usage !== 'R' || open.counts[order] !== 0) continue;
      reportMissing(open.def, place.node, placeOfMissing(open.instance, order, count), issues);
    }
  }
  for (const loop of guide.loops.values()) if (loop.usageUnder !== undefined) checkDoubleParent(loop, loops, count, issues);
}

/**
 * A loop with two possible parents (2000E under 2000C or 2000D) is situational under one of them, so that only the whole
 * set shows that it is missing or stands under both (X217: never both; X215: once per subscriber).
 */
function checkDoubleParent(loop: GuideLoop, loops: readonly OpenLoop[], count: number, issues: Issue[]): void {
  const holders = loops.filter((open) => loopIndex(open.def).placeOf.has(loop));
  const upper = new Set(holders.map((open) => open.parent));
  for (const holder of holders) {
    const place = loopIndex(holder.def).placeOf.get(loop);
    // A parent that requires the loop has reported it; one with another possible parent below leaves it to that.
    if (loop.usage !== 'R' || place === undefined || place.usage === 'R' || holder.counts[place.order] !== 0 || upper.has(holder)) continue;
    reportMissing(holder.def, loop, placeOfMissing(holder.instance, place.order, count), issues);
  }
  const holding = new Set<OpenLoop>();
  const aboveHolding = new Set<OpenLoop>();
  for (const open of loops) {
    const { def, parent } = open;
    if (def !== loop || parent === undefined || holding.has(parent)) continue;
    const above = parentsOf(parent);
    const other = aboveHolding.has(parent) || above.some((one) => holding.has(one));
    holding.add(parent);
    for (const one of above) aboveHolding.add(one);
    if (!other) continue;
    const first = open.instance.children[0];
    if (first?.kind !== 'segment') continue;
    const x12 = { segment: first.ordinal, segmentId: first.segment.id, loop: loop.id };
    issues.push(segmentFault('X12-SNIP2-LOOP-REPEAT', '4', x12, `The ${loopName(loop)} stands under two parents; only one may hold it.`));
  }
}

/** A guide nests a handful of levels deep, so that this walk is short. */
function parentsOf(open: OpenLoop): OpenLoop[] {
  const above: OpenLoop[] = [];
  for (let one = open.parent; one !== undefined; one = one.parent) above.push(one);
  return above;
}

function reportMissing(def: GuideLoop, node: GuideNode, segment: number, issues: Issue[]): void {
  if (node.kind === 'loop') {
    const segmentId = openingSegment(node);
    issues.push(
      segmentFault('X12-SNIP2-LOOP-MISSING', '3', { segment, segmentId, loop: node.id }, `The ${loopName(node)} is required and missing.`),
    );
  } else if (node.id === 'SE' && def.id === '') {
    issues.push(
      setFault('X12-SE-MISSING', { ik5: '2' }, { segment, segmentId: 'SE' }, 'The transaction set has no SE; it may have been cut.'),
    );
  } else {
    const x12 = def.id === '' ? { segment, segmentId: node.id } : { segment, segmentId: node.id, loop: def.id };
    issues.push(segmentFault('X12-SNIP2-SEGMENT-MISSING', '3', x12, `${segmentName(def, node)} is required and missing.`));
  }
}

/** The ordinal where a missing child should stand: after the last segment of what precedes it in the loop. */
function placeOfMissing(instance: LoopInstance, order: number, count: number): number {
  const { placeOf } = loopIndex(instance.def);
  let last = 0;
  for (const child of instance.children) {
    if ((placeOf.get(child.def)?.order ?? 0) < order) last = Math.max(last, lastOrdinal(child));
  }
  return Math.min(last + 1, count + 1);
}

function lastOrdinal(node: LoopInstance['children'][number]): number {
  if (node.kind === 'segment') return node.ordinal;
  let last = 0;
  for (const child of node.children) last = Math.max(last, lastOrdinal(child));
  return last;
}
