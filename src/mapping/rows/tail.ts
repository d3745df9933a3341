import { isJson, type Cell } from '../cell.js';
import { codec as codecNamed } from '../codec/codec.js';
import type { Compiler, Scope, Slot } from '../compiler.js';
import type { LoopDraftNode, SegmentDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import type { LoopIn, SegmentIn } from '../incoming.js';
import { put, takeIn, textIn, segmentIn, type Position } from '../op.js';
import type { Place } from '../place.js';
import type { RowRef } from '../report.js';
import type { ToFhir } from '../reverse.js';
import type { Row } from '../table.js';

interface Numbered {
  readonly number: number;
}

/** The part of a value that has a slot of its own: the extension of a telephone number, EX directly after TE (X217 PER03-08). */
export interface Tail {
  of(cell: Cell): string | undefined;
  write(run: ToX12, cell: Cell, slot: Numbered | undefined, loop: LoopDraftNode, segment: SegmentDraftNode | undefined): void;
  /** Is the slot the tail of the element that was made before? Then it is taken. */
  read(run: ToFhir, slot: Numbered, before: Place | undefined, loop: LoopIn, segment: SegmentIn | undefined): boolean;
}

/** Slots of a list with a tail are pairs: qualifier and value. */
export function compileTail(
  c: Compiler,
  row: Row,
  tail: NonNullable<Row['tail']>,
  slots: readonly Slot[],
  scope: Scope,
  ref: RowRef,
): Tail | undefined {
  const codec = codecNamed(tail.as);
  if (codec === undefined) {
    c.complain(row, `There is no codec "${tail.as}".`);
    return undefined;
  }
  const pairs = new Map<number, { readonly q: Position; readonly value: Position }>();
  for (const [i, slot] of slots.entries()) {
    const q = c.position('01', row, { ...scope, slot });
    const value = c.position('02', row, { ...scope, slot });
    if (typeof q === 'object' && typeof value === 'object') pairs.set(i + 1, { q, value });
  }
  const of = (cell: Cell): string | undefined => {
    const text = isJson(cell.value) ? cell.value['value'] : cell.value;
    if (typeof text !== 'string' || /^\d+$/.test(text)) return undefined;
    const encoded = codec.encode(text, 'string');
    return 'fault' in encoded ? undefined : encoded.texts[0];
  };
  return {
    of,
    write(run, cell, slot, loop, segment) {
      const text = of(cell);
      const pair = slot === undefined ? undefined : pairs.get(slot.number);
      if (text === undefined) return;
      if (pair === undefined || pair.q.def.codes?.has(tail.q) === false) {
        run.report('changed', 'reduced', cell, pair?.value.label, ref, 'no slot is left for its last part');
        return;
      }
      // the number alone was told as reduced: its last part has found its place after all
      const last = run.losses.at(-1);
      if (last?.reason === 'reduced' && last.cell?.root === cell.root && isJson(cell.value) && last.cell.holder === cell.value)
        run.losses.pop();
      put(pair.q, loop, segment, tail.q, ref, undefined, true);
      put(pair.value, loop, segment, text, ref, cell, true);
    },
    read(run, slot, before, loop, segment) {
      const pair = pairs.get(slot.number);
      if (pair === undefined || textIn(pair.q, loop, segment) !== tail.q) return false;
      const text = textIn(pair.value, loop, segment);
      const made = before?.peek();
      if (text === undefined || !isJson(made) || typeof made['value'] !== 'string') return false;
      (made as Record<string, unknown>)['value'] = `${made['value']}${tail.between}${text}`;
      takeIn(pair.q, loop, segment);
      takeIn(pair.value, loop, segment);
      const source = segmentIn(pair.value, loop, segment);
      if (source !== undefined && before !== undefined) run.traced(source, pair.value.element, 0, 0, before, ref);
      return true;
    },
  };
}
