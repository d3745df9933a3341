import type { Guide } from '../guide/index.js';
import { walk } from '../guide/index.js';
import type { LoopInstance } from '../guide/model.js';
import { components, repetitions, usualDelimiters, type ElementDraft, type SegmentDraft, type TransactionSet } from '../x12/index.js';
import type { LossEntry, TraceEntry } from './report.js';

/** One text of a set with its place. */
interface Held {
  readonly segment: number;
  readonly loop: string;
  readonly position: string;
  readonly value: string;
}

/**
 * X12 → FHIR is told from the end: what would not come back from the bundle, and is in no other line of the report, is
 * `changed`: it returns elsewhere or spelled otherwise (mapping rule: nothing is dropped in silence).
 */
export function notReturning(
  guide: Guide,
  set: TransactionSet,
  back: readonly SegmentDraft[] | undefined,
  told: { readonly there: readonly LossEntry[]; readonly back: readonly LossEntry[]; readonly trace: readonly TraceEntry[] },
  showValues: boolean,
): LossEntry[] {
  if (back === undefined) return [];
  const all = [...textsOf(guide, set)];
  const toldHere = new Set(told.there.map(({ x12 }) => x12));
  const paths = told.back.flatMap(({ path }) => (path === undefined ? [] : [path]));
  const isTold = ({ loop, position, segment }: Held): boolean =>
    toldHere.has(`${loop} ${position} (segment ${segment})`) ||
    toldHere.has(`${loop} ${position}`) ||
    told.trace.some(
      (each) =>
        each.segment === segment &&
        each.position === position &&
        paths.some(
          (lost) => each.path === lost || each.path?.startsWith(`${lost}.`) === true || each.path?.startsWith(`${lost}[`) === true,
        ),
    );
  // a qualifier goes with the value that it says: what is told of one is told of its segment
  const toldSegments = new Set(all.filter(isTold).map(({ segment }) => segment));
  const left = new Map<string, number>();
  const key = ({ loop, position, value }: Held): string => `${loop} ${position} ${value}`;
  for (const held of textsOf(guide, draftSet(back, guide))) left.set(key(held), (left.get(key(held)) ?? 0) + 1);
  const out: LossEntry[] = [];
  const visit = (wanted: boolean): void => {
    for (const held of all) {
      if (toldSegments.has(held.segment) !== wanted) continue;
      const count = left.get(key(held)) ?? 0;
      if (count > 0) left.set(key(held), count - 1);
      else if (!wanted)
        out.push({
          kind: 'changed',
          reason: 'returns-otherwise',
          x12: `${held.loop} ${held.position} (segment ${held.segment})`,
          why: 'from this bundle X12 is made that says it elsewhere or in another way',
          ...(showValues ? { value: held.value } : {}),
        });
    }
  };
  visit(false);
  visit(true);
  return out;
}

/** Separators that no text holds: what is a colon in a value stays one. */
const separators = { ...usualDelimiters, component: '\u001f', repetition: '\u001e' };

/** Drafts as a transaction set, without writing and reading text. */
export function draftSet(drafts: readonly SegmentDraft[], guide: Guide): TransactionSet {
  const line = (id: string, elements: readonly ElementDraft[]): TransactionSet['segments'][number] => ({
    id,
    elements: [id, ...Array.from(elements, textOf)],
    offset: -1,
  });
  const segments = [
    line('ST', [guide.transaction, '0001', guide.convention]),
    ...drafts.map(({ id, elements }) => line(id, elements)),
    line('SE', [String(drafts.length + 2), '0001']),
  ];
  return { segments, delimiters: separators };
}

function textOf(element: ElementDraft): string {
  const { component, repetition } = separators;
  if (element === undefined) return '';
  if (typeof element === 'string') return element;
  if (Array.isArray(element)) return Array.from(element as readonly (string | undefined)[], (part) => part ?? '').join(component);
  const { repetitions: parts } = element as { readonly repetitions: readonly (string | readonly string[])[] };
  return parts.map((part) => (typeof part === 'string' ? part : part.join(component))).join(repetition);
}

/** Every text by loop and position; HL, ST and SE are the frame. */
function* textsOf(guide: Guide, set: TransactionSet): Generator<Held> {
  const visit = function* (loop: LoopInstance): Generator<Held> {
    for (const child of loop.children) {
      if (child.kind === 'loop') {
        yield* visit(child);
        continue;
      }
      if (['HL', 'ST', 'SE'].includes(child.def.id)) continue;
      for (const [element, raw] of child.segment.elements.entries()) {
        if (element === 0 || raw === '') continue;
        const def = child.def.elements[element];
        for (const part of def !== undefined && def.repeat > 1 ? repetitions(raw, set.delimiters) : [raw])
          for (const [c, value] of (def?.components === undefined ? [part] : components(part, set.delimiters)).entries())
            if (value !== '')
              yield {
                segment: child.ordinal,
                loop: loop.def.id,
                position: `${child.def.id}${String(element).padStart(2, '0')}${def?.components === undefined ? '' : `-${c + 1}`}`,
                value,
              };
      }
    }
  };
  yield* visit(walk(guide, set).root);
}
