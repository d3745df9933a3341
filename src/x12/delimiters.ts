import type { Delimiters } from './model.js';

/** What most senders use; the repetition separator is declared in ISA11 since version 00402. */
export const usualDelimiters: Delimiters = Object.freeze({ element: '*', component: ':', repetition: '^', segment: '~' });

/** Components of one raw element (or of one repetition of it): `11:B` → `['11', 'B']`. */
export function components(text: string, delimiters: Delimiters): string[] {
  return text.includes(delimiters.component) ? text.split(delimiters.component) : [text];
}

/** Repetitions of one raw element, each of them maybe a composite. Without a repetition separator there is one. */
export function repetitions(text: string, delimiters: Delimiters): string[] {
  const separator = delimiters.repetition;
  return separator !== undefined && text.includes(separator) ? text.split(separator) : [text];
}

const letterOrDigit = /^[A-Za-z0-9]$/;

/**
 * Names of the delimiters that cannot be read: not one character, a letter or digit, equal to one before them, or a line
 * break that is not the terminator (line breaks between segments say nothing).
 */
export function unusableDelimiters(delimiters: Delimiters): (keyof Delimiters)[] {
  const seen = new Set<string>();
  const unusable: (keyof Delimiters)[] = [];
  for (const name of ['element', 'segment', 'component', 'repetition'] as const) {
    const character = delimiters[name];
    if (character === undefined) continue;
    const lineBreak = name !== 'segment' && (character === '\r' || character === '\n');
    if (character.length !== 1 || letterOrDigit.test(character) || lineBreak || seen.has(character)) unusable.push(name);
    seen.add(character);
  }
  return unusable;
}
