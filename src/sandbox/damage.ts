import type { Damage } from './model.js';

/** Breaks finished X12 in one known way, for the receiver's sake. Without a segment to break, the text is cut. */
export function damageInterchange(text: string, damage: Damage): string {
  const [element, terminator] = [text.charAt(3), text.charAt(105)];
  const segments = text.split(terminator);
  const change = (find: (segment: string) => boolean, position: number, value: string): string => {
    const index = segments.findIndex(find);
    if (index < 0) return cut(text);
    const elements = (segments[index] as string).split(element);
    elements[position] = value;
    return segments.with(index, elements.join(element)).join(terminator);
  };
  switch (damage) {
    case 'truncated':
      return cut(text);
    case 'segment-count':
      return change((segment) => segment.trimStart().startsWith(`SE${element}`), 1, '999');
    case 'unknown-parent':
      return change((segment) => new RegExp(`^\\s*HL\\W3\\W`).test(segment), 2, '99');
    case 'not-x12':
      return 'The claims system is down for maintenance. Please try again later.\n';
  }
}

/** Ends in the middle of the member's NM1 or, without one, of the text: never at a segment's end. */
function cut(text: string): string {
  const name = text.indexOf(`NM1${text.charAt(3)}IL`);
  return text.slice(0, name < 0 ? Math.floor(text.length / 2) : name + 8);
}
