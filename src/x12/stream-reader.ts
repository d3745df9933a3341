import type { Buffer } from 'node:buffer';
import { binaryEnd, isBinaryId } from './binary.js';
import { EnvelopeReader } from './envelope-reader.js';
import type { ClosedSet } from './envelope-sink.js';
import { findHeader } from './header.js';
import type { Delimiters, Interchange, Segment } from './model.js';
import { emptyInput, endOfOutside, isVisible, outsideIssue } from './outside.js';
import { SetOctets } from './set-octets.js';
import type { StreamEvent } from './stream-event.js';
import { StreamIssues } from './stream-issues.js';
import { Tokenizer } from './tokenizer.js';
import { Window } from './window.js';

/** Nothing that is decided at an offset depends on more than what follows within this many octets: see headerAt, readBinary. */
const lookahead = 1024;

/** Large pieces are read in parts of this size, so that their text is not in memory twice. */
const partLength = 64 * 1024;

/** Octets that must come before it is worth to go on. */
const smallestStep = 4096;

export interface StreamLimits {
  readonly maxSegmentLength: number;
  readonly maxSetLength: number;
  readonly maxIssues: number | undefined;
}

/** Reads an input piece by piece. Gives the same sets and issues as `parse` gives for the whole, however it is cut. */
export class StreamReader {
  readonly #window = new Window();
  readonly #issues: StreamIssues;
  readonly #tokenizer: Tokenizer;
  readonly #envelopes: EnvelopeReader;
  readonly #octets = new SetOctets();
  #events: StreamEvent[] = [];
  #closedSets: ClosedSet[] = [];
  #closedInterchanges: { readonly interchange: Interchange; readonly index: number }[] = [];
  /** Text outside of any interchange, so far. */
  #outside: { readonly offset: number; visible: boolean } | undefined;
  #visibleOutside = false;
  /** A segment that is too large is being passed over. */
  #passing: { readonly segment: Segment; readonly binary: boolean; readonly delimiters: Delimiters } | undefined;
  #begun = false;

