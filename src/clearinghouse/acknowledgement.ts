import type { FunctionalGroup, Segment, TransactionSet } from '../x12/index.js';

/** What a partner says of something that we sent; codes and positions only, never copies of data (IK404, CTX). */
export interface Acknowledgement {
  readonly by: 'TA1' | '999';
  /** Our ISA13 (TA101) or GS06 (AK102): we use one number for both. */
  readonly control: number;
  readonly accepted: boolean;
  /** `R 5`, and for each fault `NM1 12 2010C 8` or `element 9 7`. */
  readonly codes: readonly string[];
}

/** TA104: A accepted, E accepted with errors (must not be sent again), R rejected. */
export function readTa1(ta1: Segment): Acknowledgement {
  const [, control = '', , , code = '', note = ''] = ta1.elements;
  return { by: 'TA1', control: Number(control), accepted: code === 'A' || code === 'E', codes: [`${code} ${note}`.trim()] };
}

/**
 * A 999 (005010X231A1). We send one set per group, so the verdict on the set is the one on the group; without an IK5 the
 * AK9 decides. IK501: A and E accepted; M R W X not. AK901 also knows P, which cannot be with one set.
 */
export function read999(set: TransactionSet): Acknowledgement | undefined {
  const first = (id: string): Segment | undefined => set.segments.find((segment) => segment.id === id);
  const group = first('AK1');
  const verdict = first('IK5') ?? first('AK9');
  const code = verdict?.elements[1];
  if (group === undefined || verdict === undefined || code === undefined) return undefined;
  const errors = verdict.id === 'IK5' ? verdict.elements.slice(2) : verdict.elements.slice(5);
  const faults = set.segments.flatMap(({ id, elements }) => {
    if (id === 'IK3') return [elements.slice(1, 5).filter(Boolean).join(' ')];
    if (id === 'IK4') return [`element ${elements[1] ?? ''} ${elements[3] ?? ''}`];
    return [];
  });
  return {
    by: '999',
    control: Number(group.elements[2]),
    accepted: code === 'A' || code === 'E',
    codes: [[code, ...errors.filter(Boolean)].join(' '), ...faults],
  };
}

/** Whether a group carries acknowledgements (GS01). */
export function isAcknowledgementGroup({ gs }: FunctionalGroup): boolean {
  return gs.elements[1] === 'FA';
}
