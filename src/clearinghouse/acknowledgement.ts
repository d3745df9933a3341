import {
  type AcknowledgementParties,
  matchAcknowledgement,
  read999 as readFunctional,
  readTa1 as readInterchange,
  type Received999,
  type ReceivedSegmentError,
  type ReceivedTa1,
  sentInterchange,
} from '../guide/index.js';
import type { FaultPlace } from '../pas/ports.js';
import { type FunctionalGroup, parse, type Segment, type TransactionSet } from '../x12/index.js';

/** What a partner says of something that we sent; codes and positions only, never copies of data (IK404, CTX). */
export interface Acknowledgement {
  readonly by: 'TA1' | '999';
  /** Our ISA13 (TA101) or GS06 (AK102): we use one number for both. */
  readonly control: number;
  readonly accepted: boolean;
  /** `R 5`, and for each fault `NM1 12 2010C 8` or `element 9 7`. */
  readonly codes: readonly string[];
  /** Where in our transaction set the faults are. */
  readonly at?: readonly FaultPlace[];
  /** Which of several interchanges of ours with this number it answers; undefined when that cannot be told. */
  readonly among: (interchanges: readonly string[]) => number | undefined;
}

/** TA104: A accepted, E accepted with errors (must not be sent again), R rejected. Undefined when the segment is no TA1. */
export function readTa1(ta1: Segment, parties: AcknowledgementParties): Acknowledgement | undefined {
  const read = readInterchange(ta1);
  if (read === undefined) return undefined;
  const { control, accepted, code, note } = read;
  return { by: 'TA1', control: Number(control), accepted, codes: [`${code} ${note}`.trim()], among: among(read, parties) };
}

/**
 * A 999 (005010X231A1), or a 997. We send one set per group, so the verdict on the set is the one on the group; without one
 * the AK9 decides. Undefined when nothing in it is a verdict.
 */
export function read999(set: TransactionSet, parties: AcknowledgementParties): Acknowledgement | undefined {
  const read = readFunctional(set);
  if (read === undefined) return undefined;
  const [own] = read.sets;
  const verdict = own !== undefined && own.code !== '' ? own : read;
  if (verdict.code === '') return undefined;
  return {
    by: '999',
    control: Number(read.control),
    accepted: verdict.accepted,
    codes: [[verdict.code, ...verdict.errors].join(' '), ...(own?.segments ?? []).flatMap(faults)],
    at: (own?.segments ?? []).flatMap(places),
    among: among(read, parties),
  };
}

function faults({ segmentId, position, loop, code, elements }: ReceivedSegmentError): string[] {
  const place = [segmentId, position, loop, code].filter((part) => part !== undefined && part !== '').join(' ');
  return [
    place,
    ...elements.map(
      ({ element, component, code: fault }) => `element ${[element, component].filter((part) => part !== undefined).join('-')} ${fault}`,
    ),
  ];
}

/** A segment that is missing has no place (IK304 3). */
function places({ position, code, elements }: ReceivedSegmentError): FaultPlace[] {
  if (position === undefined || code === '3') return [];
  const inside = elements.flatMap(({ element, component }) =>
    element === undefined ? [] : [{ segment: position, element, ...(component !== undefined && { component }) }],
  );
  return inside.length > 0 ? inside : [{ segment: position }];
}

/** Control numbers begin anew when a partner's ids change; then the dates, the guide, the sets and the parties decide. */
function among(received: ReceivedTa1 | Received999, parties: AcknowledgementParties): Acknowledgement['among'] {
  return (interchanges) => {
    const sent = interchanges.flatMap((text, index) =>
      parse(text)
        .interchanges.slice(0, 1)
        .map((interchange) => ({ ...sentInterchange(interchange), index })),
    );
    const match = matchAcknowledgement(received, sent, parties);
    return match.kind === 'one' ? match.sent.index : undefined;
  };
}

/** Whether a group carries acknowledgements (GS01). */
export function isAcknowledgementGroup({ gs }: FunctionalGroup): boolean {
  return gs.elements[1] === 'FA';
}