  constructor(private readonly limits: StreamLimits) {
    this.#issues = new StreamIssues(limits.maxIssues);
    this.#tokenizer = new Tokenizer(this.#window.text, limits.maxSegmentLength);
    this.#envelopes = new EnvelopeReader(this.#tokenizer, this.#issues, {
      set: (closed) => this.#closedSets.push(closed),
      interchange: (interchange, index) => this.#closedInterchanges.push({ interchange, index }),
    });
  }

  /** Takes the next octets; what became complete is returned part by part. */
  *push(piece: Buffer): Generator<StreamEvent[], void, undefined> {
    for (let from = 0; from < piece.length; from += partLength) {
      this.#window.push(piece.subarray(from, from + partLength));
      if (!this.#window.ready) continue;
      this.#read();
      if (this.#events.length > 0) yield this.#taken();
    }
  }

  /** The input ends. */
  end(): StreamEvent[] {
    this.#window.complete = true;
    this.#read();
    this.#envelopes.close();
    this.#emit(this.#window.base + this.#window.length);
    if (this.#envelopes.interchangeCount === 0 && !this.#visibleOutside) this.#issues.add(emptyInput);
    const issues = this.#issues.takeInterchange();
    if (issues.length > 0) this.#events.push({ kind: 'end', issues });
    return this.#taken();
  }

  #taken(): StreamEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #read(): void {
    const window = this.#window;
    const tokenizer = this.#tokenizer;
    // One character before text outside stays: it says whether a header may begin there.
    const before = this.#outside === undefined || tokenizer.position === 0 ? 0 : 1;
    const read = this.#begun ? Math.min(tokenizer.position, window.length) - before : 0;
    this.#octets.keep(window, window.base + read);
    window.advance(read);
    tokenizer.continue(window.text, this.#begun ? before : window.text.start, window.base);
    if (!window.complete && !this.#begun && window.length < lookahead) return window.want(lookahead);
    this.#begun = true;
    let more = true;
    while (more) more = this.#step();
    window.want(window.length + smallestStep);
  }

  /** One segment, one header, or one stretch outside; false when more of the input is needed. */
  #step(): boolean {
    const window = this.#window;
    const tokenizer = this.#tokenizer;
    if (this.#passing !== undefined) return this.#passOver();
    if (this.#outside !== undefined) return this.#readOutside();
    tokenizer.pass();
    const start = tokenizer.position;
    if (!this.#within(start)) return false;
    if (this.#envelopes.atHeader()) {
      this.#emit(window.base + start);
      return true;
    }
    if (start >= window.length) return false;
    if (!this.#envelopes.open) {
      this.#outside = { offset: window.base + start, visible: false };
      return this.#readOutside();
    }
    return this.#readSegment(start);
  }

  /** Is everything there that decides what stands at this position? */
  #within(position: number): boolean {
    return this.#window.complete || position + lookahead <= this.#window.length;
  }

  #readSegment(start: number): boolean {
    const window = this.#window;
    const tokenizer = this.#tokenizer;
    const { maxSegmentLength } = this.limits;
    if (!window.complete) {
      const end = binaryEnd(window.text.text, start, tokenizer.delimiters, maxSegmentLength);
      if (end !== undefined && end + lookahead > window.length) {
        window.want(end + lookahead);
        return false;
      }
    }
    const segment = tokenizer.next();
    if (segment === undefined) return false;
    const length = Math.min(tokenizer.position, window.length) - start;
    if (length > maxSegmentLength + lookahead) {
      this.#tooLarge(segment, start);
      return true;
    }
    if (!this.#within(tokenizer.position)) {
      tokenizer.position = start;
      // Twice as much as there was, so that a large segment is not read again for each piece.
      window.want(start + 2 * (window.length - start));
      return false;
    }
    this.#envelopes.take(segment, tokenizer.flaws);
    this.#emit(window.base + (segment.id.toUpperCase() === 'SE' ? tokenizer.position : start));
    this.#checkSetLength(segment);
    return true;
  }

  /** Keeps the id only, reports, and passes over the rest. */
  #tooLarge(segment: Segment, start: number): void {
    const delimiters = this.#tokenizer.delimiters;
    const id = segment.elements[0] ?? '';
    const short: Segment = { id: id.slice(0, 3), elements: [id.slice(0, 3)], offset: segment.offset };
    const message = `The segment is longer than ${this.limits.maxSegmentLength} octets, the most that is taken; its data is passed over.`;
    this.#envelopes.take(short, 0);
    this.#envelopes.reportLast(short, 'X12-SEGMENT-TOO-LARGE', message, { ik3: '8', ik5: '5' });
    this.#emit(this.#window.base + start);
    this.#openOctets();
    this.#octets.lose();
    this.#passing = { segment: short, binary: isBinaryId(short.id), delimiters };
    this.#tokenizer.position = start + 4;
  }

  /** To the terminator; of binary data, to one behind which a segment seems to begin. */
  #passOver(): boolean {
    const passing = this.#passing;
    const window = this.#window;
    const tokenizer = this.#tokenizer;
    if (passing === undefined) return true;
    const { text } = window.text;
    let end = text.indexOf(passing.delimiters.segment, tokenizer.position);
    while (end >= 0 && passing.binary && !/^[\r\n]{0,2}[A-Z][A-Z0-9]{1,2}[^A-Za-z0-9]/.test(text.slice(end + 1, end + 8))) {
      end = text.indexOf(passing.delimiters.segment, end + 1);
    }
    if (end >= 0 && this.#within(end + 1)) {
      tokenizer.position = end + 1;
      this.#passing = undefined;
      return true;
    }
    tokenizer.position = window.complete ? window.length : Math.max(tokenizer.position, window.length - lookahead);
    if (window.complete) this.#passing = undefined;
    return false;
  }

  /** Text outside of any interchange is counted and passed over. */
  #readOutside(): boolean {
    const outside = this.#outside;
    const window = this.#window;
    const tokenizer = this.#tokenizer;
    if (outside === undefined) return true;
    const { text } = window.text;
    const from = tokenizer.position;
    const begins = window.base + from === outside.offset;
    if (window.complete) {
      const { to, ending } = endOfOutside(text, from, this.#envelopes.lastTerminator, begins);
      this.#closeOutside(to, ending);
      return to < text.length;
    }
    const found = findHeader(text, from, this.#envelopes.lastTerminator, begins);
    if (found >= 0 && this.#within(found)) {
      this.#closeOutside(found, 'header');
      return true;
    }
    const to = Math.max(from, window.length - lookahead);
    outside.visible ||= isVisible(text.slice(from, to));
    tokenizer.position = to;
    return false;
  }

  #closeOutside(to: number, ending: 'header' | 'end' | 'truncated'): void {
    const outside = this.#outside;
    if (outside === undefined) return;
    const { offset } = outside;
    const visible = outside.visible || isVisible(this.#window.text.text.slice(this.#tokenizer.position, to));
    this.#outside = undefined;
    this.#tokenizer.position = to;
    if (!visible) return;
    this.#visibleOutside = true;
    const length = this.#window.base + to - offset;
    this.#issues.add(outsideIssue({ offset, length, visible, ending }, this.#envelopes.interchangeCount));
  }

  /** Events of what the last step closed; a set that was closed ends at `end` (offset in the whole input). */
  #emit(end: number): void {
    for (const { isa, gs, set, interchange, group, index } of this.#closedSets) {
      const lost = this.#octets.lost;
      const bytes = this.#octets.close(this.#window, end);
      const issues = this.#issues.takeSet(interchange, group, index);
      const { delimiters } = set;
      this.#events.push({ kind: 'set', isa, gs, delimiters, set, bytes: lost ? undefined : bytes, issues, interchange, group, index });
    }
    this.#closedSets = [];
    for (const { interchange, index } of this.#closedInterchanges) {
      const { isa, delimiters, ta1, iea } = interchange;
      const issues = this.#issues.takeInterchange(index);
      this.#events.push({ kind: 'interchange', isa, delimiters, ta1, iea, issues, interchange: index });
    }
    this.#closedInterchanges = [];
    this.#openOctets();
  }

  #openOctets(): void {
    const start = this.#envelopes.openSet?.segments[0]?.offset;
    if (start !== undefined && start !== this.#octets.start) this.#octets.open(start);
  }

  #checkSetLength(last: Segment): void {
    if (this.#envelopes.openSet === undefined || this.#octets.lost) return;
    const { maxSetLength } = this.limits;
    if (this.#octets.lengthTo(this.#window.base + this.#tokenizer.position) <= maxSetLength) return;
    const message = `The transaction set is longer than ${maxSetLength} octets, the most that is taken; its segments are passed over.`;
    this.#envelopes.reportLast(last, 'X12-SET-TOO-LARGE', message, { ik5: '5' });
    this.#octets.lose();
    this.#envelopes.dropSegments();
  }
}
