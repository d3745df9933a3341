import type { SegmentDraft } from '../x12/model.js';
import { addDays, shift, writePeriod, type Period } from './dates.js';
import type { CertifiedPlan, DecisionPlan, Payer, RejectPlan } from './model.js';

/** What a decision is made of beside the plan: numbers for the patterns, the day, and what was asked for. */
export interface DecisionContext {
  readonly payer: Payer;
  /** Puts the values of `{n}`, `{s}` and `{date}` into a pattern. */
  readonly fill: (pattern: string) => string;
  /** Day of the answer, D8. */
  readonly today: string;
  readonly asked: Period | undefined;
}

/** The payer's own segments at 2000E or 2000F, in no particular order; HI*LOI is left to the caller, who may have diagnoses. */
export function decisionSegments(plan: DecisionPlan, context: DecisionContext): SegmentDraft[] {
  const { fill, payer } = context;
  const segments: SegmentDraft[] = [];
  const add = (id: string, ...elements: SegmentDraft['elements']): void => void segments.push({ id, elements });

  if (plan.trace !== undefined) add('TRN', '1', fill(plan.trace), payer.traceEntity);
  segments.push(...rejectSegments(plan.reject));
  if (plan.action !== undefined) {
    const reasons = plan.reasons ?? [];
    add(
      'HCR',
      plan.action,
      plan.number === undefined ? undefined : fill(plan.number),
      reasons.length > 1 ? { repetitions: reasons } : reasons[0],
      plan.secondOpinion,
    );
  }
  if (plan.administrativeReference !== undefined) add('REF', 'NT', fill(plan.administrativeReference));
  if (plan.authorization !== undefined) add('REF', 'BB', fill(plan.authorization));
  if (plan.issued === true) add('DTP', '102', 'D8', context.today);
  if (plan.certified !== undefined) segments.push(...certifiedSegments(plan.certified, plan.shiftDays ?? 0, context));
  for (const { type, by, controlNumber, description } of plan.documents ?? []) {
    const number = controlNumber === undefined ? undefined : fill(controlNumber);
    add('PWK', type, by, undefined, undefined, number === undefined ? undefined : 'AC', number, description);
  }
  if (plan.message !== undefined) add('MSG', fill(plan.message));
  return segments;
}

/** AAA; the payer never says Y (valid, but cannot be done). */
export function rejectSegments(plans: readonly RejectPlan[] | undefined): SegmentDraft[] {
  return (plans ?? []).map(({ code, followUp }) => ({ id: 'AAA', elements: ['N', undefined, code, followUp] }));
}

/** DTP*007 as RD8, or DTP*007 with DTP*036: the asked period unless the plan gives its length. */
function certifiedSegments({ days, as }: CertifiedPlan, shiftDays: number, { asked, today, payer }: DecisionContext): SegmentDraft[] {
  const from = shift(asked ?? { start: today }, shiftDays);
  const end = days === undefined ? (from.end ?? addDays(from.start, payer.certifiedDays)) : addDays(from.start, days);
  if (as !== 'pair') return [{ id: 'DTP', elements: ['007', ...writePeriod({ start: from.start, end })] }];
  return [
    { id: 'DTP', elements: ['007', 'D8', from.start] },
    { id: 'DTP', elements: ['036', 'D8', end] },
  ];
}
