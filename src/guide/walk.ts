import type { Issue, X12Position } from '../issue/issue.js';
import type { Segment, TransactionSet } from '../x12/model.js';
import { elementFault, loopName, openCode, segmentFault, segmentName } from './fault.js';
import { closeLoops } from './close-loops.js';
import { HlLevels } from './hl-levels.js';
import { knownSegments } from './known-segments.js';
import { type Candidates, openingSegment, type Place } from './loop-index.js';
import type { Guide, GuideLoop, GuideSegment, LoopInstance, SegmentInstance } from './model.js';
import { openLoop, type OpenLoop } from './open-loop.js';

/** A segment that has no place in the guide; kept, so that nothing is lost in silence. */
export interface UnplacedSegment {
  readonly segment: Segment;
  /** ST = 1. */
  readonly ordinal: number;
  /** The loop that was open where it stood. */
  readonly near: LoopInstance;
}

export interface WalkResult {
  readonly root: LoopInstance;
  /** All placed segments in the order of the input. */
  readonly segments: readonly SegmentInstance[];
  readonly unplaced: readonly UnplacedSegment[];
  readonly issues: Issue[];
}

/**
 * Builds the loop tree of a transaction set in one pass: HL loops by HL03 under the parent that HL02 names, NM1 loops by
 * NM101, segments by id and qualifier. Faults of structure are reported with the IK3 code of a 999. A segment out of order
 * is reported and placed; one without a place is reported and kept in `unplaced`, with what hangs under it.
 */
export function walk(guide: Guide, set: TransactionSet): WalkResult {
  const walker = new Walker(guide);
  const { segments } = set;
  for (let i = 0; i < segments.length; i++) walker.take(segments[i] as Segment, i + 1);
  return walker.finish(segments.length);
}

class Walker {
  private readonly root: OpenLoop;
  private readonly trailer: Place<GuideSegment> | undefined;
  private readonly levels: HlLevels;
  private readonly all: OpenLoop[] = [];
  private readonly placed: SegmentInstance[] = [];
  private readonly unplaced: UnplacedSegment[] = [];
  private readonly issues: Issue[] = [];
  private current: OpenLoop;
  /** Set while the segments under an opening segment that has no place are kept aside: that segment's id. */
  private aside: string | undefined;

  constructor(private readonly guide: Guide) {
    this.root = openLoop(guide.root, undefined);
    this.current = this.root;
    this.all.push(this.root);
    this.levels = new HlLevels(this.root, this.issues);
    this.trailer = this.root.index.bySegment.get('SE')?.segments[0];
  }

  take(segment: Segment, ordinal: number): void {
    if (segment.id === 'HL') return this.takeLevel(segment, ordinal);
    if (segment.id === 'SE' && this.trailer !== undefined) {
      this.aside = undefined;
      this.current = this.root;
      return this.place(this.root, this.trailer, segment, ordinal);
    }
    if (this.aside === 'HL' || (this.aside !== undefined && segment.id !== this.aside)) return this.keep(segment, ordinal);
    let mismatch: { open: OpenLoop; candidates: Candidates } | undefined;
    for (let open: OpenLoop | undefined = this.current; open !== undefined; open = open.def.hierarchical ? undefined : open.parent) {
      const candidates = open.index.bySegment.get(segment.id);
      if (candidates === undefined) continue;
      const place = choose(candidates, segment);
      if (place !== undefined) return this.put(open, place, segment, ordinal);
      mismatch ??= { open, candidates };
    }
    if (mismatch !== undefined) this.takeMismatch(mismatch.open, mismatch.candidates, segment, ordinal);
    else this.refuse(segment, ordinal);
  }

  finish(count: number): WalkResult {
    this.levels.finish();
    closeLoops(this.guide, this.all, count, this.issues);
    return { root: this.root.instance, segments: this.placed, unplaced: this.unplaced, issues: this.issues };
  }

  private put(open: OpenLoop, place: Place, segment: Segment, ordinal: number): void {
    if (place.node.kind === 'segment') this.place(open, place as Place<GuideSegment>, segment, ordinal);
    else this.open(open, place as Place<GuideLoop>, segment, ordinal);
  }

  private takeLevel(segment: Segment, ordinal: number): void {
    const found = this.levels.find(segment, ordinal, this.current);
    if (found === undefined) {
      this.aside = 'HL';
      this.keep(segment, ordinal);
      return;
    }
    const child = this.open(found.parent, found.place, segment, ordinal);
    this.levels.add(segment, ordinal, child);
  }

  private open(parent: OpenLoop, place: Place<GuideLoop>, segment: Segment, ordinal: number): OpenLoop {
    this.aside = undefined;
    this.count(parent, place, segment, ordinal);
    const child = openLoop(place.node, parent);
    parent.instance.children.push(child.instance);
    this.all.push(child);
    const first = place.node.children[0] as GuideSegment;
    this.attach(child, first, segment, ordinal);
    child.counts[0] = 1;
    child.lastPosition = first.position;
    this.current = child;
    return child;
  }

  private place(open: OpenLoop, place: Place<GuideSegment>, segment: Segment, ordinal: number): void {
    const inOrder = this.count(open, place, segment, ordinal);
    this.attach(open, place.node, segment, ordinal);
    // After a segment out of order the loop that was open stays open: its own segments may still follow.
    if (inOrder) this.current = open;
  }

