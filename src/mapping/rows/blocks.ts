import type { Cell } from '../cell.js';
import { isJson } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { SegmentDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import type { GuideLoop } from '../../guide/model.js';
import { matches } from '../incoming.js';
import { runForward, runReverse, type Op } from '../op.js';
import type { SegmentIn } from '../incoming.js';
import type { ToFhir } from '../reverse.js';
import { requestReader } from './answer.js';
import { errorIsOf, isContact, isDocument, refusedAbove } from './answered-again.js';
import type { Place } from '../place.js';
import type { Reader } from '../reader.js';
import type { Row } from '../table.js';
import { compileFhirGuards } from './guards.js';

/** `use: fragment`, with a focus of its own when `with` says so. */
export function compileUse(c: Compiler, row: Row, scope: Scope): Op[] {
  if (row.with === undefined) return c.fragment(row.use ?? '', row, scope);
  return withFocus(c, row, scope, (inner) => c.fragment(row.use ?? '', row, inner));
}

/** `with: path`: the rows inside speak of what the path leads to. */
export function compileWith(c: Compiler, row: Row, scope: Scope): Op[] {
  return withFocus(c, row, scope, (inner) => c.rows(row.rows, inner));
}

function withFocus(c: Compiler, row: Row, scope: Scope, compile: (scope: Scope) => Op[]): Op[] {
  const texts = typeof row.with === 'string' ? [row.with] : (row.with ?? []);
  // Every alternative may have another type (an address of a Location, of a Practitioner): the rows are compiled for each.
  const ways = texts.map((text) => {
    const path = c.reader(text, row, scope.focus);
    const placer = c.placer(text, row, scope.focus);
    if (path === undefined || placer === undefined) return undefined;
    // a reference that is followed is carried by what stands behind it
    if (text.includes('->'))
      c.carries(
        { kind: 'pointer', ref: c.ref(row, scope, scope.loop.id), position: scope.loop.id },
        text.slice(0, text.indexOf('->')),
        scope,
      );
    return { path, placer, ops: compile({ ...scope, focus: path.types }) };
  });
  return [
    {
      toX12(run, focus, loop, segment) {
        for (const way of ways) {
          let found: Cell | undefined;
          way?.path.read(run, focus, (cell) => {
            found = cell;
            return true;
          });
          if (found === undefined) continue;
          runForward(way?.ops ?? [], run, found, loop, segment);
          return;
        }
        // nothing there: constants and defaults still have their say
        runForward(ways[0]?.ops ?? [], run, undefined, loop, segment);
      },
      toFhir(run, focus, loop, segment) {
        const [way] = ways;
        if (way !== undefined) runReverse(way.ops, run, way.placer.place(run, focus), loop, segment);
      },
    },
  ];
}

/** `loop: 2010EA`, once for every element that `each` leads to. */
export function compileLoop(c: Compiler, row: Row, scope: Scope): Op[] {
  const def = scope.loop.children.find((child): child is GuideLoop => child.kind === 'loop' && child.id === row.loop);
  if (def === undefined) {
    if (row.optional !== true)
      c.complain(row, `The guide ${c.guide.id} has no loop ${row.loop} below ${scope.loop.id || 'the transaction set'}.`);
    return [];
  }
  const path = row.each === undefined ? undefined : c.reader(row.each, row, scope.focus);
  const placer = typeof row.each === 'string' ? c.placer(row.each, row, scope.focus) : undefined;
  if (row.each !== undefined && path === undefined) return [];
  const standing =
    row.free === true && typeof row.each === 'string' ? c.placer(row.each.replace(/\[\]$/, ''), row, scope.focus) : undefined;
  const focus = path?.types ?? scope.focus;
  const inner: Scope = {
    ...scope,
    loop: def,
    segment: undefined,
    slot: undefined,
    focus,
    prefix: `${scope.prefix.split('/')[0]}/${def.id}`,
  };
  const filter = compileFhirGuards(c, row.filter, row, focus);
  const ops = c.rows(row.rows, inner);
  const ref = c.ref(row, scope, def.id);
  if (typeof row.each === 'string') {
    // the loop stands for what it is about, and for the reference that leads there
    const source = c.source.nodes[/^%([a-z][A-Za-z0-9-]*)$/.exec(row.each)?.[1] ?? '']?.ref;
    for (const each of [row.each, ...(source === undefined ? [] : [`%${source}`])])
      c.carries({ kind: 'pointer', ref, position: def.id }, each, scope);
  }
  const repeat = Math.min(def.usageUnder?.[scope.loop.id]?.repeat ?? def.repeat, row.max ?? Infinity);
  return [
    {
      toX12(run, focusCell, loop) {
        if (row['unless-refused'] === true && refusedAbove(run, def.id)) return;
        const one = (cell: Cell | undefined): void => {
          const made = run.loop(def, loop, cell);
          made.always = row.always === true;
          runForward(ops, run, cell, made, undefined);
          loop.loops.push(made);
        };
        if (path === undefined) {
          one(focusCell);
          return;
        }
        let count = loop.loops.filter((each) => each.def === def).length;
        let found = false;
        path.read(run, focusCell, (cell) => {
          if (!filter.test(run, cell)) return false;
          if (row['of-line'] === 'contact' && !isContact(run, cell, run.line, count)) return false;
          found = true;
          filter.carry(run, cell);
          if (count++ >= repeat) {
            run.report('lost', 'beyond-maximum', cell, def.id, ref, `${def.id} repeats at most ${repeat} times`);
            return false;
          }
          one(cell);
          return typeof row.each === 'string' && !repeats(row.each);
        });
        if (!found && row.always === true) one(undefined);
      },
      toFhir(run, focusPlace, loop) {
        // a provider of the service itself goes before those of the event
        if (standing?.place(run, focusPlace).peek() !== undefined) return;
        for (const each of loop.children(def)) {
          const place = placer === undefined ? focusPlace : placer.place(run, focusPlace);
          filter.assign(run, place);
          runReverse(ops, run, place, each, undefined);
        }
      },
    },
  ];
}

/** A path that leads to several elements. */
function repeats(path: string): boolean {
  return path.includes('[]') || /:[A-Za-z]+$/.test(path);
}

/** `segment: REF`, once for every element; `rest: true` takes what nothing in this loop has used. */
export function compileSegment(c: Compiler, row: Row, scope: Scope): Op[] {
  const key = c.segmentKey(row.segment ?? '', row, scope);
  if (key === undefined) return [];
  const path = row.each === undefined ? undefined : c.reader(row.each, row, scope.focus);
  const placer = typeof row.each === 'string' ? c.placer(row.each, row, scope.focus) : undefined;
  if (row.each !== undefined && path === undefined) return [];
  const focus = path?.types ?? scope.focus;
  const filter = compileFhirGuards(c, row.filter, row, focus);
  const ops = c.rows(row.rows, { ...scope, segment: key, slot: undefined, focus });
  const ref = c.ref(row, scope, row.segment ?? '');
  const max = row.max ?? key.def.repeat;
  const agree = typeof row.merge === 'string' ? c.reader(row.merge, row, focus)?.read : undefined;
  const recalled = row.recall === undefined ? undefined : requestReader(c, row.recall, row, ['Claim.item']);
  return [
    {
      toX12(run, focusCell, loop) {
        let shared: { readonly node: SegmentDraftNode; readonly like: unknown } | undefined;
        const one = (cell: Cell | undefined): void => {
          const like = agree === undefined ? undefined : valueAt(run, cell, agree);
          if (shared !== undefined && like === shared.like) {
            runForward(ops, run, cell, loop, shared.node);
            return;
          }
          const made = new SegmentDraftNode(key.def, key.qualifier);
          runForward(ops, run, cell, loop, made);
          if (row.always === true) made.opened = true;
          const refused = loop.refusals.some((each) => each.segment === made);
          if (!made.opened && !refused) return;
          const there = loop.segments.filter((each) => each.def === key.def && each.opened).length;
          const limit = row.reserve !== undefined && run.context.values?.[row.reserve] !== undefined ? max - 1 : max;
          if (made.opened && there >= limit) {
            if (cell !== undefined)
              run.report(
                'lost',
                'beyond-maximum',
                cell,
                `${scope.loop.id} ${key.id}`,
                ref,
                `${key.id} stands at most ${max} times in ${scope.loop.id}`,
              );
            return;
          }
          loop.segments.push(made);
          if (row.merge !== undefined) shared ??= { node: made, like };
        };
        if (path === undefined) {
          one(focusCell);
          return;
        }
        path.read(run, focusCell, (cell) => {
          if (row.rest === true && touched(run, cell, loop.scope)) return false;
          if (!filter.test(run, cell)) return false;
          if (row['of-line'] === 'errors' && !errorIsOf(cell.value, scope.loop.id, run.line)) return false;
          if (row['of-line'] === 'documents' && !isDocument(cell.value, run.line)) return false;
          filter.carry(run, cell);
          one(cell);
          return typeof row.each === 'string' && !repeats(row.each);
        });
      },
      toFhir(run, focusPlace, loop) {
        let made = 0;
        for (const each of loop.segments) {
          if (!matches(each, key.id, key.qualifier, key.def)) continue;
          if (each.touched) continue; // rows that name this very segment come first
          if (key.qualifier !== undefined) each.take(1, 0, 0);
          if (recalled !== undefined && recall(run, each)) continue;
          if (row['fhir-max'] !== undefined && made++ >= row['fhir-max']) continue;
          const place: Place = placer === undefined ? focusPlace : placer.place(run, focusPlace);
          filter.assign(run, place);
          runReverse(ops, run, place, loop, each);

          function recall(running: ToFhir, source: SegmentIn): boolean {
            const { request } = running;
            const text = source.get(2, 0, 0);
            if (request === undefined || text === undefined) return false;
            let found: Cell | undefined;
            recalled?.(request.reading, running.asked, (cell) => {
              if (!isJson(cell.value) || cell.value['value'] !== text) return false;
              found = cell;
              return true;
            });
            // a trace of our own comes back to us, not to the caller
            if (found === undefined && !request.own.has(text)) return false;
            for (const { element, component, repetition } of [...source.rest()]) source.take(element, component, repetition);
            if (found !== undefined && row.known !== true && placer !== undefined)
              Object.assign(placer.place(running, focusPlace).make(), structuredClone(found.value));
            return true;
          }
        }
      },
    },
  ];
}

function valueAt(run: ToX12, cell: Cell | undefined, read: Reader): unknown {
  let value: unknown;
  read(run, cell, (found) => {
    value = found.value;
    return true;
  });
  return value;
}

function touched(run: ToX12, cell: Cell, scope: number): boolean {
  return isJson(cell.value) ? run.isTouched(cell.value, scope) : run.isUsed(cell, scope);
}
