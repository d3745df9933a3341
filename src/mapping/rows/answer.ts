import { isJson, type Cell } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { fit, put as putText, segmentIn, takeIn, textIn, type Op, type Position } from '../op.js';
import type { Place } from '../place.js';
import { parsePath } from '../path.js';
import { compileReader, resolvePath, type Reader } from '../reader.js';
import type { ToFhir } from '../reverse.js';
import type { Row } from '../table.js';
import { textsOf } from '../sent.js';
import { rowPositions } from './value.js';

/** A reader of the request: its nodes by name, or relative to the item that is being answered. */
export function requestReader(c: Compiler, text: string, row: Row, focus: readonly string[]): Reader | undefined {
  if (c.request === undefined) {
    c.complain(row, 'Only a table that names its request (request: …) can take something from it.');
    return undefined;
  }
  const path = parsePath(text);
  const resolved = typeof path === 'string' ? path : resolvePath(path, focus, c.request);
  if (typeof resolved === 'string') {
    c.complain(row, `${resolved}.`);
    return undefined;
  }
  return compileReader(resolved);
}

/** `from`: what the request said is said again in the answer (echo, asked values). To FHIR only: X12 carries it on its own. */
export function compileFrom(c: Compiler, row: Row, scope: Scope): Op[] {
  if (typeof row.fhir !== 'string') return [];
  const read = requestReader(c, row.from ?? '', row, ['Claim.item']);
  const placer = c.placer(row.fhir, row, scope.focus);
  const when = row.when === undefined ? undefined : c.placer(row.when, row, scope.focus);
  const absent = row['when-absent'] === undefined ? undefined : c.placer(row['when-absent'], row, scope.focus);
  if (read === undefined || placer === undefined) return [];
  return [
    {
      toFhir(run, focus) {
        const { request, asked } = run;
        if (request === undefined) return;
        if (absent !== undefined && absent.place(run, focus).peek() !== undefined) return;
        const act = (): void => {
          if (when !== undefined && when.place(run, focus).peek() === undefined) return;
          read(request.reading, asked, (cell) => {
            const place = placer.place(run, focus);
            if (place.peek() !== undefined) return true;
            if (row.url === true) putUrl(run, place, cell);
            else put(run, place, cell, placer.types);
            return !/\[\]$/.test(row.fhir as string);
          });
        };
        if (when === undefined) act();
        else run.finally(act);
      },
    },
  ];
}

function put(run: ToFhir, place: Place, cell: Cell, types: readonly string[]): void {
  if (cell.type === 'Reference' && isJson(cell.value)) {
    const target = run.request?.index.resolve(cell.value as never, cell.root);
    if (target === undefined) return;
    const reference = place.make('Reference');
    run.targets.set(reference, target.resource as Record<string, unknown>);
    return;
  }
  // a date becomes a dateTime where only that is admitted (requestedServiceDate)
  const type = types.includes(cell.type) ? cell.type : cell.type === 'date' && types.includes('dateTime') ? 'dateTime' : undefined;
  if (type === undefined && types.length > 1) return;
  if (isJson(cell.value)) Object.assign(place.make(type), structuredClone(cell.value));
  else place.set(cell.value, type);
}

/** Claim.reference beside its identifier only when the caller could resolve it (mapping §7). */
function putUrl(run: ToFhir, place: Place, cell: Cell): void {
  const url = run.request?.index.entryOf(cell.value as object)?.fullUrl;
  const named = isJson(cell.value) && Array.isArray(cell.value['identifier']) && cell.value['identifier'].length > 0;
  if (url !== undefined && (/^https?:/.test(url) || !named)) place.set(url, 'string');
}

/**
 * `echo`: the answer repeats what was asked; there is no place for it and, where it says what was sent, it is no loss.
 * `echo: implied`: other content says the same (BHT06 says that there are pends).
 */
