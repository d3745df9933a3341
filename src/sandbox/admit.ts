import type { GuideElement, GuideLoop, GuideSegment } from '../guide/model.js';
import type { CompositeDraft, Delimiters, ElementDraft, Segment, SegmentDraft } from '../x12/model.js';

/**
 * What of a request's segment the response guide admits in `loop`: elements that it does not use, and codes that it does
 * not list, stay out; a segment that would lose a required element is left out as a whole (undefined).
 *
 * @param instead values for codes that are not admitted, by position (`NM101`).
 */
export function admit(
  segment: Segment,
  loop: GuideLoop,
  delimiters: Delimiters,
  instead: Readonly<Record<string, string>> = {},
): SegmentDraft | undefined {
  const def = segmentDefinition(loop, segment.id, segment.elements[1] ?? '');
  if (def === undefined) return undefined;
  let elements: ElementDraft[] = [];
  for (let position = 1; position < def.elements.length; position++) {
    const element = def.elements[position];
    const text = segment.elements[position] ?? '';
    const value = element === undefined || text === '' ? undefined : admitElement(element, text, delimiters);
    elements.push(value ?? (text === '' ? undefined : instead[element?.ref ?? '']));
  }
  // A diagnosis that is not admitted leaves no gap: HI01 is required.
  if (segment.id === 'HI') elements = elements.filter((value) => value !== undefined);
  for (const { kind, elements: positions, within } of def.syntax) {
    if (kind !== 'P' || within !== undefined) continue;
    if (positions.some((position) => elements[position - 1] === undefined))
      for (const position of positions) elements[position - 1] = undefined;
  }
  const complete = def.elements.every((element, position) => element?.usage !== 'R' || elements[position - 1] !== undefined);
  return complete && elements.some((value) => value !== undefined) ? { id: segment.id, elements } : undefined;
}

/** The segment's place in a loop: by its id, and by its first element where the guide lists one id several times. */
export function segmentDefinition(loop: GuideLoop, id: string, first: string): GuideSegment | undefined {
  return loop.children.find(
    (child): child is GuideSegment =>
      child.kind === 'segment' &&
      child.id === id &&
      (child.qualifier === undefined || child.qualifier.element !== 1 || child.qualifier.codes.has(first)),
  );
}

function admitElement(def: GuideElement, text: string, delimiters: Delimiters): ElementDraft {
  if (def.usage === 'N') return undefined;
  const separator = delimiters.repetition;
  const repetitions = separator === undefined ? [text] : text.split(separator);
  const admitted = repetitions
    .slice(0, def.repeat)
    .map((repetition) =>
      def.components === undefined ? admitSimple(def, repetition) : admitComposite(def.components, repetition, delimiters),
    )
    .filter((value) => value !== undefined);
  return admitted.length > 1 ? { repetitions: admitted } : admitted[0];
}

function admitSimple(def: GuideElement, text: string): string | undefined {
  return text === '' || (def.codes !== undefined && !def.codes.has(text)) ? undefined : text;
}

function admitComposite(defs: readonly (GuideElement | undefined)[], text: string, delimiters: Delimiters): CompositeDraft | undefined {
  const texts = text.split(delimiters.component);
  const components: (string | undefined)[] = [];
  for (let index = 1; index < defs.length; index++) {
    const def = defs[index];
    const value = def === undefined || def.usage === 'N' ? undefined : admitSimple(def, texts[index - 1] ?? '');
    if (value === undefined && def?.usage === 'R') return undefined;
    components.push(value);
  }
  return components;
}
