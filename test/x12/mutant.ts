import { Buffer } from 'node:buffer';

/** Deterministic, so that a mutant that fails can be made again from its number. */
export function random(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * limit);
  };
}

/** Pieces that mean something to a reader. */
export const spices = [
  '~',
  '*',
  ':',
  '^',
  '\n',
  '\0',
  'ISA',
  'ISA*',
  '\nISA*',
  'IEA*',
  'GS*',
  'ST*',
  'SE*',
  'BDS*',
  'BIN*',
  'BDS*B64*99999999*',
  'TA1*',
  '\xff',
  '\xc3',
];

/** The original with one to four changes: octets taken out, put in, changed, doubled, cut off, or both halves exchanged. */
export function mutant(original: Buffer, seed: number): Buffer {
  const next = random(seed);
  let octets = Buffer.from(original);
  for (let change = next(4); change >= 0; change--) {
    const at = next(octets.length + 1);
    const length = next(2) === 0 ? 1 : next(60);
    const spice = Buffer.from(spices[next(spices.length)] ?? '', 'latin1');
    const parts: Buffer[][] = [
      [octets.subarray(0, at), octets.subarray(at + length)],
      [octets.subarray(0, at), spice, octets.subarray(at)],
      [octets.subarray(0, at), Buffer.from([next(256)]), octets.subarray(at + 1)],
      [octets.subarray(0, at), octets.subarray(at, at + length), octets.subarray(at)],
      [octets.subarray(0, at)],
      [octets.subarray(at), octets.subarray(0, at)],
    ];
    octets = Buffer.concat(parts[next(parts.length)] ?? []);
  }
  return octets;
}
