import type { Compiler, Scope } from '../compiler.js';
import type { Op } from '../op.js';
import type { Row } from '../table.js';

export function compileJoin(c: Compiler, row: Row, scope: Scope): Op[] {
  c.complain(row, `join ${row.join} in ${scope.loop.id}`);
  return [];
}
