import type { Codes } from '../codes/index.js';
import type { PasVersion } from '../../fhir/index.js';
import { isJson } from '../cell.js';

/** `pas#principal`: a code of a system that the tables know by a short name. */
export interface CodingConstant {
  readonly system: string;
  readonly code: string;
  /** All spellings of the system that are read as this one. */
  readonly systems: ReadonlySet<string>;
}

export function codingConstant(text: string, codes: Codes, pas: PasVersion): CodingConstant | undefined {
  const hash = text.indexOf('#');
  if (hash <= 0) return undefined;
  const system = codes.system(text.slice(0, hash), pas);
  if (system === undefined) return undefined;
  return { system: system.uri, code: text.slice(hash + 1), systems: system.all };
}

/** Has the concept (or the Coding, or the bare code) this code of this system? */
export function hasCoding(value: unknown, constant: CodingConstant): boolean {
  if (typeof value === 'string') return value === constant.code;
  if (!isJson(value)) return false;
  const list = value['coding'];
  if (!Array.isArray(list)) return isCoding(value, constant);
  for (let i = 0; i < list.length; i++) if (isCoding(list[i], constant)) return true;
  return false;
}

function isCoding(coding: unknown, { code, systems }: CodingConstant): boolean {
  return isJson(coding) && coding['code'] === code && typeof coding['system'] === 'string' && systems.has(coding['system']);
}

/** Is there a coding of one of these systems? */
export function hasSystem(value: unknown, systems: ReadonlySet<string>): boolean {
  if (!isJson(value)) return false;
  const list = Array.isArray(value['coding']) ? (value['coding'] as unknown[]) : [value];
  for (let i = 0; i < list.length; i++) {
    const coding = list[i];
    if (isJson(coding) && typeof coding['system'] === 'string' && systems.has(coding['system'])) return true;
  }
  return false;
}

/** The value of a constant for an element of these types. */
export function constantValue(
  is: unknown,
  types: readonly string[],
  codes: Codes,
  pas: PasVersion,
): { value: unknown; type: string | undefined } {
  if (Array.isArray(is) && is.every((each) => typeof each === 'string') && types.includes('CodeableConcept'))
    return { value: { coding: is.map((each) => coding(each, codes, pas)) }, type: 'CodeableConcept' };
  if (typeof is === 'string') {
    const constant = codingConstant(is, codes, pas);
    if (constant !== undefined) {
      if (types.includes('CodeableConcept')) return { value: { coding: [coding(is, codes, pas)] }, type: 'CodeableConcept' };
      if (types.includes('Coding')) return { value: coding(is, codes, pas), type: 'Coding' };
      return { value: constant.code, type: types.find((type) => type === 'code' || type === 'string') };
    }
  }
  if (typeof is === 'object' && is !== null) return { value: structuredClone(is), type: undefined };
  const primitive: Record<string, readonly string[]> = {
    boolean: ['boolean'],
    number: ['positiveInt', 'integer', 'unsignedInt', 'decimal'],
    string: ['string', 'code', 'uri', 'url', 'canonical', 'date', 'dateTime'],
  };
  return { value: is, type: types.find((type) => primitive[typeof is]?.includes(type) === true) };
}

function coding(text: string, codes: Codes, pas: PasVersion): Record<string, unknown> {
  const constant = codingConstant(text, codes, pas);
  return constant === undefined ? { code: text } : { system: constant.system, code: constant.code };
}

/** Does a value of the bundle equal the constant? A concept does when any of its codings does. Compiled once per row. */
export function compileEquals(is: unknown, codes: Codes, pas: PasVersion): (value: unknown) => boolean {
  if (Array.isArray(is)) {
    const any = is.map((each) => compileEquals(each, codes, pas));
    return (value) => any.some((each) => each(value));
  }
  const constant = typeof is === 'string' ? codingConstant(is, codes, pas) : undefined;
  if (constant !== undefined) return (value) => hasCoding(value, constant);
  return typeof is === 'object' ? (value) => sameJson(value, is) : (value) => value === is;
}

/** Equal JSON; the order of keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
  );
}
