import { Cell, isJson } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { textIn, type Op, type Position } from '../op.js';
import type { Place } from '../place.js';
import type { Reader } from '../reader.js';
import type { ToFhir } from '../reverse.js';
import type { Row } from '../table.js';

/**
 * Rows that write towards FHIR what X12 does not carry as such (language 2.10): content of the bundle in the making said
 * again elsewhere, values of the context, names of our own. They complete: nothing is made where nothing stands.
 */
export function compileDerived(c: Compiler, row: Row, scope: Scope): Op[] {
  if (row.said !== undefined) return compileSaid(c, row, scope);
  if (row.given !== undefined) return compileGiven(c, row, scope);
  if (row.term !== undefined) return compileTerm(c, row, scope);
  if (row.coin !== undefined) return compileCoin(c, row, scope);
  return compileAbsent(c, row, scope);
}

/** The place that has to stand before a row may complete it: what holds the element, or what `when` names. */
function holder(c: Compiler, row: Row, scope: Scope): ((run: ToFhir, focus: Place) => Place) | undefined {
  const text = String(row.fhir);
  if (row.when !== undefined) return c.placer(row.when, row, scope.focus)?.place;
  const cut = Math.max(text.lastIndexOf('.'), text.lastIndexOf('->'));
  if (cut <= 0) return (_run, focus) => focus;
  // `requester.identifier`: what must stand is the focus; the elements between are made
  return /^%/.test(text) ? c.placer(text.slice(0, text.indexOf('.')), row, scope.focus)?.place : (_run, focus) => focus;
}

/** `said: %response.identifier[0]`: what the bundle in the making says there; a resource is said by a reference to it. */
function compileSaid(c: Compiler, row: Row, scope: Scope): Op[] {
  const texts = typeof row.said === 'string' ? [row.said] : (row.said ?? []);
  const readers: Reader[] = [];
  for (const text of texts) {
    const reader = c.reader(text, row, scope.focus);
    if (reader === undefined) return [];
    readers.push(reader.read);
  }
  const placer = typeof row.fhir === 'string' ? c.placer(row.fhir, row, scope.focus) : undefined;
  const above = holder(c, row, scope);
  if (placer === undefined || above === undefined) return [];
  return [
    {
      toFhir(run, focus) {
        run.finally(() => {
          if (above(run, focus).peek() === undefined) return;
          const place = placer.place(run, focus);
          if (place.peek() !== undefined) return;
          const reading = run.reading();
          const here = focus.peek();
          const cell = isJson(here) ? new Cell(here, here, '', scope.focus[0] ?? '', here) : undefined;
          for (const read of readers) {
            const found = firstOf(read, reading, cell, row.of);
            if (found === undefined || (row.alone === true && count(read, reading, cell) > 1)) continue;
            if (isJson(found.value) && typeof found.value['resourceType'] === 'string')
              run.targets.set(place.make('Reference'), found.value as Record<string, unknown>);
            else if (isJson(found.value)) copyInto(run, place, found.value);
            else place.set(found.value, found.type);
            if (row.lead === true) lead(focus.peek(), String(row.fhir));
            return;
          }
        });
      },
    },
  ];
}

function firstOf(read: Reader, reading: Parameters<Reader>[0], focus: Cell | undefined, of: string | undefined): Cell | undefined {
  let found: Cell | undefined;
  read(reading, focus, (each) => {
    if (of !== undefined && (!isJson(each.value) || each.value['resourceType'] !== of)) return false;
    found = each;
    return true;
  });
  return found;
}

function count(read: Reader, reading: Parameters<Reader>[0], focus: Cell | undefined): number {
  let n = 0;
  read(reading, focus, () => {
    n++;
    return false;
  });
  return n;
}

/** What was put last into the list goes before the others. */
function lead(holding: unknown, path: string): void {
  const list = isJson(holding) ? holding[path.replace('[]', '')] : undefined;
  if (Array.isArray(list)) list.unshift(list.pop());
}

