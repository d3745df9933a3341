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

/** Every coding of a CodeableConcept, the Coding itself, or the bare code. */
export function codingsOf(value: unknown): readonly { system: string | undefined; code: string; coding: object | undefined }[] {
  if (typeof value === 'string') return [{ system: undefined, code: value, coding: undefined }];
  if (!isJson(value)) return [];
  const list = Array.isArray(value['coding']) ? (value['coding'] as unknown[]) : 'code' in value ? [value] : [];
  const found: { system: string | undefined; code: string; coding: object | undefined }[] = [];
  for (const coding of list)
    if (isJson(coding) && typeof coding['code'] === 'string')
      found.push({ system: typeof coding['system'] === 'string' ? coding['system'] : undefined, code: coding['code'], coding });
  return found;
}

export function hasCoding(value: unknown, constant: CodingConstant): boolean {
  return codingsOf(value).some(
    (each) =>
      each.code === constant.code && (each.coding === undefined || (each.system !== undefined && constant.systems.has(each.system))),
  );
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

/** Does a value of the bundle equal the constant? A concept does when any of its codings does. */
export function equalsConstant(value: unknown, is: unknown, codes: Codes, pas: PasVersion): boolean {
  if (Array.isArray(is)) return is.some((each) => equalsConstant(value, each, codes, pas));
  if (typeof is === 'string') {
    const constant = codingConstant(is, codes, pas);
    if (constant !== undefined) return hasCoding(value, constant);
  }
  return value === is;
}
