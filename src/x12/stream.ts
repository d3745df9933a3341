import { Buffer } from 'node:buffer';
import type { StreamedSet, StreamEvent } from './stream-event.js';
import { StreamReader } from './stream-reader.js';
import type { SyntaxIssue } from './syntax-issue.js';

/** Octets in pieces of any size: a file (`createReadStream`), a socket, or `[body]` for a message. */
export type OctetSource = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export interface StreamOptions {
  /** Octets of one segment (BIN and BDS data too); default 64 MiB. A larger one is reported and passed over. */
  readonly maxSegmentLength?: number;
  /** Octets of one set; default 128 MiB. Of a larger one ST and SE are kept, and it is reported. */
  readonly maxSetLength?: number;
  /** Issues of one set or envelope after which the rest is only counted as one; default 1000. */
  readonly maxIssues?: number;
}

const MiB = 1024 * 1024;

/**
 * Reads X12 that need not fit into memory: at most one set and a window of some KiB are held. Sets come as they end, an
 * interchange when it ends. Sets and issues are those that `parse` finds in the whole input, wherever the pieces are cut.
 * Never throws on content; what the source throws goes to the caller.
 */
export async function* readStream(source: OctetSource, options: StreamOptions = {}): AsyncGenerator<StreamEvent, void, undefined> {
  const reader = new StreamReader({
    maxSegmentLength: options.maxSegmentLength ?? 64 * MiB,
    maxSetLength: options.maxSetLength ?? 128 * MiB,
    maxIssues: options.maxIssues,
  });
  for await (const piece of source) {
    const octets = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    for (const events of reader.push(octets)) yield* events;
  }
  yield* reader.end();
}

export interface TransactionSetOptions extends StreamOptions {
  /** Takes the faults that belong to no set: of envelopes, and of text outside of them. */
  readonly onIssues?: (issues: readonly SyntaxIssue[]) => void;
}

/** The transaction sets of a stream, each with its headers and the exact octets from ST to SE: see `readStream`. */
export async function* transactionSets(
  source: OctetSource,
  options: TransactionSetOptions = {},
): AsyncGenerator<StreamedSet, void, undefined> {
  for await (const event of readStream(source, options)) {
    if (event.kind === 'set') yield event;
    else if (event.issues.length > 0) options.onIssues?.(event.issues);
  }
}
