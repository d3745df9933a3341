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
  const chunks: Buffer[] = [];
  for (const interchange of asList(input)) {
    const separator = interchange.delimiters.element;
    const terminator = terminatorOf(interchange, options);
    let text = '';
    for (const segment of segmentsOf(interchange)) {
      const raw = segment.elements.join(separator) + terminator;
      if ((isBinaryId(segment.id) || segment.encoding === 'latin1') && !/[^\x00-\xff]/.test(raw)) {
        chunks.push(Buffer.from(text, 'utf8'), Buffer.from(raw, 'latin1'));
        text = '';
      } else {
        text += raw;
      }
    }
    chunks.push(Buffer.from(text, 'utf8'));
  }
  return Buffer.concat(chunks);
}
