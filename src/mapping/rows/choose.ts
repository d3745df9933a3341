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
      const x12 = compileX12Guards(c, branch.x12, branch, scope);
      for (const position of x12.positions)
        for (const [path, expected] of Object.entries(branch.fhir ?? {}))
          if (path !== 'type' && expected !== 'present' && expected !== 'absent')
            c.carries(
              { kind: 'value', ref: c.ref(branch, scope, `${row.choose ?? ''}:${branch.branch}`), position, way: branch.only },
              path,
              scope,
            );
      const inner: Scope = fhir.type === undefined ? scope : { ...scope, focus: narrowed(c, fhir.type, scope) };
      return {
        name: branch.branch,
        fhir,
        x12,
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

/** `type: Organization` of a node or a reference that leads to several kinds of resource. */
function narrowed(c: Compiler, type: string, scope: Scope): readonly string[] {
  const focus = [type];
  const ids = c.survey.named(scope.focus).map((id) => `${type}@${id.slice(id.indexOf('@') + 1)}`);
  c.survey.name(focus, [...new Set(ids)]);
  return focus;
}
