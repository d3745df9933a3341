import type { Compiler, Scope } from '../compiler.js';
import { runForward, runReverse, type Op } from '../op.js';
import type { Row } from '../table.js';
import { compileFhirGuards, compileX12Guards } from './guards.js';

/**
 * Either … or: forward the first branch whose FHIR guard holds, backward the first whose X12 guard holds. An equality in
 * a guard is an assignment on the side that is being written, so that what a branch writes is recognised as that branch.
 */
export function compileChoose(c: Compiler, row: Row, scope: Scope): Op[] {
  const branches = (row.branches ?? [])
    .filter((branch) => branch.pas === undefined || branch.pas === c.pas)
    .map((branch) => {
      const fhir = compileFhirGuards(c, branch.fhir, branch, scope.focus);
      const inner: Scope = fhir.type === undefined ? scope : { ...scope, focus: [fhir.type] };
      return {
        name: branch.branch,
        fhir,
        x12: compileX12Guards(c, branch.x12, branch, scope),
        only: branch.only,
        ops: c.later(branch.rows, inner),
      };
    });
  const forward = branches.filter((branch) => branch.only !== 'to-fhir');
  const backward = branches.filter((branch) => branch.only !== 'to-x12');
  return [
    {
      toX12(run, focus, loop, segment) {
        const taken = forward.find((branch) => branch.fhir.test(run, focus));
        if (taken === undefined) return;
        taken.fhir.carry(run, focus);
        taken.x12.set(loop, segment);
        runForward(taken.ops(), run, focus, loop, segment);
      },
      toFhir(run, focus, loop, segment) {
        const taken = backward.find((branch) => branch.x12.test(loop, segment, run));
        if (taken === undefined) return;
        taken.x12.take(loop, segment);
        taken.fhir.assign(run, focus);
        runReverse(taken.ops(), run, focus, loop, segment);
      },
    },
  ];
}
