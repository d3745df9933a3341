/** What the tokenizer saw in a segment; bits, because there is nearly always nothing to say. */
export const Flaw = {
  none: 0,
  /** An element holds a character below blank. */
  control: 1,
  /** The input ends, or a new interchange begins, before the terminator. */
  unterminated: 2,
  /** Octets that are not UTF-8; in BIN and BDS of text input: characters that are no octets. */
  encoding: 4,
  /** The id is not two or three of A-Z 0-9. */
  id: 8,
  lowerCase: 16,
  /** BIN01 or BDS02 is no number, or larger than what is allowed or left of the input. */
  binaryLength: 32,
  /** Behind the declared length there is no terminator. */
  binaryTerminator: 64,
} as const;

/** Flaws of a segment id (X12.6: letter first, two or three long, upper case). */
export function idFlaws(id: string): number {
  const length = id.length;
  if (length !== 2 && length !== 3) return Flaw.id;
  let flaws: number = Flaw.none;
  for (let index = 0; index < length; index++) {
    const code = id.charCodeAt(index);
    if (code >= 65 && code <= 90) continue;
    if (code >= 97 && code <= 122) flaws |= Flaw.lowerCase;
    else if (index === 0 || code < 48 || code > 57) return Flaw.id;
  }
  return flaws;
}
