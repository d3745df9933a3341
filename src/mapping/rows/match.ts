import type { ElementDraft, SegmentDraft } from '../../x12/index.js';
import type { LoopIn, SegmentIn } from '../incoming.js';
import { parsePosition, parseSegmentKey } from '../position.js';
import type { RowRef } from '../report.js';
import type { ToFhir } from '../reverse.js';
import type { Match } from '../table.js';

// Which service of an answer is about which item, and whether it says what was asked: X12 that came, compared with X12 that was sent.

/** What of the request's X12 stands for an item. */
function piecesOf(run: ToFhir, item: object): readonly SegmentDraft[] {
  return run.request?.pieces.find((piece) => piece.focus === item)?.segments ?? [];
}

export function match(
  run: ToFhir,
  services: readonly LoopIn[],
  ways: readonly Match[],
  loop: LoopIn,
  ref: RowRef,
): { matched: Map<object, LoopIn>; parts: Map<LoopIn, object>; unmatched: readonly LoopIn[] } {
  const matched = new Map<object, LoopIn>();
  const parts = new Map<LoopIn, object>();
  const left = new Set(services);
  const open = (): object[] => [...run.items.keys()].filter((item) => !matched.has(item));
  const take = (item: object, service: LoopIn): void => {
    matched.set(item, service);
    left.delete(service);
  };
  for (const way of ways) {
    if (way === 'last-one-left') {
      const items = open();
      const [service] = left;
      const [item] = items;
      // one service and one item that are left belong together, unless the service names a trace that is somebody else's
      if (
        left.size === 1 &&
        items.length === 1 &&
        service !== undefined &&
        item !== undefined &&
        run.items.size === services.length - parts.size
      ) {
        take(item, service);
        run.report(
          'guessed',
          'matched-last',
          `${service.def.id} (segment ${service.segments[0]?.instance.ordinal ?? 0})`,
          ref,
          'matched to the only item that was left',
        );
      }
    } else if ('trace' in way) {
      const traced = parsePosition(way.trace);
      const sent = parsePosition(way.sent);
      if (traced === undefined || sent === undefined) continue;
      for (const service of [...left]) {
        const texts = service.segments
          .filter((each) => is(each, traced.segment, traced.qualifier))
          .map((each) => each.get(traced.element, 0, 0));
        const carries = (element: object): boolean =>
          piecesOf(run, element).some((draft) => draft.id === sent.segment && texts.includes(text(draft.elements[sent.element - 1])));
        const { part } = way;
        if (part !== undefined) {
          // an item has its own service and one for each of its parts
          const whole = [...run.items.keys()].filter((item) => partsOf(item, part).some(carries));
          if (whole.length === 1 && whole[0] !== undefined) {
            parts.set(service, whole[0]);
            left.delete(service);
          }
          continue;
        }
        const candidates = open().filter(carries);
        // a client may put one trace on several items: then it tells nothing
        const [item] = candidates;
        if (candidates.length === 1 && item !== undefined) take(item, service);
      }
    } else {
      for (const service of [...left]) {
        const candidates = open().filter((item) => way.same.some((key) => sameSegment(service, piecesOf(run, item), key)));
        const [item] = candidates;
        if (item === undefined || candidates.length > 1) continue;
        take(item, service);
        run.report(
          'guessed',
          'matched-service',
          `${loop.def.id}/${service.def.id} (segment ${service.segments[0]?.instance.ordinal ?? 0})`,
          ref,
          'matched by the service itself: the answer repeats no trace of ours',
        );
      }
    }
  }
  return { matched, parts, unmatched: [...left] };
}

function partsOf(item: object, name: string): object[] {
  const held = (item as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(held) ? (held as unknown[]).filter((each) => typeof each === 'object' && each !== null) : [];
}

export function is(segment: SegmentIn, id: string | undefined, qualifier: string | undefined): boolean {
  return segment.def.id === id && (qualifier === undefined || segment.get(1, 0, 0) === qualifier);
}

function text(element: ElementDraft): string | undefined {
  return typeof element === 'string' ? element : undefined;
}

/** Answered and asked segment of one id name the same service: the first composite is equal. */
function sameSegment(service: LoopIn, sent: readonly SegmentDraft[], key: string): boolean {
  const parsed = parseSegmentKey(key);
  const answered = service.segments.find((each) => is(each, parsed?.id, parsed?.qualifier));
  const asked = sent.find((draft) => draft.id === parsed?.id);
  if (answered === undefined || asked === undefined) return false;
  const element = Array.isArray(asked.elements[0]) ? 1 : 2;
  const composite = asked.elements[element - 1];
  if (!Array.isArray(composite)) return false;
  return composite.slice(0, 2).every((part, i) => part === answered.get(element, i + 1, 0));
}

/** One of the words of `differs` (`HCR01=A6`) stands in the segment. */
export function means(segment: SegmentIn, differs: readonly string[]): boolean {
  return differs.some((key) => {
    const [name, value] = key.split('=');
    const position = value === undefined ? undefined : parsePosition(name ?? '');
    return position !== undefined && is(segment, position.segment, position.qualifier) && segment.get(position.element, 0, 0) === value;
  });
}

/** A6, or something that was asked came back otherwise; what the payer left out is no difference. */
export function isModified(run: ToFhir, item: object, service: LoopIn, differs: readonly string[]): boolean {
  if (service.segments.some((segment) => means(segment, differs))) return true;
  const sent = piecesOf(run, item);
  for (const key of differs) {
    if (key.includes('=')) continue;
    const parsed = parseSegmentKey(key);
    const answered = service.segments.find((each) => is(each, parsed?.id, parsed?.qualifier));
    const asked = sent.find(
      (draft) => draft.id === parsed?.id && (parsed?.qualifier === undefined || draft.elements[0] === parsed.qualifier),
    );
    if (answered !== undefined && asked !== undefined && differ(answered, asked)) return true;
  }
  return false;
}

function differ(answered: SegmentIn, asked: SegmentDraft): boolean {
  for (const [i, element] of asked.elements.entries()) {
    const parts =
      typeof element === 'string' || element === undefined
        ? [element]
        : Array.isArray(element)
          ? (element as readonly (string | undefined)[])
          : [];
    const composite = Array.isArray(element);
    for (const [j, part] of parts.entries()) {
      if (part === undefined || part === '') continue;
      const got = answered.get(i + 1, composite ? j + 1 : 0, 0);
      if (got !== undefined && got !== part) return true;
    }
  }
  return false;
}
