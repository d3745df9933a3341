import type { GuideElement, GuideLoop, GuideSegment } from './model.js';

/**
 * The definition of a segment in a loop, by id and, where the guide lists the id several times, by the code of its qualifier.
 * Without a qualifier the only definition of that id is meant; undefined when there is none or several.
 */
export function findSegmentDef(loop: GuideLoop, id: string, qualifier?: string): GuideSegment | undefined {
  const found = loop.children.filter((node): node is GuideSegment => node.kind === 'segment' && node.id === id);
  if (qualifier === undefined) return found.length === 1 ? found[0] : undefined;
  return found.find((def) => (def.qualifier === undefined ? def.elements[1]?.codes : def.qualifier.codes)?.has(qualifier));
}

/** `NM109`, `09`, `UM04-1`, `04-1` as numbers; undefined when the text is none of these. */
export function parseElementPosition(text: string, segmentId?: string): { element: number; component: number | undefined } | undefined {
  const body =
    segmentId !== undefined && text.startsWith(segmentId) && text.length > segmentId.length + 1 ? text.slice(segmentId.length) : text;
  const match = /^(?:[A-Z][A-Z0-9]{1,2}(?=\d\d(?:-|$)))?(\d\d)(?:-(\d{1,2}))?$/.exec(body);
  if (match === null) return undefined;
  return { element: Number(match[1]), component: match[2] === undefined ? undefined : Number(match[2]) };
}

/** The definition of an element or component of a segment, not-used ones included. */
export function elementAt(def: GuideSegment, position: string): GuideElement | undefined {
  const at = parseElementPosition(position, def.id);
  if (at === undefined) return undefined;
  const element = def.elements[at.element];
  return at.component === undefined ? element : element?.components?.[at.component];
}

/** Child loop by id, directly below a loop. */
export function findLoopDef(loop: GuideLoop, id: string): GuideLoop | undefined {
  return loop.children.find((node): node is GuideLoop => node.kind === 'loop' && node.id === id);
}
