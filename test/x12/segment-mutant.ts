import { Buffer } from 'node:buffer';
import { parse, segmentsOf } from '../../src/x12/index.js';
import { random } from './mutant.js';

/** A sample with one segment changed. */
export interface SegmentMutant {
  readonly octets: Buffer;
  /** What was done, for the list of misses. */
  readonly what: string;
  /** Offset in the mutant at which something was changed; what was taken out stood before it. */
  readonly offset: number;
}

const junk = [
  '',
  'QQ',
  '!',
  'X'.repeat(300),
  '00000000000000000000000',
  '-',
  'É',
  '\0',
  '9Q9',
  ':',
  '^',
  'A:B:C:D:E:F:G:H:I:J:K:L:M:N:O:P',
  '20269999',
];

/** Where the segments of a sample begin, and where the last one ends. */
export interface MutableSample {
  readonly text: string;
  readonly starts: readonly number[];
}

export function mutableSample(octets: Buffer): MutableSample {
  const starts = parse(octets)
    .interchanges.flatMap((interchange) => segmentsOf(interchange))
    .map((segment) => segment.offset);
  return { text: octets.toString('latin1'), starts };
}

/** SE01 of each set as it is counted, so that a missing segment is not given away by the count at the end. */
function recounted(text: string): string {
  let count = 0;
  return text
    .split('~')
    .map((segment) => {
      count = /^\s*ST\*/.test(segment) ? 1 : count + 1;
      return segment.replace(/^(\s*SE\*)\d+/, (_all, head: string) => head + String(count));
    })
    .join('~');
}

/** One segment (with the usual delimiters) taken out, doubled, exchanged with the next, or changed in its id, an element or an octet. */
export function segmentMutant({ text, starts }: MutableSample, seed: number): SegmentMutant {
  const next = random(seed * 2654435761);
  for (let turn = 0; turn < 8; turn++) next(2);
  const at = next(starts.length);
  const start = starts[at] ?? 0;
  const behind = starts[at + 1] ?? text.length;
  const segment = text.slice(start, behind);
  const before = text.slice(0, start);
  const after = text.slice(behind);
  const id = segment.slice(0, 3);
  const made = (what: string, changed: string, offset = start): SegmentMutant => ({
    octets: Buffer.from(changed, 'latin1'),
    what: `${what} ${id} ${at + 1}`,
    offset,
  });
  const elements = segment.replace(/~\s*$/, '').split('*');
  const position = 1 + next(Math.max(1, elements.length - 1));
  const withElement = (value: string): string => {
    const changed = [...elements];
    changed[position] = value;
    return `${before}${changed.join('*')}~${after}`;
  };
  switch (next(8)) {
    case 0:
      return made('without', recounted(before + after));
    case 1:
      return made('twice', recounted(before + segment + segment + after));
    case 2: {
      const following = text.slice(behind, starts[at + 2] ?? text.length);
      return made('exchanged with the next', recounted(before + following + segment + text.slice(behind + following.length)));
    }
    case 3:
      return made(
        'other id',
        `${before}${['ZZZ', 'QQ', 'CLM', 'nm1', 'HL', 'NM1', 'REF'][next(7)] ?? ''}${segment.slice(segment.indexOf('*'))}${after}`,
      );
    case 4:
      return made(`element ${position} changed`, withElement(junk[next(junk.length)] ?? ''));
    case 5:
      return made('more elements', `${before}${elements.join('*')}${'*X'.repeat(1 + next(20))}~${after}`);
    default: {
      const place = start + next(Math.max(1, segment.length));
      const cut = next(3);
      const octet = cut === 0 ? '' : String.fromCharCode(next(4) === 0 ? next(256) : 32 + next(95));
      return made(`octet ${place - start}`, text.slice(0, place) + octet + text.slice(place + (cut === 2 ? 0 : 1)), place);
    }
  }
}
