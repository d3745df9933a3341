import type { DraftLoop, GuideLoop, GuideSegment } from '../guide/index.js';
import type { ElementDraft, SegmentDraft } from '../x12/index.js';
import type { Compiler, Writer } from './compiler.js';
import type { LoopDraftNode, SegmentDraftNode } from './draft.js';
import { demanded } from './demand.js';
import { type DraftElement, type Refusal } from './draft.js';
import type { ToX12 } from './forward.js';
import { missingPath } from './missing-path.js';

/** Why a loop cannot travel. */
interface Cause {
  readonly node: LoopDraftNode;
  readonly segment: GuideSegment | undefined;
  readonly element: number | undefined;
  readonly component: number | undefined;
}

/** A segment of the finished tree with the draft that it was made of. */
export type Origin = Map<SegmentDraft, { node: SegmentDraftNode; loop: LoopDraftNode }>;

/**
 * Decides what travels: a segment that only constants have touched does not; one with an empty required element does
 * not either, and what it held is reported; the same for a loop whose required segment came to nothing. Where the
 * guide requires the segment or loop it is an input error.
 */
export class Finisher {
  readonly origin: Origin = new Map();

  constructor(
    private readonly run: ToX12,
    private readonly writers: ReadonlyMap<GuideLoop, readonly Writer[]>,
    private readonly compiler: Compiler,
  ) {}

  /** The tree for `sequence`, undefined when a required part is missing (see the run's issues). */
  finish(root: LoopDraftNode): DraftLoop | undefined {
    const causes: Cause[] = [];
    const tree = this.loop(root, causes);
    if (causes.length > 0 || tree === undefined) {
      for (const cause of causes) this.missing(cause);
      return undefined;
    }
    this.refusals(root);
    return tree;
  }

  private loop(node: LoopDraftNode, causes: Cause[]): DraftLoop | undefined {
    const loops: DraftLoop[] = [];
    const mine: Cause[] = [];
    for (const child of node.loops) {
      const inner: Cause[] = [];
      const made = this.loop(child, inner);
      const usage = child.def.usageUnder?.[node.def.id]?.usage ?? child.def.usage;
      if (inner.length > 0) {
        if (usage === 'R' && required(node)) mine.push(...inner);
        else this.drop(child, inner);
      } else if (made !== undefined) loops.push(made);
    }
    const segments: DraftLoop['segments'] = [];
    for (const segment of node.segments) {
      if (!segment.opened) continue;
      this.composites(segment, node);
      const missing = emptyRequired(segment);
      if (missing === undefined) {
        const draft: SegmentDraft = { id: segment.def.id, elements: segment.elements.slice(1).map(toElement) };
        this.origin.set(draft, { node: segment, loop: node });
        segments.push({ def: segment.def, draft });
        continue;
      }
      if (segment.def.usage === 'R' && sameDefs(node, segment.def) === 1)
        mine.push({ node, segment: segment.def, element: missing.element, component: missing.component });
      else this.dropSegment(segment, node, missing);
    }
    const empty = segments.length === 0 && loops.length === 0;
    if (empty && mine.length === 0 && !node.always && !isRequiredLoop(node)) return undefined;
    for (const child of node.def.children) {
      const usage = child.kind === 'loop' ? (child.usageUnder?.[node.def.id]?.usage ?? child.usage) : child.usage;
      if (usage !== 'R') continue;
      if (child.kind === 'segment') {
        if (child.id === 'HL' || child.id === 'ST' || child.id === 'SE') continue;
        const there = segments.some((each) => each.def === child);
        if (!there && !mine.some((cause) => cause.segment === child && cause.node === node))
          mine.push({ node, segment: child, element: undefined, component: undefined });
      } else if (
        !loops.some((each) => each.def === child) &&
        !alternative(node.def, child, loops) &&
        !mine.some((cause) => within(cause.node, child))
      )
        mine.push({
          node,
          segment: child.children.find((each): each is GuideSegment => each.kind === 'segment' && each.id !== 'HL'),
          element: undefined,
          component: undefined,
        });
    }
    if (mine.length > 0) {
      causes.push(...mine);
      return undefined;
    }
    const demands = this.compiler.demands.get(node.def);
    if (demands !== undefined) demanded(demands, node, segments, loops, this.run, this.compiler);
    return { def: node.def, segments, loops };
  }

