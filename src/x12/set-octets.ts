import { Buffer } from 'node:buffer';
import type { Window } from './window.js';

/** Collects the octets of the open set while the window moves over them. */
export class SetOctets {
  #start: number | undefined;
  #kept: Buffer[] = [];
  #keptLength = 0;
  #lost = false;

  /** Offset of the ST of the open set in the whole input. */
  get start(): number | undefined {
    return this.#start;
  }

  open(start: number): void {
    this.#start = start;
    this.#kept = [];
    this.#keptLength = 0;
    this.#lost = false;
  }

  /** From now on nothing is kept: the set is too large. */
  lose(): void {
    this.#lost = true;
    this.#kept = [];
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Octets from the ST up to `end` (offset in the whole input). */
  lengthTo(end: number): number {
    return this.#start === undefined ? 0 : end - this.#start;
  }

  /** Keeps what the window is about to forget, up to `end` (offset in the whole input). */
  keep(window: Window, end: number): void {
    if (this.#start === undefined || this.#lost) return;
    const from = this.#start + this.#keptLength;
    if (end <= from) return;
    // A copy: a view would keep the whole window.
    this.#kept.push(Buffer.from(window.octets.subarray(from - window.base, end - window.base)));
    this.#keptLength = end - this.#start;
  }

  /** The octets up to `end`, and forgets the set. */
  close(window: Window, end: number): Buffer | undefined {
    this.keep(window, Math.min(end, window.base + window.length));
    const octets = this.#lost ? undefined : this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept);
    this.#start = undefined;
    this.#kept = [];
    return octets;
  }
}
