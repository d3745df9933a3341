import type { PairingKeys } from '../pas/ports.js';
import type { Segment, TransactionSet } from '../x12/index.js';

/** Whose trace a TRN carries (TRN01): 1 the sender's own, 2 the one of the request that is answered. */
const OWN = '1';
const REFERENCED = '2';

/**
 * What a request can be found again by. Our own traces are told from the client's by the ids that we gave away, because
 * both are TRN*1 in the 278 that we send (X217 2000E and 2000F take two each).
 */
export function keysOfRequest(set: TransactionSet, isOurs: (trace: string) => boolean): PairingKeys {
  const traces = tracesOf(set.segments, OWN);
  return {
    traces: traces.filter(isOurs),
    clientTraces: traces.filter((trace) => !isOurs(trace)),
    transaction: transactionOf(set.segments),
    members: membersOf(set.segments),
  };
}

/** What a response says about the request that it answers: the traces that it gives back can be ours or the client's. */
export function keysOfResponse(set: TransactionSet): PairingKeys {
  const traces = tracesOf(set.segments, REFERENCED);
  return { traces, clientTraces: traces, transaction: transactionOf(set.segments), members: membersOf(set.segments) };
}

function tracesOf(segments: readonly Segment[], type: string): string[] {
  const traces = segments.filter(({ id, elements }) => id === 'TRN' && elements[1] === type).map(({ elements }) => elements[2] ?? '');
  return [...new Set(traces.filter((trace) => trace !== ''))];
}

function transactionOf(segments: readonly Segment[]): string | undefined {
  return segments.find(({ id }) => id === 'BHT')?.elements[3] || undefined;
}

/** Member ids of subscriber (NM1*IL) and dependent (NM1*QC). */
function membersOf(segments: readonly Segment[]): string[] {
  const members = segments
    .filter(({ id, elements }) => id === 'NM1' && (elements[1] === 'IL' || elements[1] === 'QC'))
    .map(({ elements }) => elements[9] ?? '');
  return [...new Set(members.filter((member) => member !== ''))];
}
