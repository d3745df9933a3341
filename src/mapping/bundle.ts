import { indexBundle, type BundleIndex, type R4Model } from '../fhir/index.js';
import { walk } from '../guide/index.js';
import type { Issue } from '../issue/issue.js';
import type { TransactionSet } from '../x12/index.js';
import { assemble } from './assemble.js';
import { runReverse } from './op.js';
import type { CompiledTable } from './compiled-table.js';
import type { TranslationContext } from './forward.js';
import { LoopIn, type SegmentIn } from './incoming.js';
import type { Silences } from './silences.js';
import type { LossEntry, TraceEntry } from './report.js';
import type { ReadContext } from './reader.js';
import type { X12Piece } from './request.js';
import { ToFhir } from './reverse.js';
import { draftText } from './sent.js';
import { ScratchPlace } from './place.js';

type Mutable = Record<string, unknown>;

/** X12 as a bundle. */
export interface FhirTranslation {
  readonly bundle: Mutable;
  /** Faults of structure that the guide sees in the X12; what could be placed was translated. */
  readonly issues: readonly Issue[];
  losses(options?: { readonly showValues?: boolean }): readonly LossEntry[];
  trace(): readonly TraceEntry[];
}

/** The other input of an answer: the request bundle with the nodes that the request's table finds in it. */
export interface RequestInput {
  readonly index: BundleIndex;
  readonly nodes: ReadonlyMap<string, Mutable>;
  /** The item's element → the segments that were sent for it. */
  readonly pieces: readonly X12Piece[];
  /** Traces of our own that were sent: they come back to us, not to the caller. */
  readonly own: ReadonlySet<string>;
  /** Reads paths of the request's table. */
  readonly reading: ReadContext;
  /** Element of X12 → path in the caller's bundle, computed again when an AAA asks. */
  trace(): readonly TraceEntry[];
}

/** X12 → bundle by a table; pure. */
export function translateToFhir(
  table: CompiledTable,
  set: TransactionSet,
  context: TranslationContext,
  request?: RequestInput,
): FhirTranslation {
  const walked = walk(table.guide, set);
  const run = new ToFhir(table.plans, table.compiler.model, context, request?.nodes, request);
  const root = new LoopIn(walked.root, undefined, set.delimiters);
  runReverse(table.ops, run, new ScratchPlace([]), root, undefined);
  run.finally(() => {
    for (const resource of run.resources) complete(run, table, resource);
  });
  run.finish();
  if (request !== undefined) reportOtherNames(run, root, request);
  const firstPlace = table.firstNode === undefined ? undefined : (run.nodePlace(table.firstNode).peek() as Mutable | undefined);
  const bundle = tidy(assemble(run, firstPlace, request?.index), table.compiler.model, new Set(run.resources)) as Mutable;
  let index: BundleIndex | undefined;
  const pathOf = (holder: object, key: string | number): string => {
    index ??= indexBundle(bundle as never).index;
    const above = index.pathOf(holder) ?? '';
    return typeof key === 'number' ? `${above}[${key}]` : `${above}.${key}`;
  };
  return {
    bundle,
    issues: [...run.issues, ...walked.issues],
    losses: (options) => [
      ...run.losses.map((loss): LossEntry => {
        const address = loss.place?.address();
        const path = loss.path ?? (address === undefined ? undefined : pathOf(address.holder, address.key));
        return {
          kind: loss.kind,
          reason: loss.reason,
          ...(path === undefined ? {} : { path }),
          ...(loss.x12 === undefined ? {} : { x12: loss.x12 }),
          ...(loss.row === undefined ? {} : { row: loss.row.address }),
          ...(loss.why === undefined ? {} : { why: loss.why }),
        };
      }),
      ...leftOver(root, table.silences, options?.showValues === true),
      ...walked.unplaced.map((each): LossEntry => ({
        kind: 'lost',
        reason: 'unplaced',
        x12: `${each.near.def.id} ${each.segment.id} (segment ${each.ordinal})`,
      })),
    ],
    trace: () =>
      run.trace.map((each): TraceEntry => {
        const { def, instance, loop } = each.segment;
        const whole = def.elements[each.element];
        const element = each.component > 0 ? whole?.components?.[each.component] : whole;
        return {
          segment: instance.ordinal,
          loop: loop.def.id,
          position: `${def.id}${String(each.element).padStart(2, '0')}${each.component > 0 && whole?.components !== undefined ? `-${each.component}` : ''}`,
          name: element?.name ?? '',
          path: pathOf(each.address.holder, each.address.key),
          row: each.row,
          value: each.segment.get(each.element, each.component, each.repetition) ?? '',
        };
      }),
  };
}