  /** Counts and checks order and maximum; false when out of order. */
  private count(open: OpenLoop, place: Place, segment: Segment, ordinal: number): boolean {
    const { node, order } = place;
    const count = (open.counts[order] ?? 0) + 1;
    open.counts[order] = count;
    const loop = node.kind === 'loop';
    if (place.usage === 'N') {
      this.issues.push(
        segmentFault(
          'X12-SNIP2-SEGMENT-NOT-USED',
          'I4',
          at(segment, ordinal, loop ? node : open.def),
          `${nameOf(open, place)} is not used in this guide.`,
        ),
      );
    } else if (count > place.repeat) {
      const [code, ik3] = loop ? (['X12-SNIP2-LOOP-REPEAT', '4'] as const) : (['X12-SNIP2-SEGMENT-REPEAT', '5'] as const);
      this.issues.push(
        segmentFault(
          code,
          ik3,
          at(segment, ordinal, loop ? node : open.def),
          `${nameOf(open, place)} stands more than ${place.repeat} time(s).`,
        ),
      );
    }
    if (place.position < open.lastPosition) {
      this.issues.push(
        segmentFault(
          'X12-SNIP2-SEGMENT-SEQUENCE',
          '7',
          at(segment, ordinal, open.def),
          `${nameOf(open, place)} comes too late: it stands before what precedes it.`,
        ),
      );
      return false;
    }
    open.lastPosition = place.position;
    return true;
  }

  private attach(open: OpenLoop, def: GuideSegment, segment: Segment, ordinal: number): void {
    const instance: SegmentInstance = { kind: 'segment', def, segment, ordinal, parent: open.instance };
    open.instance.children.push(instance);
    this.placed.push(instance);
  }

  /** The id fits this loop, its code does not: an NM1 with a strange NM101 opens the loop all the same, so that what follows finds it. */
  private takeMismatch(open: OpenLoop, candidates: Candidates, segment: Segment, ordinal: number): void {
    const room = candidates.loops.find((place) => (open.counts[place.order] ?? 0) < place.repeat);
    if (room !== undefined) {
      this.open(open, room, segment, ordinal);
      return;
    }
    if (candidates.loops.length > 0) return this.refuse(segment, ordinal);
    const def = candidates.segments[0]?.node;
    const element = def?.qualifier?.element ?? 1;
    const position = { ...at(segment, ordinal, open.def), element };
    const ref = `${open.def.id} ${segment.id}${String(element).padStart(2, '0')}`.trim();
    if ((segment.elements[element] ?? '') === '') {
      this.issues.push(
        elementFault('X12-SNIP2-ELEMENT-MISSING', '1', position, `${ref} is empty, so that nothing says which ${segment.id} this is.`),
      );
    } else if (def?.elements[element]?.openCodes === true) {
      this.issues.push(openCode(position, `${ref} holds a code that is not among those known for ${loopName(open.def)}.`));
    } else {
      this.issues.push(
        elementFault(
          'X12-SNIP2-ELEMENT-CODE',
          '7',
          position,
          `${ref} holds a code that the guide does not have for ${loopName(open.def)}.`,
        ),
      );
    }
    this.keep(segment, ordinal);
  }

  private refuse(segment: Segment, ordinal: number): void {
    const { def } = this.current;
    const where = at(segment, ordinal, def);
    if (this.opens(segment.id)) this.aside = segment.id;
    if (usedBy(this.guide, segment.id)) {
      this.issues.push(
        segmentFault('X12-SNIP2-SEGMENT-UNEXPECTED', '2', where, `The segment has no place in ${loopName(def)} at this point.`),
      );
    } else if (knownSegments.has(segment.id)) {
      this.issues.push(
        segmentFault('X12-SNIP2-SEGMENT-NOT-IN-SET', '6', where, `The segment is not part of the guide ${this.guide.convention}.`),
      );
    } else {
      this.issues.push(segmentFault('X12-SNIP1-SEGMENT-ID', '1', where, 'The segment id is not known to X12.'));
    }
    this.keep(segment, ordinal);
  }

  private opens(id: string): boolean {
    for (const loop of this.guide.loops.values()) if (openingSegment(loop) === id) return true;
    return false;
  }

  private keep(segment: Segment, ordinal: number): void {
    this.unplaced.push({ segment, ordinal, near: this.current.instance });
  }
}

function choose(candidates: Candidates, segment: Segment): Place | undefined {
  const { loops, segments, byQualifier } = candidates;
  if (loops.length > 0) {
    const element = loops[0]?.node.identify?.element;
    const place = (element === undefined ? undefined : candidates.byCode.get(segment.elements[element] ?? '')) ?? candidates.byId;
    if (place !== undefined) return place;
  }
  if (segments.length === 0) return undefined;
  if (byQualifier.size === 0) return segments[0];
  return byQualifier.get(segment.elements[segments[0]?.node.qualifier?.element ?? 1] ?? '') ?? candidates.otherwise;
}

const segmentIds = new WeakMap<Guide, Set<string>>();

function usedBy(guide: Guide, id: string): boolean {
  let ids = segmentIds.get(guide);
  if (ids === undefined) {
    ids = new Set();
    for (const loop of [guide.root, ...guide.loops.values()])
      for (const node of loop.children) if (node.kind === 'segment') ids.add(node.id);
    segmentIds.set(guide, ids);
  }
  return ids.has(id);
}

function at(segment: Segment, ordinal: number, loop: GuideLoop): X12Position {
  return loop.id === '' ? { segment: ordinal, segmentId: segment.id } : { segment: ordinal, segmentId: segment.id, loop: loop.id };
}

function nameOf(open: OpenLoop, place: Place): string {
  return place.node.kind === 'loop' ? `The ${loopName(place.node)}` : segmentName(open.def, place.node);
}