  /** A composite without a required component does not travel; its parts are reported. */
  private composites(segment: SegmentDraftNode, node: LoopDraftNode): void {
    for (let element = 1; element < segment.elements.length; element++) {
      const held = segment.elements[element];
      const def = segment.def.elements[element];
      if (!Array.isArray(held) || def?.components === undefined) continue;
      const lacking = def.components.findIndex((part, i) => part?.usage === 'R' && (held[i - 1] === undefined || held[i - 1] === ''));
      if (lacking < 0) continue;
      segment.elements[element] = undefined;
      for (const source of segment.sources.filter((each) => each.element === element))
        if (source.cell !== undefined)
          this.run.report(
            'lost',
            'incomplete',
            source.cell,
            `${node.def.id} ${def.ref}`,
            source.row,
            `${def.ref}-${lacking} is required in it and has no value`,
          );
    }
    if (!segment.elements.some((held, i) => i > (segment.qualifier === undefined ? 0 : 1) && held !== undefined)) segment.opened = false;
  }

  private dropSegment(segment: SegmentDraftNode, node: LoopDraftNode, missing: { element: number; component: number | undefined }): void {
    const label = `${segment.def.id}${String(missing.element).padStart(2, '0')}`;
    for (const source of segment.sources)
      if (source.cell !== undefined)
        this.run.report(
          'lost',
          'incomplete',
          source.cell,
          `${node.def.id} ${segment.def.id}`,
          source.row,
          `${label} is required in it and has no value`,
        );
  }

  private drop(node: LoopDraftNode, causes: readonly Cause[]): void {
    const [cause] = causes;
    const label = cause === undefined ? node.def.id : describe(cause);
    for (const segment of node.segments)
      if (segment.opened)
        for (const source of segment.sources)
          if (source.cell !== undefined)
            this.run.report(
              'lost',
              'incomplete',
              source.cell,
              `${node.def.id} ${segment.def.id}`,
              source.row,
              `${node.def.id} is not sent without ${label}`,
            );
    for (const child of node.loops) this.drop(child, causes);
  }

  private missing(cause: Cause): void {
    const { node, segment } = cause;
    const refusal = allRefusals(node).find(
      (each) => each.position.segment === segment && (cause.element === undefined || each.position.element === cause.element),
    );
    if (refusal !== undefined) {
      this.run.refuse(refusal.cell, refusal.position, refusal.row, refusal.why);
      return;
    }
    const owner = segment === undefined ? node.def : (ownerOf(node, segment) ?? node.def);
    const element = cause.element ?? requiredElement(segment);
    const writer = this.writers
      .get(owner)
      ?.find((each) => each.position.segment === segment && each.position.element === element && each.row.is === undefined);
    const path = writer === undefined ? undefined : missingPath(writer.row, this.run, node.focus, this.compiler);
    const def = element === undefined ? undefined : segment?.elements[element];
    this.run.issues.push({
      code: 'MAP-REQUIRED-MISSING',
      severity: 'error',
      message: `The 278 cannot be sent without ${describe(cause)}${def === undefined ? '' : ` (${def.name})`}, and the bundle says nothing for it. Add ${path === undefined ? 'the element' : 'this element'} and submit again.`,
      ...(path === undefined ? {} : { fhirPath: path }),
      x12: { loop: owner.id, ...(segment === undefined ? {} : { segmentId: segment.id }), ...(element === undefined ? {} : { element }) },
      ...(writer === undefined ? {} : { row: writer.ref.address }),
    });
  }

  /** Values that no position took: a loss each, unless another row carried the value. */
  private refusals(node: LoopDraftNode): void {
    for (const { cell, reason, why, position, row, defaulted } of node.refusals) {
      if (
        typeof cell.value === 'object' && cell.value !== null ? this.run.settled.has(cell.value) : this.run.isCarried(cell.holder, cell.key)
      )
        continue;
      if (defaulted) {
        this.run.report('changed', 'replaced', cell, position.label, row, `${why}: the default is sent instead`);
        this.run.carry(cell);
      } else this.run.report('lost', reason, cell, position.label, row, why);
    }
    for (const child of node.loops) this.refusals(child);
  }
}

