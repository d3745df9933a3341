import type { Compiler, Scope } from '../compiler.js';
import { address, put, takeIn, textIn, type Op, type Position } from '../op.js';
import type { Row } from '../table.js';
import { rowPositions } from './value.js';

/**
 * `ordinal: true`: the number of the loop at hand among its siblings, from 1 (LX01). It is not read: the order of the list
 * that the loops become says the same.
 */
export function compileOrdinal(c: Compiler, row: Row, scope: Scope): Op[] {
  const placed = rowPositions(c, row, scope, undefined);
  if (placed === undefined || placed === 'void') return [];
  const position = placed[0] as Position;
  const ref = c.ref(row, scope, address(position));
  c.register(ref, position, row, scope);
  return [
    {
      toX12(_run, _focus, loop, segment) {
        const before = loop.parent?.loops.filter((each) => each.def === loop.def).length ?? 0;
        put(position, loop, segment, String(before + 1), ref, undefined, true);
      },
      toFhir(_run, _focus, loop, segment) {
        const siblings = loop.parent?.loops.filter((each) => each.def === loop.def) ?? [];
        if (textIn(position, loop, segment) === String(siblings.indexOf(loop) + 1)) takeIn(position, loop, segment);
      },
    },
  ];
}
