import type { GuideLoop } from '../../guide/index.js';
import type { Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import type { LoopIn } from '../incoming.js';
import type { LoopDraftNode } from '../draft.js';
import type { ToX12 } from '../forward.js';
import type { Reader } from '../reader.js';
import { runForward, runReverse, type Op } from '../op.js';
import { parseSegmentKey } from '../position.js';
import type { Place } from '../place.js';
import type { Matching, ToFhir } from '../reverse.js';
import type { Row } from '../table.js';
import { requestReader } from './answer.js';
import { codeOf } from './answered-again.js';
import { is, isModified, match, means } from './match.js';

/** `join: items`: one element of the answer for every one of the request, answered or not, in the request's order. */
export function compileItems(c: Compiler, row: Row, scope: Scope): Op[] {
  const read = requestReader(c, row.to ?? '', row, []);
  const placer = typeof row.each === 'string' ? c.placer(row.each, row, scope.focus) : undefined;
  if (read === undefined || placer === undefined) return [];
  const ops = c.rows(row.rows, { ...scope, focus: placer.types });
  return [
    {
      toFhir(run, focus, loop, segment) {
        if (run.request === undefined) return;
        read(run.request.reading, undefined, (cell) => {
          const place = placer.place(run, focus);
          place.make();
          run.items.set(cell.value as object, { cell, place });
          asking(run, cell, () => runReverse(ops, run, place, loop, segment));
          return false;
        });
      },
    },
  ];
}

/** Rows below speak of this item of the request. */
function asking(run: ToFhir, cell: Cell | undefined, act: () => void): void {
  const { asked, line } = run;
  run.asked = cell;
  if (cell !== undefined) run.line = sequenceOf(cell);
  act();
  run.asked = asked;
  run.line = line;
}

/**
 * `join: 2000F`: the services of an answer, each with the item that it is about. Matched in the order of `match`; what
 * decided is reported when it was no trace. A service that no item asked for becomes an `extra`. The answer is compared with
 * the X12 that was sent: what was asked and came back otherwise makes the item a modified one, as HCR01 A6 does.
 */
export function compileJoin(c: Compiler, row: Row, scope: Scope): Op[] {
  const def = scope.loop.children.find((child): child is GuideLoop => child.kind === 'loop' && child.id === row.join);
  const placer = typeof row.each === 'string' ? c.placer(row.each, row, scope.focus) : undefined;
  const own = (row.own ?? []).map((key) => parseSegmentKey(key));
  if (def === undefined || placer === undefined) {
    c.complain(row, `The guide ${c.guide.id} has no loop ${row.join} below ${scope.loop.id}, or each is missing.`);
    return [];
  }
  const service: Scope = {
    ...scope,
    loop: def,
    segment: undefined,
    slot: undefined,
    focus: placer.types,
    prefix: `${scope.prefix.split('/')[0]}/${def.id}`,
  };
  const rows = c.rows(row.rows, service);
  const asked = c.rows(row.asked, service);
  const modifiedItem = c.rows(row['modified-item'], service);
  const extra = row.extra === undefined ? undefined : c.placer(row.extra.each, row, scope.focus);
  const extraScope: Scope = { ...service, focus: extra?.types ?? [] };
  const modified = c.rows(row.modified, extraScope);
  const extraRows = c.rows(row.extra?.rows, extraScope);
  const event: Scope = { ...scope, focus: placer.types };
  const undecided = c.rows(row.undecided, event);
  const every = c.rows(row.every, event);
  const ofEvent = c.rows(row['of-event'], scope);
  const ofPart = c.rows(row['of-part'], service);
  const details = c.rows(row.details, event);
  const addedDetails = c.rows(row.details, { ...scope, focus: extra?.types ?? [] });
  const eventModifiedItem = c.rows(row['event-modified-item'] ?? row['modified-item'], event);
  const eventModified = c.rows(row['event-modified'], { ...scope, focus: extra?.types ?? [] });
  const addedEvery = c.rows(row['added-every'], { ...scope, focus: extra?.types ?? [] });
  const ref = c.ref(row, scope, `join ${def.id}`);
  /** A word of its own on the service: a decision or a refusal. Else what the event says holds for it. */
  const decided = (each: LoopIn): boolean => own.some((key) => each.segments.some((segment) => is(segment, key?.id, key?.qualifier)));
  const answered = c.reader(String(row.each), row, scope.focus);
  const granting = row.extra === undefined ? undefined : c.reader(row.extra.each, row, scope.focus);
  return [
    {
      toX12(run, focus, loop) {
        const items = cellsOf(run, answered, focus);
        const added = cellsOf(run, granting, focus);
        runForward(ofEvent, run, focus, loop, undefined);
        const written: LoopDraftNode[] = [];
        const begun = (line: number, cell: Cell): LoopDraftNode => {
          run.line = line;
          const made = run.loop(def, loop, cell);
          const about = run.sent?.item(line);
          if (about !== undefined) run.about.set(made, about);
          written.push(made);
          return made;
        };
        for (const item of items) {
          const line = numberOf(item, row.number);
          const instead = added.find((each) => numberOf(each, row.extra?.number) === line);
          runForward(every, run, item, loop, undefined);
          if (run.sent?.item(line) === undefined) {
            // the event itself was the service that was asked for
            if (instead === undefined) runForward(undecided, run, item, loop, undefined);
            else {
              runForward(eventModifiedItem, run, item, loop, undefined);
              runForward([...eventModified, ...addedDetails], run, instead, loop, undefined);
            }
            continue;
          }
          const made = begun(line, item);
          runForward(rows, run, item, made, undefined);
          if (instead === undefined)
            runForward(codeOf(item.value) === 'A6' && modified.length === 0 ? modifiedItem : asked, run, item, made, undefined);
          else {
            runForward(modifiedItem, run, item, made, undefined);
            runForward(modified, run, instead, made, undefined);
          }
        }
        for (const each of added) {
          const line = numberOf(each, row.extra?.number);
          if (items.some((item) => numberOf(item, row.number) === line)) continue;
          runForward(extraRows, run, each, begun(line, each), undefined);
        }
        run.line = undefined;
        for (const each of written) withoutEventValues(each, loop);
        loop.loops.push(...written);
      },
      toFhir(run, focus, loop) {
        const services = loop.children(def);
        if (run.request === undefined) {
          unasked(run, focus, loop, services);
          return;
        }
        // all events of the answer together: a payer may give every service an event of its own
        const events = loop.parent?.children(loop.def) ?? [loop];
        run.matching ??= begin(
          run,
          match(
            run,
            events.flatMap((event) => event.children(def)),
            row.match ?? [],
            loop,
            ref,
          ),
        );
        const { matched, parts, unmatched } = run.matching;
        const mine = [...run.items.values()].filter(({ cell }) => {
          const service = matched.get(cell.value as object);
          return service === undefined ? speaksForTheRest(loop, events, def) : services.includes(service);
        });
        run.eventLines = mine.map(({ cell }) => sequenceOf(cell));
        runReverse(ofEvent, run, focus, loop, undefined);
        for (const { cell, place } of mine) {
          const each = matched.get(cell.value as object);
          asking(run, cell, () => {
            const silent = each === undefined || !decided(each);
            const holds = silent && loop.segments.some((segment) => means(segment, row.differs ?? []));
            if (each !== undefined) runReverse(rows, run, place, each, undefined);
            if (holds || (each !== undefined && isModified(run, cell.value as object, each, row.differs ?? [])))
              granted(run, focus, cell, place, each ?? loop, each === undefined, silent ? loop : undefined);
            else {
              if (each !== undefined) runReverse(asked, run, place, each, undefined);
              if (silent) runReverse(undecided, run, place, loop, undefined);
            }
            runReverse(every, run, place, loop, undefined);
            for (const [part, whole] of parts) {
              if (whole !== cell.value) continue;
              run.report(
                'changed',
                'part-of-item',
                `${def.id} (segment ${part.segments[0]?.instance.ordinal ?? 0})`,
                ref,
                'a part of the item was answered on its own: said among the decisions of the item',
                place,
              );
              runReverse(ofPart, run, place, part, undefined);
            }
          });
        }
        for (const each of unmatched.filter((service) => services.includes(service))) {
          if (extra === undefined) continue;
          const added = extra.place(run, focus);
          run.line = ++run.matching.highest;
          added.make()[row.extra?.number ?? ''] = [run.line];
          run.report(
            'changed',
            'not-asked',
            `${def.id} (segment ${each.segments[0]?.instance.ordinal ?? 0})`,
            ref,
            'the answer holds a service that no item asked for',
            added,
          );
          runReverse(extraRows, run, added, each, undefined);
          runReverse(addedEvery, run, added, loop, undefined);
          run.line = undefined;
        }
      },
    },
  ];

  /** Something else was granted than was asked: the item says what was asked, an added one (2.2) what was granted. */
  function granted(run: ToFhir, focus: Place, cell: Cell, place: Place, source: LoopIn, isEvent: boolean, event: LoopIn | undefined): void {
    const added = modified.length > 0 ? extra?.place(run, focus) : undefined;
    runReverse(isEvent ? eventModifiedItem : modifiedItem, run, place, source, undefined);
    if (added !== undefined) {
      added.make()[row.extra?.number ?? ''] = [sequenceOf(cell)];
      runReverse(isEvent ? eventModified : modified, run, added, source, undefined);
    }
    if (event !== undefined) runReverse(added === undefined ? details : addedDetails, run, added ?? place, event, undefined);
    if (added !== undefined) runReverse(addedEvery, run, added, event ?? (isEvent ? source : (source.parent ?? source)), undefined);
    if (!source.segments.some((segment) => means(segment, row.differs ?? [])) && event === undefined)
      run.report(
        'changed',
        'granted-otherwise',
        `${source.def.id} (segment ${source.segments[0]?.instance.ordinal ?? 0})`,
        ref,
        'the payer certified it and answered with other values than were asked: said as modified (A6)',
        place,
      );
  }

  /** Nothing to compare with (phone, fax, portal): the services are the items, and the event is one where there is none. */
  function unasked(run: ToFhir, focus: Place, loop: LoopIn, services: readonly LoopIn[]): void {
    const from = run.unasked + 1;
    run.eventLines = Array.from({ length: Math.max(services.length, 1) }, (_, i) => from + i);
    runReverse(ofEvent, run, focus, loop, undefined);
    for (const each of services.length === 0 ? [undefined] : services) {
      const place = placer?.place(run, focus);
      if (place === undefined) continue;
      run.line = ++run.unasked;
      place.make()[row.number ?? ''] = run.line;
      if (each !== undefined) runReverse([...rows, ...asked], run, place, each, undefined);
      run.line = undefined;
      if (each === undefined || !decided(each)) runReverse(undecided, run, place, loop, undefined);
      runReverse(every, run, place, loop, undefined);
    }
  }
}

/** UM stands at a service only where it differs from the event's (RFI 1061). */
function withoutEventValues(service: LoopDraftNode, event: LoopDraftNode): void {
  const whole = event.segments.find(({ def }) => def.id === 'UM');
  const own = service.segments.find(({ def }) => def.id === 'UM');
  if (own === undefined || whole === undefined) return;
  if (own.elements.every((element, i) => JSON.stringify(element) === JSON.stringify(whole.elements[i]) || element === undefined))
    own.opened = false;
}

function cellsOf(run: ToX12, reader: { read: Reader } | undefined, focus: Cell | undefined): Cell[] {
  const cells: Cell[] = [];
  reader?.read(run, focus, (cell) => {
    cells.push(cell);
    return false;
  });
  return cells;
}

/** itemSequence: a number on an item, a list of one on an addItem. */
function numberOf(cell: Cell, key: string | undefined): number {
  const held = (cell.value as Record<string, unknown>)[key ?? ''];
  return Number(Array.isArray(held) ? (held as unknown[])[0] : held);
}

/** Items that no service is about: what the event says holds for them, when it is clear which event that is. */
function speaksForTheRest(loop: LoopIn, events: readonly LoopIn[], def: GuideLoop): boolean {
  if (events.length === 1) return true;
  const alone = events.filter((event) => event.children(def).length === 0);
  return alone.length === 1 && alone[0] === loop;
}

function begin(run: ToFhir, found: Omit<Matching, 'highest'>): Matching {
  let highest = 0;
  for (const { cell } of run.items.values()) highest = Math.max(highest, sequenceOf(cell));
  return { ...found, highest };
}

function sequenceOf(cell: Cell): number {
  return Number((cell.value as { sequence?: unknown }).sequence ?? 0);
}
