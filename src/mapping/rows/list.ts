import type { Cell } from '../cell.js';
import { isJson } from '../cell.js';
import type { Compiler, Scope, Slot } from '../compiler.js';
import { address, put, runForward, runReverse, segmentDraft, segmentIn, takeIn, textIn, type Op, type Position } from '../op.js';
import { parsePosition } from '../position.js';
import type { Place } from '../place.js';
import type { Row } from '../table.js';
import { compileTail } from './tail.js';
import { compileFhirGuards, compileX12Guards } from './guards.js';
import { neededPosition } from './value.js';

/** `HI01..HI12`, `SV101-3..SV101-6`, `HCR03^1..HCR03^5`, `PER03+04`, or relative `03..07`. */
export function parseSlots(texts: readonly string[]): Slot[] | undefined {
  const slots: Slot[] = [];
  for (const text of texts) {
    const [from = '', to] = text.split('..');
    if (to === undefined) {
      const slot = parseSlot(from);
      if (slot === undefined) return undefined;
      slots.push(slot);
      continue;
    }
    const a = parsePosition(from);
    const b = parsePosition(to);
    if (a === undefined || b === undefined) return undefined;
    const segment = a.segment === undefined ? undefined : { id: a.segment, qualifier: a.qualifier };
    if (a.component !== undefined && b.component !== undefined)
      for (let n = a.component; n <= b.component; n++)
        slots.push({ segment, elements: [a.element], component: n, repetition: a.repetition });
    else if (a.repetition !== undefined && b.repetition !== undefined)
      for (let n = a.repetition; n <= b.repetition; n++)
        slots.push({ segment, elements: [a.element], component: undefined, repetition: n });
    else for (let n = a.element; n <= b.element; n++) slots.push({ segment, elements: [n], component: undefined, repetition: undefined });
  }
  return slots;
}

function parseSlot(text: string): Slot | undefined {
  const [head = '', ...more] = text.split('+');
  const position = parsePosition(head);
  if (position === undefined) return undefined;
  return {
    segment: position.segment === undefined ? undefined : { id: position.segment, qualifier: position.qualifier },
    elements: [position.element, ...more.map(Number)],
    component: position.component,
    repetition: position.repetition,
  };
}

interface CompiledSlot {
  readonly number: number;
  /** The positions that say whether the slot holds something. */
  readonly head: Position;
  readonly ops: Op[];
  /** Text of the first position by the branch of the choose in the slot. */
  readonly admits: (text: string) => boolean;
}

/** A list inside one segment: slots on the X12 side, elements of a FHIR list on the other. */
export function compileList(c: Compiler, row: Row, scope: Scope): Op[] {
  const parsed = parseSlots(row.list ?? []);
  if (parsed === undefined || typeof row.each !== 'string') {
    c.complain(row, 'A list needs slots (HI01..HI12, PER03+04) and one path under each.');
    return [];
  }
  const path = c.reader(row.each, row, scope.focus);
  const placer = c.placer(row.each, row, scope.focus);
  if (path === undefined || placer === undefined) return [];
  const slots: CompiledSlot[] = [];
  for (const [i, slot] of parsed.entries()) {
    const inner: Scope = { ...scope, slot, focus: path.types };
    const head = c.position('01', row, inner);
    if (head === undefined) return [];
    if (head === 'void') continue;
    slots.push({
      number: i + 1,
      head,
      ops: c.rows(row.rows, inner),
      admits: (text) => head.def.codes === undefined || head.def.codes.has(text),
    });
  }
  const [firstSlot] = slots;
  if (firstSlot === undefined) return [];
  const filter = compileFhirGuards(c, row.filter, row, path.types);
  const ref = c.ref(row, scope, (row.list ?? []).join(' '));
  // With `place: guide` the branch of the choose inside says which code the slot's first position gets.
  const chooser = row.rows?.find((each) => each.choose !== undefined);
  const kinds =
    row.place === 'guide' && chooser?.branches !== undefined
      ? chooser.branches
          .filter((branch) => branch.only !== 'to-fhir' && (branch.pas === undefined || branch.pas === c.pas))
          .map((branch) => ({
            fhir: compileFhirGuards(c, branch.fhir, branch, path.types),
            text: compileX12Guards(c, branch.x12, branch, { ...scope, slot: parsed[0], focus: path.types }).first ?? '',
          }))
      : undefined;
  const needs = neededPosition(c, row, scope);
  if (needs === 'wrong') return [];
  const tail = row.tail === undefined ? undefined : compileTail(c, row, row.tail, parsed, scope, ref);
  const { index } = row;
  return [
    {
      toX12(run, focus, loop, segment) {
        const cells: Cell[] = [];
        path.read(run, focus, (cell) => {
          if (row.rest === true && isJson(cell.value) && run.isTouched(cell.value, loop.scope)) return false;
          if (filter.test(run, cell)) {
            filter.carry(run, cell);
            cells.push(cell);
          }
          return false;
        });
        if (cells.length === 0) return;
        if (
          needs !== undefined &&
          segmentDraft(needs, loop, segment)?.get(needs.element, needs.component, needs.repetition) === undefined
        ) {
          for (const cell of cells)
            run.report('lost', 'not-used-here', cell, firstSlot.head.label, ref, `used only when ${needs.label} is`);
          return;
        }
        const numbers = index === undefined ? undefined : new Map<unknown, number>();
        if (index !== undefined && numbers !== undefined) run.indexes.set(index.as, numbers);
        const tails = new Map<CompiledSlot, CompiledSlot | undefined>();
        const placed = kinds === undefined ? inOrder(cells) : byGuide(cells);
        for (const { cell, slot } of placed) {
          if (slot === undefined) {
            run.report('lost', 'beyond-maximum', cell, firstSlot.head.label, ref, 'no slot is left that takes it');
            continue;
          }
          runForward(slot.ops, run, cell, loop, segment);
          if (tail !== undefined && tails.has(slot)) tail.write(run, cell, tails.get(slot), loop, segment);
          if (index !== undefined && isJson(cell.value)) numbers?.set(cell.value[index.key], slot.number);
        }

        /** Slots that an earlier run over the same segment has filled stay as they are (merged segments). */
        function inOrder(all: readonly Cell[]): { cell: Cell; slot: CompiledSlot | undefined }[] {
          const free = slots.filter(
            ({ head }) => segmentDraft(head, loop, segment)?.get(head.element, head.component, head.repetition) === undefined,
          );
          let next = 0;
          return all.map((cell) => {
            const slot = free[next++];
            if (slot !== undefined && tail !== undefined && tail.of(cell) !== undefined) tails.set(slot, free[next++]);
            return { cell, slot };
          });
        }

        /** The code lists of the slots decide: those with the fewest places choose first (principal, admitting, then the rest). */
        function byGuide(all: readonly Cell[]): { cell: Cell; slot: CompiledSlot | undefined }[] {
          const wishes = all.map((cell) => {
            const kind = kinds?.find((each) => each.fhir.test(run, cell));
            return { cell, slots: kind === undefined ? [] : slots.filter((slot) => slot.admits(kind.text)) };
          });
          // as they come, where the guide admits it
          if (wishes.every((wish, i) => wish.slots.some((slot) => slot === slots[i])) && wishes.length <= slots.length)
            return wishes.map(({ cell }, i) => ({ cell, slot: slots[i] }));
          const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a]?.slots.length ?? 0) - (wishes[b]?.slots.length ?? 0) || a - b);
          const taken = new Set<CompiledSlot>();
          const chosen = new Map<number, CompiledSlot>();
          for (const i of order) {
            const slot = wishes[i]?.slots.find((each) => !taken.has(each));
            if (slot === undefined) continue;
            taken.add(slot);
            chosen.set(i, slot);
          }
          return wishes
            .map(({ cell }, i) => ({ cell, slot: chosen.get(i) }))
            .sort((a, b) => (a.slot?.number ?? Infinity) - (b.slot?.number ?? Infinity));
        }
      },
      toFhir(run, focus, loop, segment) {
        const numbers = index === undefined ? undefined : new Map<number, unknown>();
        if (index !== undefined && numbers !== undefined) run.indexes.set(index.as, numbers);
        let before: Place | undefined;
        for (const slot of slots) {
          const source = segmentIn(slot.head, loop, segment);
          if (source === undefined) return;
          const { element, component, repetition } = slot.head;
          if (
            source.get(element, component, repetition) === undefined &&
            !parsed.at(slot.number - 1)?.elements.some((each) => source.has(each) && component === 0 && repetition === 0)
          )
            continue;
          if (tail?.read(run, slot, before, loop, segment) === true) continue;
          const place = placer.place(run, focus);
          before = place;
          filter.assign(run, place);
          runReverse(slot.ops, run, place, loop, segment);
          const made = place.peek();
          if (made !== undefined) run.previous = place;
          if (index !== undefined && isJson(made)) numbers?.set(slot.number, made[index.key]);
        }
      },
    },
  ];
}