export function compileEcho(c: Compiler, row: Row, scope: Scope): Op[] {
  const positions = rowPositions(c, row, scope, undefined);
  if (positions === undefined || positions === 'void') return [];
  // 2010FA answers to 2010F of the request; a service that says nothing of its own was sent with what the event says
  const own = scope.loop.id === '2010FA' ? '2010F' : scope.loop.id;
  const loops = own === '2000F' ? ['2000F', '2000E'] : [own];
  const ref = c.ref(row, scope, 'echo');
  return [
    {
      toFhir(run, _focus, loop, segment) {
        for (const position of positions) {
          const text = textIn(position, loop, segment);
          if (text === undefined) continue;
          if (row.echo !== 'implied' && !sentTexts(run, loops, position).includes(text)) continue;
          takeIn(position, loop, segment);
          // on the way back it is written from what was sent, or not at all
          if (row.echo !== 'implied' && row.always !== true)
            run.report(
              'by-design',
              'as-asked',
              `${position.label} (segment ${segmentIn(position, loop, segment)?.instance.ordinal ?? 0})`,
              ref,
              'said as it was asked: the request holds it',
            );
        }
      },
      toX12(run, _focus, loop, segment) {
        if (row.always !== true || run.sent === undefined) return;
        for (const position of positions) {
          const [text] = run.sent.texts(loops, position, run.about.get(loop));
          if (text !== undefined && !('reason' in fit(position, text))) putText(position, loop, segment, text, ref, undefined, true);
        }
      },
    },
  ];
}

/** What was sent at a position of these loops, of the item at hand first. */
function sentTexts(run: ToFhir, loops: readonly string[], position: Position): string[] {
  return run.request === undefined ? [] : textsOf(run.request.pieces, loops, position, run.asked?.value);
}

/** `note: '01'`: text for people (MSG) becomes a processNote with a number; `link` is where the number is named. */
export function compileNote(c: Compiler, row: Row, scope: Scope): Op[] {
  const positions = rowPositions(c, { ...row, x12: row.note ?? '' }, scope, undefined);
  if (positions === undefined || positions === 'void' || typeof row.fhir !== 'string') return [];
  const [position] = positions;
  const placer = c.placer(row.fhir, row, scope.focus);
  const link = row.link === undefined ? undefined : c.placer(row.link, row, scope.focus);
  const notes = c.reader(row.fhir, row, scope.focus);
  if (position === undefined || placer === undefined) return [];
  const ref = c.ref(row, scope, row.note ?? '');
  return [
    {
      toX12(run, focus, loop, segment) {
        const numbers = linked(focus?.value);
        const elsewhere = linkedAnywhere(run.node('response')?.value);
        notes?.read(run, undefined, (cell) => {
          const note = cell.value as { number?: number; text?: string };
          const mine = run.line === undefined ? !elsewhere.has(note.number) : numbers.has(note.number);
          if (!mine || note.text === undefined) return false;
          const held = segment?.get(position.element, 0, 0);
          if (held !== undefined) run.report('lost', 'beyond-maximum', cell, position.label, ref, 'one text stands here');
          else {
            putText(position, loop, segment, note.text.slice(0, position.def.max), ref, cell, true);
            run.carry(cell);
          }
          return false;
        });
      },
      toFhir(run, focus, loop, segment) {
        const text = textIn(position, loop, segment);
        if (text === undefined) return;
        takeIn(position, loop, segment);
        const place = placer.place(run, focus);
        const note = place.make();
        run.notes += 1;
        Object.assign(note, { number: run.notes, text });
        if (!run.noted.has(loop)) run.noted.set(loop, run.notes);
        link?.place(run, focus).set(run.notes);
        if (segment !== undefined) run.traced(segment, position.element, 0, 0, place, ref);
      },
    },
  ];
}

function linked(value: unknown): ReadonlySet<unknown> {
  const numbers = isJson(value) ? value['noteNumber'] : undefined;
  return new Set(Array.isArray(numbers) ? (numbers as unknown[]) : []);
}

function linkedAnywhere(response: unknown): ReadonlySet<unknown> {
  if (!isJson(response)) return new Set();
  const lists = ['item', 'addItem'].flatMap((name) => (Array.isArray(response[name]) ? (response[name] as unknown[]) : []));
  return new Set(lists.flatMap((each) => [...linked(each)]));
}

