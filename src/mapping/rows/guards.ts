import { isJson, type Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import type { GuideLoop } from '../../guide/index.js';
import type { LoopDraftNode, SegmentDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import type { LoopIn, SegmentIn } from '../incoming.js';
import { address, put, segmentIn, takeIn, textIn, type Position } from '../op.js';
import type { Place } from '../place.js';
import { parseSegmentKey } from '../position.js';
import type { ToFhir } from '../reverse.js';
import type { Expectation, Guards, Row } from '../table.js';
import { compileEquals, constantValue, hasSystem } from './constant.js';

/** Guards of the FHIR side: tests when reading, assignments (equalities only) when writing. */
export interface FhirGuards {
  test(run: ToX12, focus: Cell | undefined): boolean;
  /** What an equality says is implied by the branch that was taken. */
  carry(run: ToX12, focus: Cell | undefined): void;
  assign(run: ToFhir, focus: Place): void;
  /** `type: Organization`: the type of the focus in the branch. */
  readonly type: string | undefined;
}

const nothing: FhirGuards = { test: () => true, carry: () => undefined, assign: () => undefined, type: undefined };

/** Closed form on purpose: `{ PATH: constant | present | absent | {system} | {count} | [constants], type: Resource }`; all must hold. */
export function compileFhirGuards(c: Compiler, guards: Guards | undefined, row: { at?: Row['at'] }, focus: readonly string[]): FhirGuards {
  const entries = Object.entries(guards ?? {});
  if (entries.length === 0) return nothing;
  let type: string | undefined;
  const parts: FhirGuards[] = [];
  for (const [path, expected] of entries) {
    if (path === 'type' && typeof expected === 'string' && /^[A-Z][A-Za-z]+$/.test(expected)) {
      type = expected;
      parts.push({
        test: (_run, cell) => isJson(cell?.value) && cell.value['resourceType'] === expected,
        carry: () => undefined,
        assign: (run, place) => run.narrow(place, expected),
        type: expected,
      });
      continue;
    }
    if (path === 'sent') {
      // of an answer: whose event it was says the request that was sent
      parts.push({ ...nothing, test: (run) => ((run.sent?.segments('2010D').length ?? 0) === 0) === (expected === 'self') });
      continue;
    }
    if (path === 'unkeyed' && typeof expected === 'string') {
      parts.push(unkeyed(c, expected));
      continue;
    }
    const part = one(c, path, expected as Expectation, row, type === undefined ? focus : [type]);
    if (part !== undefined) parts.push(part);
  }
  return {
    test: (run, cell) => parts.every((part) => part.test(run, cell)),
    carry: (run, cell) => {
      for (const part of parts) part.carry(run, cell);
    },
    assign: (run, place) => {
      for (const part of parts) part.assign(run, place);
    },
    type,
  };
}

function one(c: Compiler, path: string, expected: Expectation, row: { at?: Row['at'] }, focus: readonly string[]): FhirGuards | undefined {
  const reader = c.reader(path, row, focus);
  const placer = c.placer(path, row, focus);
  if (reader === undefined || placer === undefined) return undefined;
  c.survey.carriers.push({
    kind: 'guard',
    ref: { address: c.source.table, at: row.at, usedAt: undefined },
    way: 'both',
    ids: c.survey.named(reader.types),
  });
  const count = (run: ToX12, cell: Cell | undefined, matches: (value: unknown) => boolean): number => {
    let n = 0;
    reader.read(run, cell, (found) => {
      if (matches(found.value)) n++;
      return false;
    });
    return n;
  };
  const some = (run: ToX12, cell: Cell | undefined, matches: (value: unknown) => boolean): boolean => {
    const found = reader.read.first(run, cell);
    return found !== undefined && (matches(found.value) || count(run, cell, matches) > 0);
  };
  const test = (matches: (value: unknown) => boolean): FhirGuards => ({ ...nothing, test: (run, cell) => some(run, cell, matches) });
  if (expected === 'present') return test(() => true);
  if (expected === 'absent') return { ...nothing, test: (run, cell) => reader.read.first(run, cell) === undefined };
  if (typeof expected === 'object' && 'count' in expected)
    return { ...nothing, test: (run, cell) => count(run, cell, () => true) === expected.count };
  if (typeof expected === 'object' && 'system' in expected) {
    const all = new Set<string>();
    for (const short of typeof expected.system === 'string' ? [expected.system] : expected.system) {
      const system = c.codes.system(short, c.pas);
      if (system === undefined) {
        c.complain(row, `There is no code system "${short}".`);
        return undefined;
      }
      for (const uri of system.all) all.add(uri);
    }
    return test((value) => hasSystem(value, all));
  }
  const equal = compileEquals(expected, c.codes, c.pas);
  const concept = placer.types.includes('CodeableConcept');
  const constant = Array.isArray(expected) && !concept ? (expected as readonly unknown[])[0] : expected;
  return {
    test: (run, cell) => some(run, cell, equal),
    carry: (run, cell) => {
      reader.read(run, cell, (found) => {
        if (equal(found.value)) run.carry(found);
        return false;
      });
    },
    assign: (run, place) => {
      run.finally(() => {
        const from = placer.base === undefined ? place : run.nodePlace(placer.base);
        if (from.peek() === undefined) return;
        const target = placer.place(run, place);
        const held = target.peek();
        if (held !== undefined && equal(held)) return;
        const { value, type } = constantValue(constant, placer.types, c.codes, c.pas);
        if (held === undefined) target.set(value, type);
        else if (isJson(held) && isJson(value) && Array.isArray(held['coding']) && Array.isArray(value['coding']))
          (held['coding'] as unknown[]).unshift(...(value['coding'] as unknown[]));
      });
    },
    type: undefined,
  };
}

/** `unkeyed: informationSequence`: no item points to the element by that list of numbers. */
function unkeyed(c: Compiler, name: string): FhirGuards {
  return {
    ...nothing,
    test: (run, cell) => {
      const sequence = isJson(cell?.value) ? cell.value['sequence'] : undefined;
      const claim = run.node(c.key(name)?.node ?? '')?.value;
      const items = isJson(claim) && Array.isArray(claim['item']) ? (claim['item'] as unknown[]) : [];
      return !items.some((item) => isJson(item) && Array.isArray(item[name]) && (item[name] as unknown[]).includes(sequence));
    },
  };
}

/** Guards of the X12 side. */
export interface X12Guards {
  test(loop: LoopIn, segment: SegmentIn | undefined, run: ToFhir): boolean;
  take(loop: LoopIn, segment: SegmentIn | undefined): void;
  /** Equalities complete what the branch writes. */
  set(loop: LoopDraftNode, segment: SegmentDraftNode | undefined): void;
  /** Positions that equalities write: `2000E HI01-1`. */
  readonly positions: readonly string[];
  /** The text that an equality puts at the first position of a slot: what `place: guide` looks at. */
  readonly first: string | undefined;
}

export function compileX12Guards(c: Compiler, guards: Guards | undefined, row: Row | { at?: Row['at'] }, scope: Scope): X12Guards {
  const tests: X12Guards['test'][] = [];
  const takes: X12Guards['take'][] = [];
  const sets: X12Guards['set'][] = [];
  let first: string | undefined;
  const positions: string[] = [];
  for (const [text, expected] of Object.entries(guards ?? {})) {
    const presence = expected === 'present' ? true : expected === 'absent' ? false : undefined;
    if (text === 'request') {
      tests.push((_loop, _segment, run) => (run.request !== undefined) === presence);
      continue;
    }
    if (/^\d{4}[A-Z]{1,2}$/.test(text)) {
      const child = scope.loop.children.find((each): each is GuideLoop => each.kind === 'loop' && each.id === text);
      if (child === undefined) {
        c.complain(row, `The guide ${c.guide.id} has no loop ${text} below ${scope.loop.id}.`);
      } else if (presence !== undefined) tests.push((loop) => loop.children(child).length > 0 === presence);
      else if (typeof expected === 'object' && !Array.isArray(expected)) {
        // some loop of this kind for which all of it holds
        const inner = compileX12Guards(c, expected as Guards, row, { ...scope, loop: child, segment: undefined, slot: undefined });
        tests.push((loop, _segment, run) => loop.children(child).some((each) => inner.test(each, undefined, run)));
      } else c.complain(row, `${text} is a loop: it can be present, absent, or hold guards of its own.`);
      continue;
    }
    const key = parsePositionSafe(text) ? undefined : parseSegmentKey(text);
    if (key !== undefined) {
      const def = c.segmentDef(scope, key.id, key.qualifier, false);
      if (def === undefined) {
        if (scope.fragment === undefined) c.complain(row, `The guide ${c.guide.id} has no ${text} in loop ${scope.loop.id}.`);
        continue;
      }
      tests.push((loop) => (loop.find(key.id, key.qualifier, def) !== undefined) === presence);
      continue;
    }
    const position = c.position(text, row, scope);
    if (position === undefined) continue;
    if (position === 'void') {
      // the guide has no use for the position here: it is always absent
      tests.push(() => presence === false);
      continue;
    }
    if (presence !== undefined) {
      tests.push((loop, segment) => {
        const source = segmentIn(position, loop, segment);
        return (source !== undefined && source.get(position.element, position.component, position.repetition) !== undefined) === presence;
      });
      continue;
    }
    const values = Array.isArray(expected) ? (expected as readonly string[]) : [String(expected)];
    const ref = c.ref(row, scope, address(position));
    positions.push(position.label);
    first ??= values[0];
    tests.push((loop, segment) => values.includes(textIn(position, loop, segment) ?? ''));
    takes.push((loop, segment) => takeIn(position, loop, segment));
    sets.push((loop, segment) => complete(position, loop, segment, values[0] ?? '', ref));
  }
  return {
    test: (loop, segment, run) => tests.every((each) => each(loop, segment, run)),
    take: (loop, segment) => {
      for (const each of takes) each(loop, segment);
    },
    set: (loop, segment) => {
      for (const each of sets) each(loop, segment);
    },
    first,
    positions,
  };
}

function complete(
  position: Position,
  loop: LoopDraftNode,
  segment: SegmentDraftNode | undefined,
  text: string,
  ref: Parameters<typeof put>[4],
): void {
  put(position, loop, segment, text, ref, undefined, false);
}

/** `SV103` is a position, `SV1` a segment, `N3` a segment: a position has a segment id of two or three characters before its two digits. */
function parsePositionSafe(text: string): boolean {
  return /^(?:[A-Z][A-Z0-9]{1,2}(?:\[[A-Z0-9]+\])?)?\d{2}(?:\^\d+)?(?:-\d+)?$/.test(text);
}
