import type { SegmentDraft } from '../x12/model.js';
import type { ContactPlan, EntityPlan } from './model.js';

/** NM1 with what follows it (REF, N3, N4, PER, PRV), for a provider or contact that the payer brings in. */
export function entitySegments(role: string, plan: EntityPlan): SegmentDraft[] {
  const name = plan.person === undefined ? ['2', plan.organization, undefined] : ['1', plan.person.last, plan.person.first];
  const segments: SegmentDraft[] = [
    { id: 'NM1', elements: [role, ...name, undefined, undefined, undefined, plan.id?.qualifier, plan.id?.value] },
  ];
  for (const { qualifier, value, state } of plan.references ?? []) segments.push({ id: 'REF', elements: [qualifier, value, state] });
  if (plan.address !== undefined) {
    segments.push({ id: 'N3', elements: plan.address.lines });
    segments.push({ id: 'N4', elements: [plan.address.city, plan.address.state, plan.address.zip] });
  }
  if (plan.contact !== undefined) segments.push(contactSegment(plan.contact));
  if (plan.taxonomy !== undefined) segments.push({ id: 'PRV', elements: [plan.taxonomy.role, 'PXC', plan.taxonomy.code] });
  return segments;
}

/** PER*IC with up to three numbers (PER03–08). */
export function contactSegment(plan: ContactPlan): SegmentDraft {
  return { id: 'PER', elements: ['IC', plan.name, ...plan.numbers.slice(0, 3).flatMap(({ type, value }) => [type, value])] };
}
