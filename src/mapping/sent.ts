import type { SegmentDraft } from '../x12/index.js';
import type { Position } from './op.js';
import type { X12Piece } from './request.js';

/** The X12 that was sent, as an answer in X12 needs it again: traces, UM, names (X217 response 2000E UM, 2010C NM1). */
export interface Sent {
  /** Traces of our own. */
  readonly own: ReadonlySet<string>;
  /** The element of the request (an item) with this sequence that a service was sent for. */
  item(sequence: number): object | undefined;
  texts(loops: readonly string[], position: Position, focus: unknown): string[];
  /** Segments of the loops of one id; `focus`: only those that stand for this element of the request. */
  segments(loop: string, focus?: unknown): readonly SegmentDraft[];
}

export function sentOf(pieces: readonly X12Piece[], own: ReadonlySet<string>): Sent {
  return {
    own,
    item: (sequence) =>
      pieces.find(({ loop, focus }) => loop === '2000F' && (focus as { sequence?: unknown } | undefined)?.sequence === sequence)?.focus,
    texts: (loops, position, focus) => textsOf(pieces, loops, position, focus),
    segments: (loop, focus) =>
      pieces.filter((piece) => piece.loop === loop && (focus === undefined || piece.focus === focus)).flatMap((piece) => piece.segments),
  };
}

/** Texts at a position of the loops; loops that stand for `focus` come first, and those that stand for another item not at all. */
export function textsOf(pieces: readonly X12Piece[], loops: readonly string[], position: Position, focus: unknown): string[] {
  const found: string[] = [];
  for (const loop of loops)
    for (const piece of pieces) {
      if (piece.loop !== loop || (loop === '2000F' && focus !== undefined && piece.focus !== focus)) continue;
      for (const draft of piece.segments) {
        if (draft.id !== position.id || (position.qualifier !== undefined && draft.elements[0] !== position.qualifier)) continue;
        const text = draftText(draft, position.element, position.component, position.repetition);
        if (text !== undefined && text !== '') found.push(text);
      }
    }
  return found;
}

export function draftText(draft: SegmentDraft, element: number, component: number, repetition = 0): string | undefined {
  const held = draft.elements[element - 1];
  if (held === undefined || typeof held === 'string') return component <= 1 && repetition <= 1 ? held : undefined;
  if (Array.isArray(held)) return (held as readonly (string | undefined)[])[Math.max(component, 1) - 1];
  const list = (held as { readonly repetitions: readonly unknown[] }).repetitions[Math.max(repetition, 1) - 1];
  return typeof list === 'string' ? list : undefined;
}
