import { isJson } from '../cell.js';
import type { Compiler, Scope } from '../compiler.js';
import { runReverse, type Op } from '../op.js';
import type { Place } from '../place.js';
import type { Row } from '../table.js';

/** `line: PATH`: the number of the service that is spoken of; nothing at the event. */
export function compileLine(c: Compiler, row: Row, scope: Scope): Op[] {
  const path = c.reader(row.line ?? '', row, scope.focus);
  const placer = c.placer(row.line ?? '', row, scope.focus);
  if (path === undefined || placer === undefined) return [];
  return [
    {
      toX12(run, focus) {
        path.read(run, focus, (cell) => {
          run.carry(cell);
          return true;
        });
      },
      toFhir(run, focus) {
        const { line } = run;
        if (line === undefined) return;
        const place = placer.place(run, focus);
        if (place.peek() === undefined) place.set(line, placer.types[0]);
      },
    },
  ];
}

/**
 * `lines: PATH`: once for the service at hand; said at the event, once for every service that the event is about (PAS Task:
 * the line number of an input is 1..1).
 */
export function compileLines(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = c.placer(row.lines ?? '', row, scope.focus);
  if (placer === undefined) return [];
  const ops = c.rows(row.rows, { ...scope, focus: placer.types });
  return [
    {
      toFhir(run, focus, loop, segment) {
        const { line } = run;
        const places: Place[] = [];
        for (const each of line === undefined ? run.eventLines : [line]) {
          run.line = each;
          const place = placer.place(run, focus);
          place.make();
          places.push(place);
          runReverse(ops, run, place, loop, segment);
        }
        run.previousInputs = places;
        run.line = line;
      },
    },
  ];
}

/** `after: previous`: the rows speak of the element that this list made before (a LOINC modifier qualifies the code before it). */
export function compileAfter(c: Compiler, row: Row, scope: Scope): Op[] {
  const types = row.after === 'previous-input' ? ['Task.input'] : scope.focus;
  const ops = c.rows(row.rows, { ...scope, focus: types });
  return [
    {
      toFhir(run, _focus, loop, segment) {
        for (const place of row.after === 'previous-input' ? run.previousInputs : [run.previous])
          if (place !== undefined && isJson(place.peek())) runReverse(ops, run, place, loop, segment);
      },
    },
  ];
}
