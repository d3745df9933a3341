import { address } from './op.js';
import type { DraftLoop, GuideLoop, GuideSegment } from '../guide/index.js';
import type { SegmentDraft } from '../x12/index.js';
import type { Compiler, Scope } from './compiler.js';
import type { LoopDraftNode } from './draft.js';
import type { ToX12 } from './forward.js';
import { missingPath } from './missing-path.js';
import type { RowRef } from './report.js';
import type { Row } from './table.js';

/** What a partner requires beyond the guide, tied to the loop that has to hold it. */
export interface Demand {
  readonly row: Row;
  readonly ref: RowRef;
  /** A loop below, or a segment with (or without) an element. */
  readonly loop: GuideLoop | undefined;
  readonly segment: GuideSegment | undefined;
  readonly qualifier: string | undefined;
  readonly element: number | undefined;
  readonly component: number;
  readonly label: string;
  readonly name: string;
}

export function demandOf(c: Compiler, row: Row, scope: Scope): Demand | undefined {
  const base = { row, loop: undefined, segment: undefined, element: undefined, component: 0, qualifier: row.require?.qualifier };
  if (row.loop !== undefined) {
    const loop = scope.loop.children.find((each): each is GuideLoop => each.kind === 'loop' && each.id === row.loop);
    return loop === undefined ? undefined : { ...base, loop, ref: c.ref(row, scope, loop.id), label: `loop ${loop.id}`, name: loop.name };
  }
  const owner = scope.loop.id === '' ? '' : `${scope.loop.id} `;
  if (row.segment !== undefined) {
    const key = c.segmentKey(row.segment, row, scope);
    if (key === undefined) return undefined;
    const qualifier = row.require?.qualifier ?? key.qualifier;
    const text = qualifier === undefined ? key.id : `${key.id}*${qualifier}`;
    const address = qualifier === undefined ? key.id : `${key.id}[${qualifier}]`;
    return { ...base, segment: key.def, qualifier, ref: c.ref(row, scope, address), label: owner + text, name: key.def.name };
  }
  const [text] = typeof row.x12 === 'string' ? [row.x12] : (row.x12 ?? row.list ?? []);
  const position = text === undefined ? undefined : c.position(text.split(/\.\.|\+/)[0] ?? '', row, scope);
  if (position === undefined || position === 'void') return undefined;
  const { segment, element, component, def } = position;
  const qualifier = row.require?.qualifier ?? position.qualifier;
  const shown = qualifier === undefined ? position.label : `${owner}${position.id}*${qualifier}`;
  return {
    ...base,
    segment,
    qualifier,
    element,
    component,
    ref: c.ref(row, scope, address({ ...position, qualifier })),
    label: shown,
    name: def.name,
  };
}

/** Refuses a loop that travels without what the partner requires: an input error with the path of the element to add. */
export function demanded(
  demands: readonly Demand[],
  node: LoopDraftNode,
  segments: DraftLoop['segments'],
  loops: readonly DraftLoop[],
  run: ToX12,
  compiler: Compiler,
): void {
  const told = new Set<string>();
  for (const demand of demands) {
    if (told.has(demand.label)) continue;
    if (demand.loop !== undefined ? loops.some(({ def }) => def === demand.loop) : segments.some((each) => serves(each, demand))) continue;
    // of several rows for one position one is enough; the first names the element
    told.add(demand.label);
    const { row, ref, segment, element, loop } = demand;
    const path = missingPath(named(row), run, node.focus, compiler);
    const why = row.require?.text;
    run.issues.push({
      code: 'MAP-PARTNER-REQUIRES',
      severity: 'error',
      message: `This payer requires ${demand.label} (${demand.name}), and the bundle says nothing for it.${why === undefined ? '' : ` ${why}`} Add ${path === undefined ? 'the element' : 'this element'} and submit again.`,
      ...(path === undefined ? {} : { fhirPath: path }),
      x12: {
        loop: loop?.id ?? node.def.id,
        ...(segment === undefined ? {} : { segmentId: segment.id }),
        ...(element === undefined ? {} : { element }),
        ...(demand.component === 0 ? {} : { component: demand.component }),
      },
      row: ref.address,
      ...(row.require?.at === undefined ? {} : { at: row.require.at }),
    });
  }
}

/** The path that a segment or loop row would have read. */
function named(row: Row): Row {
  if (row.fhir !== undefined || row.first !== undefined) return row;
  const each = typeof row.each === 'string' ? row.each : row.each?.[0];
  return each === undefined ? row : { ...row, fhir: each };
}

function serves({ def, draft }: { readonly def: GuideSegment; readonly draft: SegmentDraft }, demand: Demand): boolean {
  if (def !== demand.segment) return false;
  if (demand.qualifier !== undefined && draft.elements[0] !== demand.qualifier) return false;
  if (demand.element === undefined) return true;
  const held = draft.elements[demand.element - 1];
  if (held === undefined || held === '') return false;
  if (demand.component === 0 || !Array.isArray(held)) return true;
  const part: unknown = held[demand.component - 1];
  return part !== undefined && part !== '';
}