/** Marks what travelled as carried and reports defaults of segments that travelled. */
export function carryAll(run: ToX12, origin: Origin): void {
  const loops = new Set<LoopDraftNode>();
  const kept = new Set<SegmentDraftNode>();
  for (const { node, loop } of origin.values()) {
    kept.add(node);
    loops.add(loop);
    for (const source of node.sources) {
      if (node.elements[source.element] === undefined) continue;
      if (source.cell !== undefined) run.carry(source.cell);
      if (source.also !== undefined) run.carryAlso(source.also);
    }
  }
  for (const loop of loops)
    for (const each of loop.defaults) {
      const segment = each.position.slot < 0 ? each.segment : loop.named[each.position.slot];
      if (segment === undefined || !kept.has(segment)) continue;
      const path = each.missing();
      run.losses.push({
        kind: each.reason === 'guessed' ? 'guessed' : 'defaulted',
        reason: each.reason,
        cell: undefined,
        x12: each.position.label,
        row: each.row,
        why: each.why,
        ...(path === undefined ? {} : { path }),
      });
    }
}

function required(node: LoopDraftNode): boolean {
  return node.parent === undefined || node.segments.some((each) => each.opened) || isRequiredLoop(node) || node.loops.length > 0;
}

function isRequiredLoop(node: LoopDraftNode): boolean {
  if (node.parent === undefined) return true;
  return (node.def.usageUnder?.[node.parent.def.id]?.usage ?? node.def.usage) === 'R';
}

/** 2000E hangs under 2000C or under 2000D: one of two parents is enough. */
function alternative(def: GuideLoop, child: GuideLoop, loops: readonly DraftLoop[]): boolean {
  if (child.usageUnder === undefined) return false;
  return loops.some((each) => each.def !== child && each.loops.some((inner) => inner.def === child) && def.children.includes(each.def));
}

function within(node: LoopDraftNode, def: GuideLoop): boolean {
  for (let at: LoopDraftNode | undefined = node; at !== undefined; at = at.parent) if (at.def === def) return true;
  return false;
}

function sameDefs(node: LoopDraftNode, def: GuideSegment): number {
  return node.segments.filter((each) => each.def === def && each.opened).length;
}

function emptyRequired(segment: SegmentDraftNode): { element: number; component: number | undefined } | undefined {
  const { def } = segment;
  for (let element = 1; element < def.elements.length; element++) {
    if (def.elements[element]?.usage !== 'R') continue;
    const held = segment.elements[element];
    if (held === undefined || held === '') return { element, component: undefined };
  }
  for (const note of def.syntax) {
    if (note.within !== undefined) continue;
    const filled = note.elements.filter((element) => segment.elements[element] !== undefined);
    if (note.kind === 'R' && filled.length === 0) return { element: note.elements[0] ?? 1, component: undefined };
    if (note.kind === 'P' && filled.length > 0 && filled.length < note.elements.length)
      return { element: note.elements.find((element) => segment.elements[element] === undefined) ?? 1, component: undefined };
  }
  return undefined;
}

function requiredElement(segment: GuideSegment | undefined): number | undefined {
  if (segment === undefined) return undefined;
  const at = segment.elements.findIndex((each, i) => each?.usage === 'R' && !(i === 1 && each.codes !== undefined));
  return at < 0 ? undefined : at;
}

function ownerOf(node: LoopDraftNode, segment: GuideSegment): GuideLoop | undefined {
  if (node.def.children.includes(segment)) return node.def;
  return node.def.children.find((child): child is GuideLoop => child.kind === 'loop' && child.children.includes(segment));
}

function allRefusals(node: LoopDraftNode): Refusal[] {
  return [...node.refusals, ...node.loops.flatMap(allRefusals)];
}

function describe(cause: Cause): string {
  const { node, segment, element } = cause;
  if (segment === undefined) return `loop ${node.def.id}`;
  const owner = ownerOf(node, segment) ?? node.def;
  return `${owner.id === '' ? '' : `${owner.id} `}${segment.id}${element === undefined ? '' : String(element).padStart(2, '0')}`;
}

function toElement(held: DraftElement): ElementDraft {
  return typeof held === 'object' && !Array.isArray(held) ? { repetitions: held.repetitions.map((each) => each ?? '') } : held;
}
