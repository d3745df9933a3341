import { Buffer } from 'node:buffer';
import { isBinaryId } from './binary.js';
import type { Interchange, Segment } from './model.js';

export interface WriteOptions {
  /** A line break behind each terminator, for people; default false. */
  readonly lineBreaks?: boolean;
}

function asList(input: Interchange | readonly Interchange[]): readonly Interchange[] {
  return Array.isArray(input) ? (input as readonly Interchange[]) : [input as Interchange];
}

/** All segments of an interchange in the order in which they are written. */
export function segmentsOf(interchange: Interchange): Segment[] {
  const all: Segment[] = [interchange.isa];
  const append = (segments: readonly Segment[] | undefined): void => {
    if (segments !== undefined) for (const segment of segments) all.push(segment);
  };
  append(interchange.ta1);
  for (const group of interchange.groups) {
    all.push(group.gs);
    for (const set of group.sets) append(set.segments);
    append(group.stray);
    if (group.ge !== undefined) all.push(group.ge);
  }
  append(interchange.stray);
  if (interchange.iea !== undefined) all.push(interchange.iea);
  // Strays and a TA1 behind a group were read somewhere else: back to the order of the input.
  const read = all.every((segment) => segment.offset >= 0);
  return read ? all.sort((one, other) => one.offset - other.offset) : all;
}

function terminatorOf(interchange: Interchange, options: WriteOptions): string {
  const terminator = interchange.delimiters.segment;
  return options.lineBreaks === true && terminator !== '\n' ? `${terminator}\n` : terminator;
}

/**
 * Interchanges as text: `write(parse(x).interchanges)` equals `x` but for line breaks. Nothing is computed or checked
 * here; counts and control numbers are those of the segments. BIN and BDS data is one character per octet.
 */
export function write(input: Interchange | readonly Interchange[], options: WriteOptions = {}): string {
  let text = '';
  for (const interchange of asList(input)) {
    const separator = interchange.delimiters.element;
    const terminator = terminatorOf(interchange, options);
    const parts = segmentsOf(interchange).map((segment) => segment.elements.join(separator));
    parts.push('');
    text += parts.join(terminator);
  }
  return text;
}

/** The octets of interchanges: UTF-8, with BIN and BDS data as the octets that it stands for. */
export function writeBuffer(input: Interchange | readonly Interchange[], options: WriteOptions = {}): Buffer {
  const pieces: Piece[] = [];
  let text = '';
  const take = (octets: string): void => {
    pieces.push({ text, encoding: 'utf8' }, { text: octets, encoding: isOctets(octets) ? 'latin1' : 'utf8' });
    text = '';
  };
  for (const interchange of asList(input)) {
    const separator = interchange.delimiters.element;
    const terminator = terminatorOf(interchange, options);
    for (const { id, elements, encoding } of segmentsOf(interchange)) {
      if (isBinaryId(id)) {
        // The data on its own: joining it with the rest would copy an attachment once more.
        const last = elements.length - 1;
        for (let index = 0; index < last; index++) text += (elements[index] ?? '') + separator;
        take(elements[last] ?? '');
      } else if (encoding === 'latin1') {
        take(elements.join(separator));
      } else {
        text += elements.join(separator);
      }
      text += terminator;
    }
  }
  pieces.push({ text, encoding: 'utf8' });
  const buffer = Buffer.allocUnsafe(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece.text, piece.encoding), 0));
  let offset = 0;
  for (const piece of pieces) offset += buffer.write(piece.text, offset, piece.encoding);
  return buffer;
}

interface Piece {
  readonly text: string;
  readonly encoding: 'utf8' | 'latin1';
}

/** Costs nothing: the runtime knows of each text whether it holds characters above 255. */
function isOctets(text: string): boolean {
  return !/[^\x00-\xff]/.test(text);
}
