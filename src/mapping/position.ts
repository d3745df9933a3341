import type { GuideElement, GuideLoop, GuideSegment } from '../guide/model.js';

/**
 * An X12 position as tables write it: `NM109`, `REF[6P]02` (the REF whose first element is 6P), `UM04-1` (component),
 * `HCR03^2` (repetition), and inside a segment or list block `02`, `01-2`.
 */
export interface PositionText {
  readonly segment: string | undefined;
  readonly qualifier: string | undefined;
  readonly element: number;
  readonly component: number | undefined;
  readonly repetition: number | undefined;
}

// The segment id may itself end with a digit (N3, SV1, CR6): the element is always the last two digits of its run.
const position = /^(?:([A-Z][A-Z0-9]{1,2})(?:\[([A-Z0-9]+)\])?)?(\d{2})(?:\^(\d+))?(?:-(\d+))?$/;

export function parsePosition(text: string): PositionText | undefined {
  const match = position.exec(text);
  if (!match) return undefined;
  const [, segment, qualifier, element, repetition, component] = match;
  return {
    segment,
    qualifier,
    element: Number(element),
    repetition: repetition === undefined ? undefined : Number(repetition),
    component: component === undefined ? undefined : Number(component),
  };
}

/** `REF[6P]` or `NM1`: which segment of a loop. */
export function parseSegmentKey(text: string): { id: string; qualifier: string | undefined } | undefined {
  const match = /^([A-Z][A-Z0-9]{1,2})(?:\[([A-Z0-9]+)\])?$/.exec(text);
  return match ? { id: match[1] ?? '', qualifier: match[2] } : undefined;
}

/**
 * The segment definition of a loop for an id and the value of its first element. A definition whose own qualifier
 * admits the value wins over one without a qualifier.
 */
export function segmentOf(loop: GuideLoop, id: string, qualifier: string | undefined): GuideSegment | undefined {
  let general: GuideSegment | undefined;
  for (const child of loop.children) {
    if (child.kind !== 'segment' || child.id !== id) continue;
    if (qualifier === undefined) return child;
    if (child.qualifier !== undefined) {
      if (child.qualifier.codes.has(qualifier)) return child;
    } else general ??= child;
  }
  return general;
}

/** The definition at an element and component of a segment; undefined when the guide knows no such position. */
export function elementOf(segment: GuideSegment, element: number, component: number | undefined): GuideElement | undefined {
  const def = segment.elements[element];
  if (component === undefined || def === undefined) return def;
  return def.components?.[component];
}

export function positionText(
  segment: string,
  qualifier: string | undefined,
  element: number,
  component?: number,
  repetition?: number,
): string {
  return (
    segment +
    (qualifier === undefined ? '' : `[${qualifier}]`) +
    String(element).padStart(2, '0') +
    (repetition === undefined ? '' : `^${repetition}`) +
    (component === undefined ? '' : `-${component}`)
  );
}
