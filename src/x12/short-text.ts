/**
 * X12 consists of short codes that come again and again (`NM1`, `MI`, `XX`, `20`). One string object for each of them
 * instead of one per place saves a third of the reader's time, nearly all of it garbage collection.
 */
const pairs = new Array<string | undefined>(128 * 128).fill(undefined);
const triples = new Array<string>(4096).fill('');
const tripleKeys = new Int32Array(4096).fill(-1);

/** `text.slice(from, to)`, with texts of two and three characters shared. */
export function shortText(text: string, from: number, to: number): string {
  const length = to - from;
  if (length === 2) {
    const first = text.charCodeAt(from);
    const second = text.charCodeAt(from + 1);
    if ((first | second) > 127) return text.slice(from, to);
    const key = (first << 7) | second;
    return pairs[key] ?? (pairs[key] = text.slice(from, to));
  }
  if (length === 3) {
    const first = text.charCodeAt(from);
    const second = text.charCodeAt(from + 1);
    const third = text.charCodeAt(from + 2);
    if ((first | second | third) > 127) return text.slice(from, to);
    const key = (first << 14) | (second << 7) | third;
    const slot = (key ^ (key >>> 5) ^ (key >>> 11)) & 4095;
    if (tripleKeys[slot] !== key) {
      tripleKeys[slot] = key;
      triples[slot] = text.slice(from, to);
    }
    return triples[slot] as string;
  }
  return text.slice(from, to);
}