/** `noted: PATH`: the number of the text that stands in the same loop (an AAA and the MSG beside it). */
export function compileNoted(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = c.placer(row.noted ?? '', row, scope.focus);
  if (placer === undefined) return [];
  return [
    {
      toFhir(run, focus, loop) {
        run.finally(() => {
          const number = run.noted.get(loop);
          if (number !== undefined && focus.peek() !== undefined) placer.place(run, focus).set(number);
        });
      },
    },
  ];
}

/**
 * Where an AAA points. X12 names no element in it: mappings/codes/aaa-element.yaml says which one a code in a loop means;
 * the trace of the request says where that element came from in the caller's bundle.
 */
export function compileLocate(c: Compiler, row: Row, scope: Scope): Op[] {
  const positions = rowPositions(c, row, scope, undefined);
  if (positions === undefined || positions === 'void' || typeof row.fhir !== 'string') return [];
  const [position] = positions;
  const placer = c.placer(row.fhir, row, scope.focus);
  if (position === undefined || placer === undefined) return [];
  const loopId = scope.loop.id;
  return [
    {
      toFhir(run, focus, loop, segment) {
        const code = textIn(position, loop, segment);
        if (code === undefined) return;
        // a 999 says which element it means
        const told = run.context.values?.[row.locate === 'path' ? 'refused-path' : 'refused-element'];
        if (typeof told === 'string') {
          placer.place(run, focus).set(told, 'string');
          return;
        }
        const candidates = c.codes.aaaElements(loopId, code).map((each) => each.split('/') as [string, string]);
        const trace = run.request === undefined ? [] : requestTrace(run);
        const found = candidates
          .map(([inLoop, element]) => trace.find((each) => each.loop === inLoop && each.position === element))
          .find((each) => each !== undefined);
        if (row.locate === 'path') {
          const path = found?.path ?? trace.find((each) => each.loop === candidates[0]?.[0] && each.path !== undefined)?.path;
          if (path !== undefined) placer.place(run, focus).set(path, 'string');
          return;
        }
        const [first] = candidates;
        const name = found === undefined ? (first === undefined ? loopId : `${first[0]}-${first[1]}`) : `${found.loop}-${found.position}`;
        placer.place(run, focus).set(name, 'string');
      },
    },
  ];
}

/** The request's trace; below an item only what belongs to it. */
function requestTrace(run: ToFhir): readonly { loop: string; position: string; path: string | undefined }[] {
  const all = run.request?.trace() ?? [];
  const item = run.asked === undefined ? undefined : run.request?.index.pathOf(run.asked.value as object);
  if (item === undefined) return all;
  const mine = all.filter((each) => each.path === undefined || !/\.item\[\d+\]/.test(each.path) || each.path.startsWith(item));
  return mine;
}

/**
 * ClaimResponse.outcome (PAS: complete, partial, error; never queued): complete when every item has a decision (a pend is
 * one), error when there are errors and no decision, else partial.
 */
export function compileOutcome(c: Compiler, row: Row, scope: Scope): Op[] {
  if (typeof row.fhir !== 'string' || row.outcome === undefined) return [];
  const placer = c.placer(row.fhir, row, scope.focus);
  const items = c.reader(row.outcome.items, row, scope.focus);
  const errors = c.reader(row.outcome.errors, row, scope.focus);
  const decided = items === undefined ? undefined : c.reader(row.outcome.decided, row, items.types);
  if (placer === undefined || items === undefined || errors === undefined || decided === undefined) return [];
  return [
    {
      toFhir(run, focus) {
        run.finally(() => {
          const reading = run.reading();
          let all = 0;
          let answered = 0;
          items.read(reading, undefined, (item) => {
            all++;
            if (decided.read(reading, item, () => true)) answered++;
            return false;
          });
          const failed = errors.read(reading, undefined, () => true);
          const outcome =
            answered === 0 && failed ? 'error' : answered === all && all > 0 ? 'complete' : failed && answered === 0 ? 'error' : 'partial';
          placer.place(run, focus).set(outcome, 'code');
        });
      },
    },
  ];
}
