import { Buffer, constants, isAscii, isUtf8 } from 'node:buffer';

/**
 * The input as one text. Octets are taken as latin1 first, so that a length in octets (BIN01, BDS02) is a length in
 * characters and offsets are octets; elements that hold other than ASCII are decoded one by one (`decodeOctets`).
 */
export interface InputText {
  readonly text: string;
  /** Characters are octets and some of them are above 127: elements need `decodeOctets`. */
  readonly octets: boolean;
  /** The input was text, so that characters of binary data may be more than octets. */
  readonly characters: boolean;
  /** Where the first character after a byte order mark is. */
  readonly start: number;
}

/** The text of an input, or undefined when it is longer than the runtime's longest string. */
export function inputText(input: string | Buffer): InputText | undefined {
  if (typeof input === 'string') {
    return { text: input, octets: false, characters: true, start: input.charCodeAt(0) === 0xfeff ? 1 : 0 };
  }
  if (input.length > constants.MAX_STRING_LENGTH) return undefined;
  const marked = input.length >= 3 && input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf;
  const start = marked ? 3 : 0;
  return { text: input.toString('latin1'), octets: !isAscii(marked ? input.subarray(3) : input), characters: false, start };
}

/** UTF-8 of octets that were read as latin1; undefined when they are not UTF-8. */
export function decodeOctets(octets: string): string | undefined {
  const bytes = Buffer.from(octets, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
