import type { Guide } from '../guide/model.js';
import type { Issue, X12Position } from '../issue/issue.js';
import type { FunctionalGroup, Interchange, SegmentDraft, TransactionSet } from '../x12/model.js';

/** What a 999 says of one set: accepted when there are no errors. */
export interface SetVerdict {
  readonly set: TransactionSet;
  readonly issues: readonly Issue[];
}

/** TA1 for an interchange: R or A with the note code (TA105). */
export function interchangeAcknowledgement({ isa }: Interchange, accepted: boolean, note: string): SegmentDraft {
  return { id: 'TA1', elements: [isa.elements[13], isa.elements[9], isa.elements[10], accepted ? 'A' : 'R', note] };
}

/**
 * AK1 to AK9 (005010X231A1) for one group of several sets; values of the request are never copied (IK404, CTX).
 *
 * @param guide the request's guide, for data element numbers (IK402)
 * @param whole faults of the group itself: they reject it with all its sets (AK905)
 */
export function functionalAcknowledgement(
  group: FunctionalGroup,
  verdicts: readonly SetVerdict[],
  guide: Guide | undefined,
  whole: readonly Issue[] = [],
): SegmentDraft[] {
  const gs = group.gs.elements;
  const rejected = whole.length > 0 ? verdicts.length : verdicts.filter(({ issues }) => issues.length > 0).length;
  const accepted = verdicts.length - rejected;
  const result = whole.length > 0 ? 'R' : rejected === 0 ? 'A' : accepted === 0 ? 'R' : 'P';
  const counts = [group.ge?.elements[1] || String(group.sets.length), String(group.sets.length), String(accepted)];
  const errors = [...new Set(whole.flatMap(({ ack }) => ack?.ak9 ?? []))].slice(0, 5);
  return [
    { id: 'AK1', elements: [gs[1], gs[6], gs[8]] },
    ...(whole.length > 0 ? [] : verdicts.flatMap((verdict) => verdictSegments(verdict, guide))),
    { id: 'AK9', elements: [result, ...counts, ...errors] },
  ];
}

/** AK1 and AK9 for a group that is no request at all (AK905 1: functional group not supported). */
export function unsupportedGroup(group: FunctionalGroup): SegmentDraft[] {
  const gs = group.gs.elements;
  const count = String(group.sets.length);
  return [
    { id: 'AK1', elements: [gs[1], gs[6], gs[8]] },
    { id: 'AK9', elements: ['R', group.ge?.elements[1] || count, count, '0', '1'] },
  ];
}

function verdictSegments({ set, issues }: SetVerdict, guide: Guide | undefined): SegmentDraft[] {
  const st = set.segments[0]?.elements ?? [];
  const bySegment = new Map<string, Issue[]>();
  for (const issue of issues) {
    if (issue.x12?.segment === undefined || (issue.ack?.ik3 === undefined && issue.ack?.ik4 === undefined)) continue;
    // Code 8 (element errors) gathers its IK4; every other IK304 stands alone.
    const code = issue.ack.ik4 === undefined ? issue.ack.ik3 : '8';
    const key = `${issue.x12.segment} ${issue.x12.segmentId} ${code}`;
    bySegment.set(key, [...(bySegment.get(key) ?? []), issue]);
  }
  const errors = [...new Set(issues.map((issue) => issue.ack?.ik5 ?? '5'))].slice(0, 5);
  return [
    { id: 'AK2', elements: [st[1], st[2], st[3]] },
    ...[...bySegment.values()].flatMap((list) => segmentErrors(list, guide)),
    { id: 'IK5', elements: issues.length === 0 ? ['A'] : ['R', ...errors] },
  ];
}

function segmentErrors(issues: readonly Issue[], guide: Guide | undefined): SegmentDraft[] {
  const [first] = issues;
  const { x12, ack } = first as Issue;
  const code = ack?.ik4 === undefined ? ack?.ik3 : '8';
  const elements = issues.flatMap((issue): SegmentDraft[] => {
    if (issue.ack?.ik4 === undefined || issue.x12?.element === undefined) return [];
    const { element, component, repetition } = issue.x12;
    const place =
      component === undefined && repetition === undefined
        ? String(element)
        : [String(element), component?.toString(), repetition?.toString()];
    return [{ id: 'IK4', elements: [place, dataElement(issue.x12, guide), issue.ack.ik4] }];
  });
  return [{ id: 'IK3', elements: [x12?.segmentId, String(x12?.segment), x12?.loop, code] }, ...elements];
}

/** IK402 holds a number: none for a composite as a whole. */
function dataElement({ loop, segmentId, element, component }: X12Position, guide: Guide | undefined): string | undefined {
  const level = loop === undefined ? guide?.root : guide?.loops.get(loop);
  const segment = level?.children.find((child) => child.kind === 'segment' && child.id === segmentId);
  const def = segment?.kind === 'segment' ? segment.elements[element ?? 0] : undefined;
  const number = (component === undefined ? def : def?.components?.[component])?.dataElement;
  return number !== undefined && /^\d+$/.test(number) ? number : undefined;
}
