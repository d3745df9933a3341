import type { IssueCode } from './catalogue.js';

export type Severity = 'error' | 'warning' | 'information';

/**
 * Where in X12 something is: the address that a 999 (IK3/IK4) and an AAA speak of.
 * `segment` counts from ST = 1 within the transaction set (from ISA = 1 for faults of the envelope).
 */
export interface X12Position {
  /** Ordinal of the segment: ST = 1 (IK302); envelope faults count from ISA = 1 and say so in `envelope`. */
  readonly segment?: number;
  readonly envelope?: boolean;
  /** Segment id as it stands in the input, e.g. `NM1` (IK301). */
  readonly segmentId?: string;
  /** Guide loop, e.g. `2010C` (IK303). */
  readonly loop?: string;
  /** Element position within the segment, 1-based (IK401-1). */
  readonly element?: number;
  /** Component within the composite, 1-based (IK401-2). */
  readonly component?: number;
  /** Repetition, 1-based (IK401-3). */
  readonly repetition?: number;
}

/** A place in a file of ours (table, guide, partner profile); line and column count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * The one error shape. It has two addresses (FHIRPath and X12 position) because every fault may have to be shown to
 * an EHR vendor and to a clearinghouse. `message` is for people, names no patient data and says what to do.
 */
export interface Issue {
  readonly code: IssueCode;
  readonly severity: Severity;
  readonly message: string;
  /** FHIRPath with indices into the caller's bundle, e.g. `Bundle.entry[4].resource.identifier[0].value`. */
  readonly fhirPath?: string;
  readonly x12?: X12Position;
  /** Codes of the 999 (IK304, IK403, IK502, AK905) or TA1 (TA105) that say the same. */
  readonly ack?: { readonly ik3?: string; readonly ik4?: string; readonly ik5?: string; readonly ak9?: string; readonly ta1?: string };
  /** Address of the mapping row that was at work, e.g. `x217-request/2010C/NM109`. */
  readonly row?: string;
  readonly at?: FilePosition;
}

/** `2010C NM109`, `2000E UM05-4`, `segment 12`: how a position is written for people. */
export function formatX12Position(position: X12Position): string {
  const parts: string[] = [];
  if (position.loop !== undefined) parts.push(position.loop);
  if (position.segmentId !== undefined) {
    let element = position.segmentId;
    if (position.element !== undefined) element += String(position.element).padStart(2, '0');
    if (position.component !== undefined) element += `-${position.component}`;
    parts.push(element);
  }
  if (position.segment !== undefined) parts.push(`(${position.envelope ? 'interchange ' : ''}segment ${position.segment})`);
  return parts.join(' ');
}

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === 'error');
}
