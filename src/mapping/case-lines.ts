import type { SegmentDraft } from '../x12/index.js';

/** Segments as people write them: `NM1*IL*1*SMITH`, components with `:`, repetitions with `^`, without trailing empties. */
export function segmentLines(segments: readonly SegmentDraft[]): string[] {
  return segments.map(({ id, elements }) => [id, ...elements.map(elementText)].join('*').replace(/\*+$/, ''));
}

function elementText(element: SegmentDraft['elements'][number]): string {
  if (element === undefined) return '';
  if (typeof element === 'string') return element;
  if (Array.isArray(element))
    return (element as readonly (string | undefined)[])
      .map((part) => part ?? '')
      .join(':')
      .replace(/:+$/, '');
  if ('repetitions' in (element as object))
    return (element as { repetitions: readonly SegmentDraft['elements'][number][] }).repetitions.map(elementText).join('^');
  return '(binary)';
}

/** A diff of lines: `- ` expected and not there, `+ ` there and not expected, with a line of context before each change. */
export function differingLines(expected: readonly string[], found: readonly string[]): string[] {
  const lengths: number[][] = Array.from({ length: expected.length + 1 }, () => new Array<number>(found.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i--)
    for (let j = found.length - 1; j >= 0; j--)
      (lengths[i] as number[])[j] = expected[i] === found[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const out: string[] = [];
  let same: string | undefined;
  const change = (line: string): void => {
    if (same !== undefined) out.push(`  ${same}`);
    same = undefined;
    out.push(line);
  };
  for (let i = 0, j = 0; i < expected.length || j < found.length;) {
    if (i < expected.length && j < found.length && expected[i] === found[j]) {
      same = expected[i];
      i++;
      j++;
    } else if (i < expected.length && (j >= found.length || at(i + 1, j) >= at(i, j + 1))) change(`- ${expected[i++]}`);
    else change(`+ ${found[j++]}`);
  }
  return out;
}
