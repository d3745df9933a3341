import type { GuideElement } from '../../guide/model.js';
import type { Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import type { LoopDraftNode } from '../draft.js';
import { SegmentDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import { segmentDraft, type Op, type Position } from '../op.js';
import type { RowRef } from '../report.js';
import type { Narrowing, Row } from '../table.js';
import { rowPositions } from './value.js';

/** What an overlay has made of a row (forbid, replace), around what the row does by itself. */
export function overlaid(c: Compiler, ops: readonly Op[], row: Row, scope: Scope): readonly Op[] {
  if (row.forbid === undefined && row.replace === undefined) return ops;
  const ref: RowRef = { address: scope.prefix, at: row.at, usedAt: scope.usedAt, overlay: row.overlay };
  const { forbid, replace } = row;
  if (forbid !== undefined)
    return ops.map((op): Op => {
      const { toX12 } = op;
      return toX12 === undefined
        ? op
        : { ...op, toX12: (run, focus, loop, segment) => withhold(toX12, run, focus, loop, segment, ref, forbid) };
    });
  const positions = rowPositions(c, row, scope, row.q);
  if (replace === undefined || positions === undefined || positions === 'void') return ops;
  return [
    ...ops,
    {
      toX12(run, _focus, loop, segment) {
        for (const position of positions) exchange(replace, position, run, loop, segment);
      },
    },
  ];
}

/** Codes that the partner calls otherwise: the code that the table means is replaced where it has just been written. */
function exchange(
  replace: Readonly<Record<string, string>>,
  position: Position,
  run: ToX12,
  loop: LoopDraftNode,
  segment: SegmentDraftNode | undefined,
): void {
  const draft = segmentDraft(position, loop, segment);
  const { element, component, repetition } = position;
  const text = draft?.get(element, component, repetition);
  const other = text === undefined ? undefined : replace[text];
  if (draft === undefined || other === undefined) return;
  draft.set(element, component, repetition, other);
  const source = draft.sources.findLast((each) => each.element === element && each.component === component);
  run.report('changed', 'replaced', source?.cell, position.label, source?.row, 'this partner takes another code');
}

type Forward = NonNullable<Op['toX12']>;

/**
 * Runs a row on a draft that does not travel. What it would have sent counts as refused: reported when no other row
 * carries it, an input error where the guide requires the position.
 */
function withhold(
  act: Forward,
  run: ToX12,
  focus: Cell | undefined,
  loop: LoopDraftNode,
  segment: SegmentDraftNode | undefined,
  ref: RowRef,
  why: string,
): void {
  const draft = run.loop(loop.def, loop.parent, loop.focus);
  for (const [slot, each] of loop.named.entries()) draft.named[slot] = each === undefined ? undefined : twin(each);
  draft.segments.push(...draft.named.filter((each) => each !== undefined));
  const current = segment === undefined ? undefined : twin(segment);
  run.aside(() => act(run, focus, draft, current));
  const visit = (node: LoopDraftNode): void => {
    for (const each of node.segments) refuse(each, node);
    loop.refusals.push(...node.refusals.map((each) => ({ ...each, reason: 'forbidden', why })));
    for (const child of node.loops) visit(child);
  };
  const refuse = (each: SegmentDraftNode, node: LoopDraftNode): void => {
    for (const { cell, row, element, component, repetition } of each.sources) {
      const whole = each.def.elements[element];
      const def = component > 0 ? whole?.components?.[component] : whole;
      if (cell === undefined || def === undefined) continue;
      const position: Position = {
        slot: -1,
        id: each.def.id,
        qualifier: each.qualifier,
        segment: each.def,
        element,
        component,
        repetition,
        def,
        label: `${node.def.id === '' ? '' : `${node.def.id} `}${def.ref}`,
      };
      loop.refusals.push({
        cell,
        reason: 'forbidden',
        why,
        position,
        row: { ...row, overlay: ref.overlay },
        segment: undefined,
        defaulted: false,
      });
    }
  };
  visit(draft);
  if (current !== undefined) refuse(current, loop);
}

/** The same content without its history. */
function twin(segment: SegmentDraftNode): SegmentDraftNode {
  const made = new SegmentDraftNode(segment.def, segment.qualifier);
  for (const [i, each] of segment.elements.entries()) if (each !== undefined) made.elements[i] = structuredClone(each);
  return made;
}

/** The element of the guide as an overlay leaves it: fewer codes, fewer characters. */
export function narrowed(def: GuideElement, narrowing: Narrowing | undefined): GuideElement {
  if (narrowing === undefined) return def;
  const { only, not, max } = narrowing;
  const listed = def.codes ?? only;
  const codes =
    listed === undefined
      ? undefined
      : new Set([...listed].filter((code) => only?.includes(code) !== false && not?.includes(code) !== true));
  const shorter = max === undefined ? def.max : Math.min(max, def.max);
  return { ...def, codes, max: shorter, min: Math.min(def.min, shorter) };
}
