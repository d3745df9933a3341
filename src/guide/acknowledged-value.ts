import type { Issue } from '../issue/issue.js';
import { components, repetitions, type Delimiters, type Segment } from '../x12/index.js';

/** What a 999 repeats of a bad value (IK404): nothing, its shape, or the value itself. */
export type ValueCopy = 'none' | 'masked' | 'plain';

/** Longest IK404. */
const LONGEST = 99;

/**
 * IK404 for an issue. Nothing by default, because the value may be about a patient; masked keeps what an integrator
 * needs (length, letters or digits, punctuation). Values with unprintable characters and whole composites stay out.
 */
export function copyOfValue(segment: Segment | undefined, { x12 }: Issue, delimiters: Delimiters, copy: ValueCopy): string | undefined {
  if (copy === 'none' || segment === undefined || x12?.element === undefined) return undefined;
  let value = segment.elements[x12.element] ?? '';
  if (x12.repetition !== undefined) value = repetitions(value, delimiters)[x12.repetition - 1] ?? '';
  if (x12.component !== undefined) value = components(value, delimiters)[x12.component - 1] ?? '';
  const { repetition, component } = delimiters;
  if (value === '' || value.includes(component) || (repetition !== undefined && value.includes(repetition))) return undefined;
  value = value.slice(0, LONGEST).trimEnd();
  if (value === '' || !/^[\x20-\x7e]+$/.test(value)) return undefined;
  return copy === 'plain' ? value : value.replace(/[A-Za-z]/g, 'X').replace(/\d/g, '9');
}
