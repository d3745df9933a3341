import { walk } from '../guide/index.js';
import type { GuideElement, SegmentInstance } from '../guide/model.js';
import type { RowRef, TraceEntry } from '../mapping/report.js';
import { components } from '../x12/index.js';
import type { Part } from './part.js';

/** One element of X12 with what stands behind it. Without path and row: written by the envelope or the hierarchy, or carried by no row. */
export interface ExplainedElement {
  readonly segment: number;
  readonly loop: string;
  readonly position: string;
  readonly name: string;
  readonly value: string;
  readonly path: string | undefined;
  readonly row: RowRef | undefined;
}

export interface ExplainedSegment {
  /** ST = 1. */
  readonly segment: number;
  readonly loop: string;
  readonly id: string;
  readonly name: string;
  readonly elements: readonly ExplainedElement[];
}

/** Every element of a transaction set, in the order of the X12: those of the trace, and those that no row has written or read. */
export function explainSet({ set, guide, trace }: Part): ExplainedSegment[] {
  if (set === undefined || guide === undefined) return [];
  const bySegment = new Map<number, TraceEntry[]>();
  for (const entry of trace()) {
    const list = bySegment.get(entry.segment);
    if (list === undefined) bySegment.set(entry.segment, [entry]);
    else list.push(entry);
  }
  return walk(guide, set).segments.map((instance) => {
    const traced = bySegment.get(instance.ordinal) ?? [];
    const elements = [...traced, ...untraced(instance, new Set(traced.map(({ position }) => position)), set.delimiters)];
    return {
      segment: instance.ordinal,
      loop: instance.parent.def.id,
      id: instance.def.id,
      name: instance.def.name,
      elements: elements.sort((a, b) => (a.position < b.position ? -1 : a.position > b.position ? 1 : 0)),
    };
  });
}

function* untraced(
  { def, segment, ordinal, parent }: SegmentInstance,
  traced: ReadonlySet<string>,
  delimiters: Parameters<typeof components>[1],
): Generator<ExplainedElement> {
  const common = { segment: ordinal, loop: parent.def.id, path: undefined, row: undefined };
  for (let position = 1; position < segment.elements.length; position++) {
    const text = segment.elements[position] ?? '';
    const element = def.elements[position];
    const whole = def.id + String(position).padStart(2, '0');
    if (text === '' || traced.has(whole)) continue;
    if (element?.components === undefined) yield { ...common, position: whole, name: nameOf(element), value: text };
    else {
      for (const [index, value] of components(text, delimiters).entries()) {
        const component = `${whole}-${index + 1}`;
        if (value !== '' && !traced.has(component))
          yield { ...common, position: component, name: nameOf(element.components[index + 1]) || element.name, value };
      }
    }
  }
}

function nameOf(element: GuideElement | undefined): string {
  return element?.name ?? '';
}