/** Payer, requester and patient are the request's own resources: where the answer names them otherwise, that is said. */
function reportOtherNames(run: ToFhir, loop: LoopIn, request: RequestInput): void {
  if (['2010A', '2010B', '2010C', '2010D'].includes(loop.def.id)) {
    const sent = request.pieces.filter((piece) => piece.loop === loop.def.id).flatMap((piece) => piece.segments);
    for (const segment of loop.segments.filter(({ def }) => ['NM1', 'REF', 'N3', 'N4', 'DMG'].includes(def.id)))
      for (let element = 1; element < segment.instance.segment.elements.length; element++) {
        const text = segment.get(element, 0, 0);
        if (text === undefined || sent.some((draft) => draft.id === segment.def.id && draftText(draft, element, 0) === text)) continue;
        const label = `${loop.def.id} ${segment.def.id}${String(element).padStart(2, '0')} (segment ${segment.instance.ordinal})`;
        run.report('changed', 'not-as-sent', label, undefined, 'the answer names it otherwise; the resource of the request stands');
      }
  }
  for (const child of loop.loops) reportOtherNames(run, child, request);
}

/** Constants that every resource of a type carries (meta.profile, status): they complete, values win. */
function complete(run: ToFhir, table: CompiledTable, resource: Mutable): void {
  const constants = table.source.resources?.[String(resource['resourceType'])];
  if (constants === undefined) return;
  run.finally(() => {
    for (const [key, value] of Object.entries(constants)) {
      if (resource[key] !== undefined) continue;
      if (typeof value !== 'string' || !value.startsWith('%')) resource[key] = structuredClone(value);
      else {
        // '%patient': a reference to that node
        const target = run.resourceOf(value.slice(1));
        if (target === undefined) continue;
        const reference = {};
        run.targets.set(reference, target);
        resource[key] = reference;
      }
    }
  });
}

/** Elements in the order of the R4 model are easier to read; holes that absent list members left are closed. */
function tidy(value: unknown, model: R4Model, made: ReadonlySet<object>): unknown {
  if (Array.isArray(value)) {
    for (let i = value.length - 1; i >= 0; i--) if (value[i] === undefined) value.splice(i, 1);
    for (const item of value) tidy(item, model, made);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Mutable;
    const type = object['resourceType'];
    if (typeof type === 'string' && type !== 'Bundle' && !made.has(object)) return value; // taken over as it is
    for (const inner of Object.values(object)) tidy(inner, model, made);
    if (typeof type === 'string') reorder(object, order(model, type));
    else if ('extension' in object && Object.keys(object)[0] !== 'url') reorder(object, extensionFirst);
  }
  return value;
}

const extensionFirst = ['id', 'extension'];
const orders = new Map<string, readonly string[]>();

function order(model: R4Model, type: string): readonly string[] {
  let known = orders.get(type);
  if (known === undefined) {
    known = [
      'resourceType',
      ...model
        .elements(type)
        .flatMap((each) => (each.choice ? each.types.map((t) => model.choiceName(type, each.name, t) ?? '') : [each.name])),
    ];
    orders.set(type, known);
  }
  return known;
}

function reorder(object: Mutable, keys: readonly string[]): void {
  const rest = Object.entries(object);
  for (const [key] of rest) delete object[key];
  const held = new Map(rest);
  for (const key of keys) if (held.has(key)) object[key] = held.get(key);
  for (const [key, value] of rest) if (!(key in object)) object[key] = value;
}

/** What no row has taken: every element of it is a loss. HL, ST and SE are the frame. */
function leftOver(root: LoopIn, silences: Silences, showValues: boolean): LossEntry[] {
  const out: LossEntry[] = [];
  const visit = (loop: LoopIn): void => {
    for (const segment of loop.segments)
      if (!['HL', 'ST', 'SE'].includes(segment.def.id)) out.push(...restOf(segment, loop, silences, showValues));
    for (const child of loop.loops) visit(child);
  };
  visit(root);
  return out;
}

function restOf(segment: SegmentIn, loop: LoopIn, silences: Silences, showValues: boolean): LossEntry[] {
  return [...segment.rest()].map(({ element, component, text }) => {
    const said = silences.of(loop.def.id, segment.def.id, element, component);
    return {
      kind: said?.kind ?? 'lost',
      reason: said?.reason ?? 'no-row',
      x12: `${loop.def.id} ${segment.def.id}${String(element).padStart(2, '0')}${component > 0 ? `-${component}` : ''} (segment ${segment.instance.ordinal})`,
      ...(said?.why === undefined ? {} : { why: said.why }),
      ...(showValues ? { value: text } : {}),
    };
  });
}
