import type { Compiler, Scope } from '../compiler.js';
import { address, fit, put, segmentDraft, takeIn, textIn, type Op, type Position } from '../op.js';
import type { Row } from '../table.js';
import { rowPositions } from './value.js';

/**
 * A position that repeats another one, as it is or by a code table (CR608 says what UM02 says, PRV01 follows NM101). It
 * completes its segment. Backwards it holds nothing of its own: equal to what would be written it is taken, else it is a loss.
 */
export function compileCopy(c: Compiler, row: Row, scope: Scope): Op[] {
  const placed = rowPositions(c, row, scope, undefined);
  if (placed === undefined || placed === 'void') return [];
  const position = placed[0] as Position;
  const ref = c.ref(row, scope, address(position));
  c.register(ref, position, row, scope);
  const table = row.codes === undefined ? undefined : c.codes.table(row.codes);
  if (row.codes !== undefined && table === undefined) {
    c.complain(row, `There is no code table "${row.codes}" in mappings/codes.`);
    return [];
  }
  // both sides are X12 here: a table between X12 codes and the same codes in FHIR is read as if the code came from there
  const own = table === undefined ? undefined : c.codes.system(`x12/${table.x12}`, c.pas)?.uri;
  const from = /^[A-Z]/.test(row.copy ?? '') ? c.position(row.copy ?? '', row, scope) : undefined;
  if (from === 'void') return [];
  const translate = (text: string): string | undefined =>
    table === undefined ? text : (table.toX12(own, text) ?? table.toX12(undefined, text))?.code;
  return [
    {
      toX12(run, _focus, loop, segment) {
        const source =
          from === undefined
            ? run.folds.get(row.copy ?? '')?.[0]
            : segmentDraft(from, loop, segment)?.get(from.element, from.component, from.repetition);
        const text = source === undefined ? undefined : translate(source);
        if (text !== undefined && !('reason' in fit(position, text))) put(position, loop, segment, text, ref, undefined, false);
      },
      toFhir(run, _focus, loop, segment) {
        const source = from === undefined ? run.folds.get(row.copy ?? '')?.texts[0] : textIn(from, loop, segment);
        if (source !== undefined && translate(source) === textIn(position, loop, segment)) takeIn(position, loop, segment);
      },
    },
  ];
}
