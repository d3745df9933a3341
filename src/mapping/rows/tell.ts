import type { Compiler, Scope } from '../compiler.js';
import type { LoopIn } from '../incoming.js';
import { segmentIn, textIn, type Op } from '../op.js';
import type { Row } from '../table.js';
import { textsOf } from '../sent.js';
import { rowPositions } from './value.js';

/** `tell: REASON`: what stands at the position comes back otherwise; nothing is changed in silence. */
export function compileTell(c: Compiler, row: Row, scope: Scope): Op[] {
  const positions = rowPositions(c, row, scope, undefined);
  if (positions === undefined || positions === 'void') return [];
  const [position] = positions;
  if (position === undefined) return [];
  const ref = c.ref(row, scope, row.tell ?? '');
  return [
    {
      toFhir(run, _focus, loop, segment) {
        const text = textIn(position, loop, segment);
        if (text === undefined) return;
        if (
          row.unless === 'sent' &&
          run.request !== undefined &&
          textsOf(run.request.pieces, [scope.loop.id], position, undefined).includes(text)
        )
          return;
        const at = segmentIn(position, loop, segment)?.instance.ordinal ?? 0;
        run.report('changed', row.tell ?? '', `${position.label} (segment ${at})`, ref, row.why);
      },
    },
  ];
}

const numbers: Readonly<Record<string, string>> = { TE: 'phone', FX: 'fax', EM: 'e-mail', UR: 'web', EX: 'extension' };

/**
 * `call: PATH`: the payer's contact (2010A PER) as a processNote when a service or the event says CT, contact the payer. Else it
 * stays where it is and is reported.
 */
export function compileCall(c: Compiler, row: Row, scope: Scope): Op[] {
  const placer = c.placer(row.call ?? '', row, scope.focus);
  if (placer === undefined) return [];
  return [
    {
      toFhir(run, focus, loop) {
        const per = loop.segments.find((segment) => segment.def.id === 'PER');
        if (per === undefined || per.touched || !saysContact(top(loop))) return;
        const parts: string[] = [];
        for (const element of [3, 5, 7]) {
          const kind = per.get(element, 0, 0);
          const number = per.get(element + 1, 0, 0);
          if (kind !== undefined && number !== undefined) parts.push(`${numbers[kind] ?? kind} ${number}`);
        }
        for (const { element, component, repetition } of [...per.rest()]) per.take(element, component, repetition);
        run.notes += 1;
        Object.assign(placer.place(run, focus).make(), {
          number: run.notes,
          text: `Contact the payer: ${[per.get(2, 0, 0), ...parts].filter((part) => part !== undefined).join(', ')}`,
        });
      },
    },
  ];
}

function top(loop: LoopIn): LoopIn {
  return loop.parent === undefined ? loop : top(loop.parent);
}

function saysContact(loop: LoopIn): boolean {
  return loop.segments.some((segment) => segment.def.id === 'HCR' && segment.get(1, 0, 0) === 'CT') || loop.loops.some(saysContact);
}
