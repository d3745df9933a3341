import type { LoopInstance, SegmentInstance } from '../guide/model.js';
import type { Delimiters, Segment } from '../x12/model.js';
import { readPeriod, type Period } from './dates.js';

/** What the sandbox payer looks at in a 278 request (005010X217): the loop tree, opened at the places it decides by. */
export interface RequestView {
  readonly delimiters: Delimiters;
  /** BHT02, BHT03. */
  readonly purpose: string;
  readonly reference: string;
  /** 2010C NM109. */
  readonly member: string;
  /** The HL loops from the top down; `dependent` only when there is a 2000D. */
  readonly payer: LoopInstance | undefined;
  readonly requester: LoopInstance | undefined;
  readonly subscriber: LoopInstance | undefined;
  readonly dependent: LoopInstance | undefined;
  readonly event: LoopInstance | undefined;
  /** 2000F in the order of the request. */
  readonly services: readonly LoopInstance[];
}

export function viewRequest(root: LoopInstance, delimiters: Delimiters): RequestView {
  const payer = childLoops(root, '2000A')[0];
  const requester = childLoops(payer, '2000B')[0];
  const subscriber = childLoops(requester, '2000C')[0];
  const dependent = childLoops(subscriber, '2000D')[0];
  const event = childLoops(dependent ?? subscriber, '2000E')[0];
  const bht = segmentsOf(root, 'BHT')[0]?.segment;
  return {
    delimiters,
    purpose: element(bht, 2),
    reference: element(bht, 3),
    member: element(segmentsOf(childLoops(subscriber, '2010C')[0], 'NM1')[0]?.segment, 9),
    payer,
    requester,
    subscriber,
    dependent,
    event,
    services: childLoops(event, '2000F'),
  };
}

export function childLoops(loop: LoopInstance | undefined, id: string): LoopInstance[] {
  return (loop?.children ?? []).filter((child): child is LoopInstance => child.kind === 'loop' && child.def.id === id);
}

/** Segments that stand in the loop itself, in input order; `id` may carry a qualifier, as in `DTP472`. */
export function segmentsOf(loop: LoopInstance | undefined, id: string): SegmentInstance[] {
  return (loop?.children ?? []).filter(
    (child): child is SegmentInstance =>
      child.kind === 'segment' && (child.segment.id === id || child.segment.id + element(child.segment, 1) === id),
  );
}

export function element(segment: Segment | undefined, position: number): string {
  return segment?.elements[position] ?? '';
}

export function component(segment: Segment | undefined, position: number, index: number, delimiters: Delimiters): string {
  return element(segment, position).split(delimiters.component)[index - 1] ?? '';
}

/** Procedure of a 2000F: SV101-2, SV202-2 or SV301-2. */
export function procedureOf(service: LoopInstance, delimiters: Delimiters): string {
  for (const [id, position] of [
    ['SV1', 1],
    ['SV2', 2],
    ['SV3', 1],
  ] as const) {
    const code = component(segmentsOf(service, id)[0]?.segment, position, 2, delimiters);
    if (code !== '') return code;
  }
  return '';
}

/** When the care was asked for: 472 of the service, else AAH, else 435 of the event. */
export function requestedPeriod(view: RequestView, service?: LoopInstance): Period | undefined {
  const dates = [...segmentsOf(service, 'DTP472'), ...segmentsOf(view.event, 'DTPAAH'), ...segmentsOf(view.event, 'DTP435')];
  for (const { segment } of dates) {
    const period = readPeriod(element(segment, 2), element(segment, 3));
    if (period !== undefined) return period;
  }
  return undefined;
}
