import { Buffer } from 'node:buffer';
import { inputText } from './input.js';
import type { InputText } from './input.js';

/** The part of a stream that is in memory: what is not read yet, and pieces that came in but are not needed yet. */
export class Window {
  /** Offset of `octets[0]` in the whole input. */
  base = 0;
  octets: Buffer = Buffer.alloc(0);
  text: InputText = { text: '', octets: false, characters: false, start: 0 };
  /** All of the input has come. */
  complete = false;
  #pending: Buffer[] = [];
  #pendingLength = 0;
  /** Octets that must be there before reading goes on. */
  #wanted = 0;

  get length(): number {
    return this.octets.length;
  }

  /** Takes a piece; it is not copied, so it must not be changed before it was read. */
  push(piece: Buffer): void {
    this.#pending.push(piece);
    this.#pendingLength += piece.length;
  }

  /** Reading cannot go on before there are so many octets from the start of the window (or all of the input). */
  want(octets: number): void {
    this.#wanted = Math.max(this.#wanted, octets);
  }

  /** Is there enough to go on? */
  get ready(): boolean {
    return this.complete ? this.#pendingLength > 0 : this.#pendingLength > 0 && this.octets.length + this.#pendingLength >= this.#wanted;
  }

  /** Forgets what was read, up to `position`, and takes what came in. Offsets move by `position`. */
  advance(position: number): void {
    const rest = this.octets.subarray(Math.min(position, this.octets.length));
    this.base += position;
    this.octets = Buffer.concat([rest, ...this.#pending]);
    this.#pending = [];
    this.#pendingLength = 0;
    this.#wanted = 0;
    const text = inputText(this.octets);
    // The byte order mark is one at the start of the input only.
    if (text !== undefined) this.text = this.base === 0 ? text : { ...text, start: 0 };
  }
}
