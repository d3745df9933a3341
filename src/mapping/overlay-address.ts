import { parsePosition, parseSegmentKey } from './position.js';

/**
 * An address of an overlay: `[table/][loop/…]target[#alternative][@name]`. A target is a position, a segment, a loop,
 * `choose:NAME`, or `*`. Loops are a chain of which the last one holds the target: `2000D/2000E/UM03`.
 */
export interface Address {
  readonly text: string;
  readonly table: string | undefined;
  /** Outermost first; `*` stands for any loop. Empty: the transaction set itself, or a loop wherever it stands. */
  readonly loops: readonly string[];
  readonly target: Target;
  /** `#2`: which alternative of `first`, counted from 1; `#dependent`: which branch of a choose. */
  readonly part: string | undefined;
  /** `@member-id-self`: only where the row comes from this fragment or branch. */
  readonly within: string | undefined;
}

export type Target =
  | { readonly kind: 'loop'; readonly id: string }
  | { readonly kind: 'segment'; readonly id: string; readonly qualifier: string | undefined }
  | {
      readonly kind: 'position';
      readonly id: string;
      readonly qualifier: string | undefined;
      readonly element: number;
      readonly component: number | undefined;
      readonly repetition: number | undefined;
    }
  | { readonly kind: 'choose'; readonly name: string }
  | { readonly kind: 'all' };

const loopId = /^\d{4}[A-Z]{0,2}$/;

/** The address, or a sentence that says what is wrong with it. */
export function parseAddress(text: string, tables: readonly string[]): Address | string {
  const match = /^([^#@]+)(?:#([\w-]+))?(?:@([\w-]+))?$/.exec(text);
  if (match === null) return `"${text}" is no address: write loop/position, e.g. 2010C/NM109, with #2 for an alternative`;
  const [, path = '', part, within] = match;
  const steps = path.split('/');
  const table = tables.includes(steps[0] ?? '') ? steps.shift() : undefined;
  const last = steps.pop() ?? '';
  const loops = steps;
  const wrong = loops.find((each) => each !== '*' && !loopId.test(each));
  if (wrong !== undefined) return `"${wrong}" in "${text}" is neither a table (${tables.join(', ')}) nor a loop such as 2010C`;
  const target = parseTarget(last);
  if (target === undefined) return `"${last}" in "${text}" is no position (NM109, REF[6P]02, UM04-1), segment, loop, choose:NAME or *`;
  return { text, table, loops, target, part, within };
}

function parseTarget(text: string): Target | undefined {
  if (text === '*') return { kind: 'all' };
  if (loopId.test(text)) return { kind: 'loop', id: text };
  if (text.startsWith('choose:')) return { kind: 'choose', name: text.slice('choose:'.length) };
  const position = parsePosition(text);
  if (position?.segment !== undefined) {
    const { segment, qualifier, element, component, repetition } = position;
    return { kind: 'position', id: segment, qualifier, element, component, repetition };
  }
  const segment = parseSegmentKey(text);
  return segment === undefined ? undefined : { kind: 'segment', ...segment };
}
