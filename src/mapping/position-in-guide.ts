import type { GuideSegment } from '../guide/model.js';
import type { FilePosition } from '../issue/issue.js';
import type { Compiler, Scope } from './compiler.js';
import type { Position } from './op.js';
import { parsePosition } from './position.js';
import { narrowed } from './rows/overlaid.js';
import type { Row } from './table.js';

/**
 * A position of a row: `void` when the guide has no place for it here (rule 1 of the language: a fragment row that the
 * loop does not use says nothing), undefined when the table is wrong (complained of).
 */
export function positionInGuide(
  c: Compiler,
  text: string,
  row: { at?: FilePosition | undefined },
  scope: Scope,
): Position | 'void' | undefined {
  const parsed = parsePosition(text);
  if (parsed === undefined) {
    c.complain(row, `"${text}" is no X12 position: write NM109, REF[6P]02, UM04-1, or 02 inside a segment block.`);
    return undefined;
  }
  let { element, component, repetition } = parsed;
  let id = parsed.segment;
  let { qualifier } = parsed;
  let current = false;
  if (id === undefined && scope.slot !== undefined) {
    const { slot } = scope;
    id = slot.segment?.id ?? scope.segment?.id;
    qualifier = slot.segment === undefined ? scope.segment?.qualifier : slot.segment.qualifier;
    current = slot.segment === undefined;
    repetition = slot.repetition;
    if (slot.elements.length > 1) element = slot.elements[element - 1] ?? 0;
    else if (slot.component !== undefined) {
      component = slot.component;
      element = slot.elements[0] ?? 0;
    } else {
      const inner = element;
      element = slot.elements[0] ?? 0;
      const holder = c.segmentDef(scope, id ?? '', qualifier, current);
      if (holder?.elements[element]?.components !== undefined) component = inner;
    }
  } else if (id === undefined) {
    id = scope.segment?.id;
    qualifier = scope.segment?.qualifier;
    current = true;
  } else if (scope.segment?.id === id && qualifier === undefined) {
    qualifier = scope.segment.qualifier;
    current = true;
  }
  if (id === undefined) {
    c.complain(row, `"${text}" says no segment and stands in no segment block.`);
    return undefined;
  }
  const segment: GuideSegment | undefined = c.segmentDef(scope, id, qualifier, current);
  if (segment === undefined) {
    if (scope.fragment !== undefined) return 'void';
    c.complain(
      row,
      `The guide ${c.guide.id} has no ${id}${qualifier === undefined ? '' : `[${qualifier}]`} in loop ${scope.loop.id || 'of the transaction set'}.`,
    );
    return undefined;
  }
  const whole = segment.elements[element];
  const def = component === undefined ? whole : whole?.components?.[component];
  if (def === undefined || whole === undefined) {
    if (scope.fragment !== undefined) return 'void';
    c.complain(row, `The guide ${c.guide.id} has no position ${text} in loop ${scope.loop.id}.`);
    return undefined;
  }
  if (def.usage === 'N' || whole.usage === 'N') return 'void';
  if (def.components !== undefined) {
    c.complain(row, `${text} is a composite: say which component (${text}-1 …).`);
    return undefined;
  }
  const key = qualifier === undefined ? id : `${id}[${qualifier}]`;
  c.survey.position(scope.loop, segment, qualifier, element, component);
  const narrowing = (row as Row).narrow?.[text];
  return {
    slot: current ? -1 : c.slot(scope.loop, key),
    id,
    qualifier,
    segment,
    element,
    component: component ?? 0,
    repetition: repetition ?? 0,
    def: narrowed(def, narrowing),
    ...(narrowing?.whole === true ? { whole: true } : {}),
    label: `${scope.loop.id === '' ? '' : `${scope.loop.id} `}${id}${String(element).padStart(2, '0')}${component === undefined ? '' : `-${component}`}`,
  };
}
