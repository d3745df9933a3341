import type { Segment } from '../x12/model.js';

/** R required, S situational, N not used (X12 implementation usage). */
export type Usage = 'R' | 'S' | 'N';

/** Data element types of the guide; C is a composite. */
export type ElementType = 'ID' | 'AN' | 'N0' | 'R' | 'DT' | 'TM' | 'B' | 'C';

/** An implementation guide for one transaction in one direction, compiled: see mappings/guides/*.json for the data. */
export interface Guide {
  /** Our id, e.g. `x217-request`. */
  readonly id: string;
  /** For people, e.g. in `pas-x12 guides`. */
  readonly title: string;
  /** Implementation convention (ST03, GS08), e.g. `005010X217`; ISA12 for an envelope. */
  readonly convention: string;
  /** Transaction set (ST01), e.g. `278`; `TA1` for that segment, `ISA` for an envelope. */
  readonly transaction: string;
  /** Functional group (GS01), e.g. `HI`; empty for a TA1 and for envelopes. */
  readonly functionalGroup: string;
  /** Interchange version (ISA12), e.g. `00501`. */
  readonly interchangeVersion: string;
  /** What else tells this guide from another of the same convention: element values, e.g. BHT02 in 01 13 36. */
  readonly recognise: readonly { readonly segment: string; readonly element: number; readonly codes: readonly string[] }[];
  /** The transaction set as a loop without id: ST, BHT, loops …, SE. */
  readonly root: GuideLoop;
  /** All loops by id (`2010C`). A loop that hangs under two parents (2000E) is one object. */
  readonly loops: ReadonlyMap<string, GuideLoop>;
  /** What the sources of this guide leave open; `at` is `*` or an address such as `2010FB N402`. */
  readonly open: readonly { readonly at: string; readonly why: string }[];
  /** Situational rules (SNIP type 4) and formats of external codes (type 5). */
  readonly rules: readonly GuideRule[];
}

/** One rule of a guide file, as written there; see mappings/schema/guide.schema.json for the words of `when` and `need`. */
export interface GuideRule {
  readonly id: string;
  readonly snip: 4 | 5;
  /** Loops that the rule looks at; each instance by itself. */
  readonly loops: readonly string[];
  /** Segment that the rule visits one by one (`PWK`); otherwise the first of its kind counts. */
  readonly each: string | undefined;
  /** All have to hold, e.g. `UM01 in AR`. */
  readonly when: readonly string[];
  /** What then has to hold, e.g. `DTP[435] present`. */
  readonly need: string;
  /** Element to report when it is not that of `need`. */
  readonly at: string | undefined;
  /** First half of the message. */
  readonly say: string;
  /** The rule is inferred, not seen in a source. */
  readonly open: boolean;
}

export type GuideNode = GuideLoop | GuideSegment;

export interface GuideLoop {
  readonly kind: 'loop';
  readonly id: string;
  readonly name: string;
  readonly usage: Usage;
  /** Infinity for `>1`. */
  readonly repeat: number;
  /** Usage and repeat as child of a given parent when they differ by parent (2000E under 2000C and 2000D). */
  readonly usageUnder?: Readonly<Record<string, { readonly usage: Usage; readonly repeat: number }>>;
  /** First segment decides: HL03 = 22, NM101 = IL. Element is 1-based. Undefined: the id of the first segment alone opens the loop (LX, IK3). */
  readonly identify: { readonly segment: string; readonly element: number; readonly codes: ReadonlySet<string> } | undefined;
  /** Hierarchical: HL-loops are found by HL02, not by nesting of the text. */
  readonly hierarchical: boolean;
  /** Segments and loops in guide order. */
  readonly children: readonly GuideNode[];
}

export interface GuideSegment {
  readonly kind: 'segment';
  readonly id: string;
  readonly name: string;
  /** Position in the transaction set, e.g. 1700; segments of one position may come in any order. */
  readonly position: number;
  readonly usage: Usage;
  readonly repeat: number;
  /** A segment that the guide lists several times (DTP, REF, CRC): the codes of its first element that select this one; without one it takes what the others leave. */
  readonly qualifier: { readonly element: number; readonly codes: ReadonlySet<string> } | undefined;
  /** 1-based: `elements[1]` is NM101; index 0 is undefined. Not-used elements are there with usage N. */
  readonly elements: readonly (GuideElement | undefined)[];
  readonly syntax: readonly SyntaxNote[];
}

export interface GuideElement {
  /** `NM109`, `UM04-1`. */
  readonly ref: string;
  readonly name: string;
  /** X12 data element number, e.g. `67`; `C023` for a composite. */
  readonly dataElement: string;
  readonly type: ElementType;
  readonly min: number;
  readonly max: number;
  readonly usage: Usage;
  /** Codes that this position admits; undefined = free or external list. */
  readonly codes: ReadonlySet<string> | undefined;
  /** The codes are those that were seen, not all that there are: another one is told, and is no fault. */
  readonly openCodes?: true;
  /** Maximum number of repetitions (1 unless the guide says more). */
  readonly repeat: number;
  /** 1-based components of a composite. */
  readonly components: readonly (GuideElement | undefined)[] | undefined;
  /** Position (or component) of the format qualifier (D8, RD8) that says how this value is written; data element 1251. */
  readonly formatBy?: number;
}

/** X12 relational condition. Numbers are element positions. P paired, R at least one, E exclusion, C conditional, L list conditional. */
export interface SyntaxNote {
  readonly kind: 'P' | 'R' | 'E' | 'C' | 'L';
  readonly elements: readonly number[];
  /** The composite that holds the components when the note speaks of components (its position). */
  readonly within?: number;
}

/** A loop as found in a transaction set. */
export interface LoopInstance {
  readonly kind: 'loop';
  readonly def: GuideLoop;
  readonly parent: LoopInstance | undefined;
  /** In the order of the input. */
  readonly children: (LoopInstance | SegmentInstance)[];
}

/** A segment as found, tied to its place in the guide. */
export interface SegmentInstance {
  readonly kind: 'segment';
  readonly def: GuideSegment;
  readonly segment: Segment;
  /** ST = 1. */
  readonly ordinal: number;
  readonly parent: LoopInstance;
}