/** `pointer: dx`: numbers that point into a list which an `index` has numbered (SV107 → HI). */
export function compilePointer(c: Compiler, row: Row, scope: Scope): Op[] {
  const parsed = parseSlots(row.list ?? []);
  if (parsed === undefined || typeof row.each !== 'string') {
    c.complain(row, 'A pointer needs list (SV107-1..SV107-4) and one path under each.');
    return [];
  }
  const path = c.reader(row.each, row, scope.focus);
  const placer = c.placer(row.each, row, scope.focus);
  const needs = neededPosition(c, row, scope);
  if (path === undefined || placer === undefined || needs === 'wrong') return [];
  const positions: Position[] = [];
  for (const slot of parsed) {
    const position = c.position('01', row, { ...scope, slot });
    if (position === undefined || position === 'void') return [];
    positions.push(position);
  }
  const [head] = positions;
  if (head === undefined) return [];
  const ref = c.ref(row, scope, address(head));
  const name = row.pointer ?? '';
  c.carries({ kind: 'pointer', ref, position: head.label }, row.each, scope);
  return [
    {
      toX12(run, focus, loop, segment) {
        let count = 0;
        const filled =
          needs === undefined || segmentDraft(needs, loop, segment)?.get(needs.element, needs.component, needs.repetition) !== undefined;
        path.read(run, focus, (cell) => {
          const target = run.indexes.get(name)?.get(cell.value);
          const position = positions[count];
          if (!filled)
            run.report('lost', 'not-used-here', cell, head.label, ref, `${head.label} is used only when ${needs?.label ?? ''} is`);
          else if (target === undefined)
            run.report('lost', 'untranslatable', cell, head.label, ref, 'what it points to did not get a place in X12');
          else if (position === undefined)
            run.report('lost', 'beyond-maximum', cell, head.label, ref, `${positions.length} pointers at most`);
          else {
            put(position, loop, segment, String(target), ref, cell, true);
            count++;
          }
          return false;
        });
      },
      toFhir(run, focus, loop, segment) {
        for (const position of positions) {
          const text = textIn(position, loop, segment);
          if (text === undefined) continue;
          const target = run.indexes.get(name)?.get(Number(text));
          if (target === undefined) continue;
          const place = placer.place(run, focus);
          place.set(target);
          takeIn(position, loop, segment);
          const source = segmentIn(position, loop, segment);
          if (source !== undefined) run.traced(source, position.element, position.component, position.repetition, place, ref);
        }
      },
    },
  ];
}
