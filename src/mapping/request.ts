import type { BundleIndex } from '../fhir/index.js';
import { sequence, type SequencedSegment } from '../guide/index.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { SegmentDraft } from '../x12/index.js';
import { runForward } from './op.js';
import type { CompiledTable } from './compiled-table.js';
import type { LoopDraftNode } from './draft.js';
import { carryAll, Finisher, type Origin } from './finish.js';
import { ToX12, type TranslationContext } from './forward.js';
import type { Sent } from './sent.js';
import { lossReport, walkLeaves, type LeafLoss } from './loss.js';
import type { LossEntry, TraceEntry } from './report.js';

/** What a loss report shows. `all`: what is carried and returns elsewhere (`moved`) too. */
export interface LossOptions {
  readonly showValues?: boolean;
  readonly all?: boolean;
}

/** A bundle in X12: the segments between ST and SE, and what can be said of how they came about. */
export interface X12Translation {
  /** BHT to the last segment before SE; undefined when there is an error among the issues. */
  readonly segments: readonly SegmentDraft[] | undefined;
  readonly guide: string;
  readonly issues: readonly Issue[];
  /** What did not survive, with paths; computed when asked for. */
  losses(options?: LossOptions): readonly LossEntry[];
  /** Every element with its row and FHIRPath; computed when asked for. `segment` counts from ST = 1. */
  trace(): readonly TraceEntry[];
  /** Loops that stand for an element of the bundle (2000F for an item), with their segments in order. */
  readonly pieces: readonly X12Piece[];
  /** Traces and numbers of our own that the X12 holds. */
  readonly own: ReadonlySet<string>;
}

/** Which part of the X12 an element of the bundle became. */
export interface X12Piece {
  readonly loop: string;
  /** The element of the bundle (the item) that the loop stands for. */
  readonly focus: object | undefined;
  readonly segments: readonly SegmentDraft[];
}

/** Bundle → X12 by a table; pure: the same inputs give the same segments. */
export function translateToX12(table: CompiledTable, index: BundleIndex, context: TranslationContext, sent?: Sent): X12Translation {
  const run = new ToX12(index, table.readers, context, sent);
  const root = run.loop(table.guide.root, undefined, undefined);
  runForward(table.ops, run, undefined, root, undefined);
  const finisher = new Finisher(run, table.compiler.writers, table.compiler);
  const tree = finisher.finish(root);
  const failed = tree === undefined || hasErrors(run.issues);
  const sequenced = tree === undefined || failed ? [] : sequence(tree);
  if (!failed) carryAll(run, finisher.origin);
  let leaves: LeafLoss[] | undefined;
  const walked = (): LeafLoss[] => {
    if (leaves === undefined) {
      const found: LeafLoss[] = [];
      walkLeaves(run, table.accounts, table.source.resources, (loss) => found.push(loss));
      leaves = found;
    }
    return leaves;
  };
  return {
    segments: failed ? undefined : sequenced.map((each) => each.draft),
    guide: table.guide.convention,
    issues: run.issues,
    losses: (options) => lossReport(run, failed ? [] : walked(), options?.showValues === true),
    trace: () => traceOf(sequenced, finisher.origin, run),
    own: run.own,
    get pieces() {
      return piecesOf(sequenced, finisher.origin);
    },
  };
}

function traceOf(sequenced: readonly SequencedSegment[], origin: Origin, run: ToX12): TraceEntry[] {
  const out: TraceEntry[] = [];
  for (const [i, { draft, def, loop }] of sequenced.entries()) {
    const node = origin.get(draft)?.node;
    if (node === undefined) continue;
    for (const source of node.sources) {
      const whole = def.elements[source.element];
      const text = node.get(source.element, source.component, source.repetition);
      if (text === undefined || whole === undefined) continue;
      const element = source.component > 0 ? whole.components?.[source.component] : whole;
      out.push({
        segment: i + 2,
        loop: loop.def.id,
        position: `${def.id}${String(source.element).padStart(2, '0')}${source.component > 0 ? `-${source.component}` : ''}`,
        name: element?.name ?? whole.name,
        path: source.cell === undefined ? undefined : run.pathOf(source.cell),
        row: source.row,
        value: text,
      });
    }
  }
  return out;
}

function piecesOf(sequenced: readonly SequencedSegment[], origin: Origin): X12Piece[] {
  const pieces = new Map<LoopDraftNode, SegmentDraft[]>();
  for (const { draft } of sequenced) {
    const loop = origin.get(draft)?.loop;
    if (loop === undefined) continue;
    const list = pieces.get(loop);
    if (list === undefined) pieces.set(loop, [draft]);
    else list.push(draft);
  }
  return [...pieces].map(([loop, segments]) => ({ loop: loop.def.id, focus: loop.focus?.value as object | undefined, segments }));
}
