import type { Segment } from './model.js';

/** Fields of an ISA without their padding. What is optional has the usual value when an ISA is built. */
export interface IsaFields {
  /** ISA01, default `00`. */
  readonly authorizationQualifier?: string;
  /** ISA02 */
  readonly authorization?: string;
  /** ISA03, default `00`. */
  readonly securityQualifier?: string;
  /** ISA04 */
  readonly security?: string;
  /** ISA05, e.g. `ZZ`. */
  readonly senderQualifier: string;
  /** ISA06 */
  readonly sender: string;
  /** ISA07 */
  readonly receiverQualifier: string;
  /** ISA08 */
  readonly receiver: string;
  /** ISA09, YYMMDD */
  readonly date: string;
  /** ISA10, HHMM */
  readonly time: string;
  /** ISA12, default `00501`. */
  readonly version?: string;
  /** ISA13 and IEA02; a number is zero filled to nine digits. */
  readonly controlNumber: string | number;
  /** ISA14: `1` asks for a TA1; default `0`. */
  readonly acknowledgmentRequested?: string;
  /** ISA15: `P` production, `T` test. */
  readonly usage: string;
}

/** Fields of a GS. */
export interface GsFields {
  /** GS01, e.g. `HI` for a 278. */
  readonly functionalId: string;
  /** GS02 */
  readonly sender: string;
  /** GS03 */
  readonly receiver: string;
  /** GS04, CCYYMMDD */
  readonly date: string;
  /** GS05, HHMM or HHMMSS */
  readonly time: string;
  /** GS06 and GE02 */
  readonly controlNumber: string | number;
  /** GS07, default `X`. */
  readonly agency?: string;
  /** GS08, e.g. `005010X217`. */
  readonly version: string;
}

type Read<Fields> = { readonly [Name in keyof Fields]-?: string };

function field(segment: Segment, position: number): string {
  return (segment.elements[position] ?? '').trim();
}

/** Fields of an ISA that was read, blanks trimmed; `''` where an element is missing. */
export function readIsa(isa: Segment): Read<IsaFields> {
  return {
    authorizationQualifier: field(isa, 1),
    authorization: field(isa, 2),
    securityQualifier: field(isa, 3),
    security: field(isa, 4),
    senderQualifier: field(isa, 5),
    sender: field(isa, 6),
    receiverQualifier: field(isa, 7),
    receiver: field(isa, 8),
    date: field(isa, 9),
    time: field(isa, 10),
    version: field(isa, 12),
    controlNumber: field(isa, 13),
    acknowledgmentRequested: field(isa, 14),
    usage: field(isa, 15),
  };
}

/** Fields of a GS that was read, blanks trimmed; `''` where an element is missing. */
export function readGs(gs: Segment): Read<GsFields> {
  return {
    functionalId: field(gs, 1),
    sender: field(gs, 2),
    receiver: field(gs, 3),
    date: field(gs, 4),
    time: field(gs, 5),
    controlNumber: field(gs, 6),
    agency: field(gs, 7),
    version: field(gs, 8),
  };
}
