import type { Issue, X12Position } from '../issue/issue.js';
import type { SegmentDraft, TransactionSet } from '../x12/index.js';
import { copyOfValue, type ValueCopy } from './acknowledged-value.js';
import type { BusinessUnits } from './business-unit.js';
import type { Guide, GuideElement } from './model.js';

/** What the error segments of a 999 are made from. */
export interface ErrorContext {
  readonly set: TransactionSet;
  /** The guide of the set, for data element numbers (IK402). */
  readonly guide: Guide | undefined;
  readonly units: BusinessUnits | undefined;
  readonly copy: ValueCopy;
}

/** Elements of a segment that its IK3 names; a hostile segment can have thousands. */
const MOST_ELEMENTS = 100;
const BINARY_DATA: Readonly<Record<string, number>> = { BIN: 2, BDS: 3 };

/**
 * IK3, CTX and IK4 for the faults of a set, in the order of its segments. Element faults of one segment share an IK3 with
 * code 8; every other code stands alone.
 * @param most IK3 segments at most
 */
export function errorSegments(issues: readonly Issue[], context: ErrorContext, most: number): SegmentDraft[] {
  const groups = new Map<string, Issue[]>();
  const ordered = [...issues].sort((one, other) => (one.x12?.segment ?? 0) - (other.x12?.segment ?? 0));
  for (const issue of ordered) {
    const code = segmentCode(issue);
    if (code === undefined || issue.x12?.segment === undefined) continue;
    const key = `${issue.x12.segment} ${issue.x12.segmentId ?? ''} ${code}`;
    const group = groups.get(key);
    if (group !== undefined) group.push(issue);
    else if (groups.size < most) groups.set(key, [issue]);
  }
  return [...groups.values()].flatMap((group) => segmentError(group, context));
}

function segmentCode({ ack }: Issue): string | undefined {
  return ack?.ik4 === undefined ? ack?.ik3 : '8';
}

function segmentError(issues: readonly Issue[], context: ErrorContext): SegmentDraft[] {
  const first = issues[0] as Issue;
  const ordinal = String(first.x12?.segment);
  const loop = issues.find(({ x12 }) => x12?.loop !== undefined)?.x12?.loop;
  const id = segmentId(first.x12?.segmentId);
  const segments: SegmentDraft[] = [{ id: 'IK3', elements: [id, ordinal, loop, segmentCode(first)] }];
  // Faults of the hierarchy are told with their context (RFI-2394).
  if (id === 'HL' && first.x12?.element !== undefined)
    segments.push({ id: 'CTX', elements: ['SITUATIONAL TRIGGER', 'HL', ordinal, loop, String(first.x12.element)] });
  const unit = first.x12 === undefined ? undefined : context.units?.context({ ...first.x12, ...(loop === undefined ? {} : { loop }) });
  if (unit !== undefined) segments.push(unit);
  const elements = issues.filter(({ ack }) => ack?.ik4 !== undefined).sort((one, other) => elementOf(one) - elementOf(other));
  for (const issue of elements.slice(0, MOST_ELEMENTS)) segments.push(elementError(issue, context));
  return segments;
}

function elementError(issue: Issue, { set, guide, copy }: ErrorContext): SegmentDraft {
  const { component, repetition, segment } = issue.x12 ?? {};
  const element = String(elementOf(issue));
  const place = component === undefined && repetition === undefined ? element : [element, text(component), text(repetition)];
  const value = copyOfValue(segment === undefined ? undefined : set.segments[segment - 1], issue, set.delimiters, copy);
  return { id: 'IK4', elements: [place, dataElement(issue.x12 ?? {}, guide), issue.ack?.ik4, value] };
}

/** A fault that the reader found in a segment as a whole (octets in binary data) is told of its data. */
function elementOf({ x12 }: Issue): number {
  return x12?.element ?? BINARY_DATA[x12?.segmentId ?? ''] ?? 1;
}

function text(number: number | undefined): string | undefined {
  return number === undefined ? undefined : String(number);
}

/** IK301 holds two or three letters and digits, whatever was received. */
function segmentId(id: string | undefined): string {
  const clean = (id ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
  return clean.length < 2 ? `${clean}ZZ`.slice(0, 2) : clean.slice(0, 3);
}

/** IK402 holds a number: none for a composite as a whole. */
function dataElement({ loop, segmentId: id, element, component }: X12Position, guide: Guide | undefined): string | undefined {
  const level = loop === undefined ? guide?.root : guide?.loops.get(loop);
  let def: GuideElement | undefined;
  for (const child of level?.children ?? []) {
    if (child.kind !== 'segment' || child.id !== id) continue;
    def = child.elements[element ?? 0];
    if (def !== undefined && def.usage !== 'N') break;
  }
  const number = (component === undefined ? def : def?.components?.[component])?.dataElement;
  return number !== undefined && /^\d{1,4}$/.test(number) ? number : undefined;
}
