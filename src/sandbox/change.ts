import type { CompositeDraft, ElementDraft, SegmentDraft } from '../x12/model.js';
import { readPeriod, shift, writePeriod } from './dates.js';
import type { ChangePlan } from './model.js';

/** Dates that move when a payer grants care for other days than the asked ones. */
const CARE_DATES = new Set(['472', 'AAH', '435']);

/** A decision that grants something else: the echoed segments with the planned values in place of the asked ones. */
export function changeSegment(draft: SegmentDraft, changes: readonly ChangePlan[], days: number): SegmentDraft {
  let { elements } = draft;
  if (draft.id === 'DTP' && days !== 0 && CARE_DATES.has(String(elements[0]))) {
    const period = readPeriod(String(elements[1]), String(elements[2]));
    if (period !== undefined) elements = [elements[0], ...writePeriod(shift(period, days))];
  }
  for (const change of changes) {
    const place = /^([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d))?$/.exec(change.at);
    if (place?.[1] !== draft.id) continue;
    const index = Number(place[2]) - 1;
    elements = elements.map((value, at) => (at === index ? changeElement(value, Number(place[3] ?? 0), change) : value));
  }
  return { id: draft.id, elements };
}

function changeElement(element: ElementDraft, component: number, change: ChangePlan): ElementDraft {
  if (element === undefined || (typeof element !== 'string' && 'repetitions' in element)) return element;
  if (typeof element === 'string') return changeValue(element, change);
  const components: CompositeDraft = element;
  return components.map((value, index) => (index === component - 1 && value !== undefined ? changeValue(value, change) : value));
}

function changeValue(value: string, { from, set, times }: ChangePlan): string {
  if (from !== undefined && from !== value) return value;
  if (times !== undefined) return Number.isNaN(Number(value)) ? value : String(Math.ceil(Number(value) * times));
  return set ?? value;
}