function copyInto(run: ToFhir, place: Place, value: Readonly<Record<string, unknown>>): void {
  const made = place.make(place.types[0]);
  Object.assign(made, structuredClone(value));
  const target = run.targets.get(value);
  if (target !== undefined) run.targets.set(made, target);
}

/** `given: payer-url`: a value of the context, else the row's default. */
function compileGiven(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = typeof row.fhir === 'string' ? c.placer(row.fhir, row, scope.focus) : undefined;
  const above = holder(c, row, scope);
  if (placer === undefined || above === undefined) return [];
  const type = row.as;
  return [
    {
      toFhir(run, focus) {
        run.finally(() => {
          const value = run.context.values?.[row.given ?? ''];
          const text = typeof value === 'string' ? value : row.default;
          if (text === undefined || (row.always !== true && above(run, focus).peek() === undefined)) return;
          const place = placer.place(run, focus);
          if (place.peek() === undefined) place.set(text.trim(), type);
        });
      },
    },
  ];
}

/** `term: attachment-days`: a Period from the day of the answer, as many days long as the context says. */
function compileTerm(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = typeof row.fhir === 'string' ? c.placer(row.fhir, row, scope.focus) : undefined;
  const from = c.reader('%response.created', row, []);
  if (placer === undefined || from === undefined) return [];
  return [
    {
      toFhir(run, focus) {
        run.finally(() => {
          if (focus.peek() === undefined) return;
          const created = firstOf(from.read, run.reading(), undefined, undefined)?.value;
          const given = run.context.values?.[row.term ?? ''];
          const days = Number(typeof given === 'string' ? given : row.default);
          if (typeof created !== 'string' || !Number.isInteger(days)) return;
          const start = created.slice(0, 10);
          const end = new Date(`${start}T00:00:00Z`);
          end.setUTCDate(end.getUTCDate() + days);
          Object.assign(placer.place(run, focus).make('Period'), { start, end: end.toISOString().slice(0, 10) });
        });
      },
    },
  ];
}

/**
 * `coin: ['02']`: a name of our own for what the payer did not name: the answer's identifier, the service's number (E: the
 * event) and the texts at these positions. The same answer gives the same names.
 */
function compileCoin(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = typeof row.fhir === 'string' ? c.placer(row.fhir, row, scope.focus) : undefined;
  const answer = c.reader('%response.identifier[0].value', row, []);
  const positions: Position[] = [];
  for (const text of row.coin ?? []) {
    const position = c.position(text, row, scope);
    if (position === undefined || position === 'void') return [];
    positions.push(position);
  }
  if (placer === undefined || answer === undefined) return [];
  return [
    {
      toFhir(run, focus, loop, segment) {
        const texts = positions.map((position) => textIn(position, loop, segment) ?? '');
        const { line } = run;
        run.finally(() => {
          const place = placer.place(run, focus);
          if (focus.peek() === undefined || place.peek() !== undefined) return;
          const named = firstOf(answer.read, run.reading(), undefined, undefined)?.value;
          const name = [...(typeof named === 'string' ? [named] : []), line ?? 'E', ...texts].join('-');
          const before = run.coined.get(name) ?? 0;
          run.coined.set(name, before + 1);
          place.set(before === 0 ? name : `${name}-${before + 1}`, 'string');
        });
      },
    },
  ];
}

/** `absent: unknown`: a primitive that FHIR requires and nobody knows: data-absent-reason on it. */
function compileAbsent(c: Compiler, row: Row, scope: Scope): Op[] {
  const text = String(row.fhir);
  const cut = text.lastIndexOf('.');
  const key = text.slice(cut + 1);
  const above = cut < 0 ? undefined : c.placer(text.slice(0, cut), row, scope.focus);
  if (cut >= 0 && above === undefined) return [];
  return [
    {
      toFhir(run, focus) {
        run.finally(() => {
          const made = (above === undefined ? focus : above.place(run, focus)).peek();
          if (!isJson(made) || made[key] !== undefined || made[`_${key}`] !== undefined) return;
          (made as Record<string, unknown>)[`_${key}`] = {
            extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: row.absent }],
          };
        });
      },
    },
  ];
}
