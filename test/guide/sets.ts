import { readFileSync } from 'node:fs';
import { loadGuides, recogniseGuide, type Guide } from '../../src/guide/index.js';
import { parse } from '../../src/x12/index.js';
import type { Delimiters, Segment, TransactionSet } from '../../src/x12/model.js';

export const { guides } = loadGuides('mappings/guides');
export const request = guides.get('x217-request') as Guide;
export const response = guides.get('x217-response') as Guide;

/** The first transaction set of a file below test/guide/fixtures (invented people). */
export function fixture(name: string): TransactionSet {
  const set = parse(readFileSync(`test/guide/fixtures/${name}`)).interchanges[0]?.groups[0]?.sets[0];
  if (set === undefined) throw new Error(`${name} holds no transaction set`);
  return set;
}

export function guideFor(set: TransactionSet): Guide {
  const guide = recogniseGuide(guides, set);
  if (guide === undefined) throw new Error('no guide fits');
  return guide;
}

const usual: Delimiters = { element: '*', component: ':', repetition: '^', segment: '~' };

/** Texts of segments (`NM1*IL*1`) as a transaction set. */
export function setOf(texts: readonly string[]): TransactionSet {
  return { segments: texts.map(segmentOf), delimiters: usual };
}

export function segmentOf(text: string): Segment {
  const elements = text.split('*');
  // The data of a binary segment is not split.
  if (elements[0] === 'BDS') elements.push(elements.splice(3).join('*'));
  return { id: elements[0] as string, elements, offset: 0 };
}

export function textsOf(set: TransactionSet): string[] {
  return set.segments.map((segment) => segment.elements.join('*'));
}

/** Puts the right number into SE01. */
export function counted(texts: readonly string[]): string[] {
  return texts.map((text) => (text.startsWith('SE*') ? text.replace(/^SE\*[^*]*/, `SE*${texts.length}`) : text));
}
