import type { GuideElement, GuideSegment } from '../guide/model.js';
import type { Cell } from './cell.js';
import type { LoopDraftNode } from './draft.js';
import { type Also, SegmentDraftNode, Source } from './draft.js';
import type { ToX12 } from './forward.js';
import type { LoopIn, SegmentIn } from './incoming.js';
import type { Place } from './place.js';
import type { RowRef } from './report.js';
import type { ToFhir } from './reverse.js';

/** A compiled row: one closure for each direction; a one-way row has one of them. */
export interface Op {
  toX12?(run: ToX12, focus: Cell | undefined, loop: LoopDraftNode, segment: SegmentDraftNode | undefined): void;
  toFhir?(run: ToFhir, focus: Place, loop: LoopIn, segment: SegmentIn | undefined): void;
}

/** A position tied to the guide. */
export interface Position {
  /** Slot of the segment in `named` of its loop; -1: the segment at hand. */
  readonly slot: number;
  readonly id: string;
  readonly qualifier: string | undefined;
  readonly segment: GuideSegment;
  readonly element: number;
  /** 0: the element is simple. */
  readonly component: number;
  /** 0: the element does not repeat. */
  readonly repetition: number;
  readonly def: GuideElement;
  /** A text that is too long is refused, not cut. */
  readonly whole?: boolean;
  /** `2000E UM04-1`. */
  readonly label: string;
}

export function segmentOut(position: Position, loop: LoopDraftNode, segment: SegmentDraftNode | undefined): SegmentDraftNode {
  if (position.slot < 0) {
    if (segment === undefined) throw new Error(`${position.label}: no segment at hand`);
    return segment;
  }
  const known = loop.named[position.slot];
  if (known !== undefined) return known;
  const made = new SegmentDraftNode(position.segment, position.qualifier);
  loop.named[position.slot] = made;
  loop.segments.push(made);
  return made;
}

/** The segment as it is, without making one. */
export function segmentDraft(position: Position, loop: LoopDraftNode, segment: SegmentDraftNode | undefined): SegmentDraftNode | undefined {
  return position.slot < 0 ? segment : loop.named[position.slot];
}

export function segmentIn(position: Position, loop: LoopIn, segment: SegmentIn | undefined): SegmentIn | undefined {
  if (position.slot < 0) return segment;
  let known = loop.named[position.slot];
  if (known === undefined) {
    known = loop.find(position.id, position.qualifier, position.segment) ?? null;
    loop.named[position.slot] = known;
  }
  return known ?? undefined;
}

export function textIn(position: Position, loop: LoopIn, segment: SegmentIn | undefined): string | undefined {
  return segmentIn(position, loop, segment)?.get(position.element, position.component, position.repetition);
}

export function takeIn(position: Position, loop: LoopIn, segment: SegmentIn | undefined): void {
  const source = segmentIn(position, loop, segment);
  if (source === undefined) return;
  source.take(position.element, position.component, position.repetition);
  if (position.qualifier !== undefined) source.take(1, 0, 0);
}

/** A position as rows address it: `REF[6P]02`, `UM04-1`. */
export function address(position: Position): string {
  return (
    position.id +
    (position.qualifier === undefined ? '' : `[${position.qualifier}]`) +
    String(position.element).padStart(2, '0') +
    (position.repetition === 0 ? '' : `^${position.repetition}`) +
    (position.component === 0 ? '' : `-${position.component}`)
  );
}

export type Fit = { readonly text: string; readonly cut: boolean } | { readonly reason: string; readonly why: string };

/** Does the position take the text? The guide decides: code list, length. */
export function fit(position: Position, text: string): Fit {
  const { def } = position;
  // a list that is known in part refuses nothing (guide: `?` before the codes)
  if (def.codes !== undefined && def.openCodes !== true && !def.codes.has(text))
    return { reason: 'not-admitted', why: `${position.label} does not admit this code in this guide` };
  // binary data has no limits of its own (X12.6 §3.11)
  if (def.type === 'B') return { text, cut: false };
  if (text.length > def.max) {
    // An identifier of fixed length (TRN03) that is cut would name somebody else.
    if (def.type === 'AN' && def.min !== def.max && position.whole !== true) return { text: text.slice(0, def.max).trimEnd(), cut: true };
    return { reason: 'too-long', why: `${position.label} holds at most ${def.max} characters` };
  }
  if (text.length < def.min && def.type !== 'N0' && def.type !== 'R')
    return { reason: 'too-short', why: `${position.label} needs at least ${def.min} characters` };
  return { text, cut: false };
}

/** Puts a text. A value opens the segment, a constant only completes it and never replaces a value. */
export function put(
  position: Position,
  loop: LoopDraftNode,
  segment: SegmentDraftNode | undefined,
  text: string,
  row: RowRef,
  cell: Cell | undefined,
  opens: boolean,
  also?: Also,
): void {
  const target = segmentOut(position, loop, segment);
  if (!opens && target.get(position.element, position.component, position.repetition) !== undefined) return;
  target.set(position.element, position.component, position.repetition, text);
  if (opens) target.opened = true;
  target.sources.push(new Source(row, cell, position.element, position.component, position.repetition, also));
}

export function runForward(
  ops: readonly Op[],
  run: ToX12,
  focus: Cell | undefined,
  loop: LoopDraftNode,
  segment: SegmentDraftNode | undefined,
): void {
  for (let i = 0; i < ops.length; i++) ops[i]?.toX12?.(run, focus, loop, segment);
}

export function runReverse(ops: readonly Op[], run: ToFhir, focus: Place, loop: LoopIn, segment: SegmentIn | undefined): void {
  for (let i = 0; i < ops.length; i++) ops[i]?.toFhir?.(run, focus, loop, segment);
}
