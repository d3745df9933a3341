import type { PasVersion } from '../../fhir/index.js';
import type { Displays } from './fhir-resources.js';

/** Of the X12 code to the FHIR code, as ConceptMap (R4) says it of target to source: `wider` = the X12 code means more. */
export type Equivalence = 'equivalent' | 'wider' | 'narrower';

export type Direction = 'to-x12' | 'to-fhir';

/** Class of the loss report that a translation belongs to when it is not exact. */
export type CodeReport = 'changed' | 'defaulted' | 'guessed';

/** mappings/codes/systems.yaml after reading. */
export interface SystemsData {
  /** `{number}` stands for the number of an X12 data element. */
  readonly rule: { readonly short: string; readonly uri: string };
  readonly systems: readonly SystemData[];
}

export interface SystemData {
  readonly short: string;
  /** One URI, or one for each PAS version. */
  readonly uri: string | Readonly<Record<PasVersion, string>>;
  /** Read, never written. */
  readonly aliases?: readonly string[];
}

export interface TableRow {
  /** A code of the table's system, or `short#code`. */
  readonly fhir: string;
  readonly x12: string;
  /** Left out = equivalent. */
  readonly equivalence?: Equivalence;
  readonly only?: Direction;
  readonly report?: CodeReport;
}

/** mappings/codes/<name>.yaml after reading. */
export interface TableData {
  readonly table: string;
  /** X12 data element whose codes these are. */
  readonly x12: string;
  /** Short name of the FHIR code system; null for codes without one (type `code`, words). */
  readonly system: string | null;
  /** Words rather than codes on the FHIR side: upper and lower case are one. */
  readonly words?: boolean;
  /** The X12 codes of the table, and all codes that it does not know, stand for themselves on both sides. */
  readonly pass?: boolean;
  readonly rows: readonly TableRow[];
  /** For codes that no row has. */
  readonly default?: { readonly x12?: string; readonly fhir?: string; readonly report?: CodeReport };
}

/** mappings/codes/units.yaml after reading. */
export interface UnitsData {
  /** Short names of the systems whose codes `quantity` and `ucum` hold. */
  readonly systems: { readonly quantity: string; readonly measure: string; readonly ucum: string };
  readonly units: readonly UnitData[];
}

export interface UnitData {
  /** The word that is written. */
  readonly unit: string;
  /** Codes of data element 673 (quantity qualifier). */
  readonly quantity?: string;
  /** Code of data element 355 (unit of measurement). */
  readonly measure?: string;
  readonly ucum?: readonly string[];
  readonly words: readonly string[];
  /** What a quantity without unit, or of UCUM `1`, may be. */
  readonly plain?: boolean;
}

/** mappings/codes/aaa-element.yaml after reading. */
export interface AaaElementData {
  readonly rows: readonly { readonly loops: readonly string[]; readonly aaa: readonly string[]; readonly elements: readonly string[] }[];
}

/** All of mappings/codes as plain JSON: what the compiled cache keeps. */
export interface CodesData {
  readonly systems: SystemsData;
  readonly tables: readonly TableData[];
  readonly units: UnitsData;
  readonly aaa: AaaElementData;
  /** Texts of codes, of lists that users have brought. */
  readonly displays?: Displays;
}

export const noCodes: CodesData = {
  systems: { rule: { short: 'x12/{number}', uri: '' }, systems: [] },
  tables: [],
  units: { systems: { quantity: '', measure: '', ucum: '' }, units: [] },
  aaa: { rows: [] },
};
