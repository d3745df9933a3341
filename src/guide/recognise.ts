import type { TransactionSet } from '../x12/model.js';
import type { Guide } from './model.js';

/**
 * Finds the guide of a transaction set: ST01 and ST03 (GS08 where ST03 is empty), then what the guide adds, e.g. BHT02.
 * @param convention GS08 of the group, for sets without ST03
 */
export function recogniseGuide(guides: ReadonlyMap<string, Guide>, set: TransactionSet, convention?: string): Guide | undefined {
  const st = set.segments[0];
  if (st?.id !== 'ST') return undefined;
  const version = st.elements[3] || convention || '';
  for (const guide of guides.values()) {
    if (guide.transaction !== st.elements[1] || guide.convention !== version) continue;
    const first = guide.root.children[0];
    // Envelopes and the TA1 are guides too, and no transaction sets.
    if (first?.kind !== 'segment' || first.id !== 'ST') continue;
    if (guide.recognise.every((fact) => admits(set, fact))) return guide;
  }
  return undefined;
}

function admits(set: TransactionSet, fact: Guide['recognise'][number]): boolean {
  // What tells guides apart stands in the header; looking further would cost a pass over every set that fits none.
  for (const segment of set.segments.slice(0, 3)) {
    if (segment.id === fact.segment) return fact.codes.includes(segment.elements[fact.element] ?? '');
  }
  return false;
}
