import type { PasVersion } from '../../fhir/index.js';
import type { UnitData, UnitsData } from './data.js';
import type { Systems } from './systems.js';

/** Of a Quantity (or Duration): what its unit is said by. Whatever is no string counts as not said: content never throws. */
export interface QuantityUnit {
  readonly unit?: unknown;
  readonly system?: unknown;
  readonly code?: unknown;
}

export interface WrittenUnit {
  readonly unit: string;
  readonly system?: string;
  readonly code?: string;
}

export interface Units {
  /**
   * X12 codes (673 and 355 together) that say this unit, best first; the position's code list decides between DY and DA, UN and FL.
   * Empty when the unit is not known: only a missing unit, UCUM `1` and the word unit may become UN or FL ("3 DA" must not be "FL 3").
   */
  candidates(quantity: QuantityUnit): readonly string[];
  /** PASQuantity admits only codes of 673; a unit of 355 is written as a word. undefined for codes that units.yaml lacks. */
  write(x12Unit: string, pas?: PasVersion): WrittenUnit | undefined;
}

function codesOf(unit: UnitData, first?: string): readonly string[] {
  const codes = [unit.quantity, unit.measure].filter((code): code is string => code !== undefined);
  // A plain count is UN where a unit of measurement stands; FL is the quantity qualifier for the same.
  if (unit.plain === true) codes.reverse();
  return first === undefined ? codes : [first, ...codes.filter((code) => code !== first)];
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

const fold = (word: string): string => word.trim().replace(/\s+/gu, ' ').toLowerCase();

export function makeUnits(data: UnitsData, systems: Systems): Units {
  const byCode = new Map<string, UnitData>();
  const byUcum = new Map<string, UnitData>();
  const byWord = new Map<string, UnitData>();
  for (const unit of data.units) {
    for (const code of codesOf(unit)) byCode.set(code, unit);
    for (const code of unit.ucum ?? []) byUcum.set(code, unit);
    for (const word of unit.words) byWord.set(fold(word), unit);
  }
  const plain = data.units.find((unit) => unit.plain === true);
  const plainCodes = plain === undefined ? [] : codesOf(plain);
  const none: readonly string[] = [];

  const ofWord = (word: string): readonly string[] => {
    const known = byWord.get(fold(word));
    if (known !== undefined) return codesOf(known);
    // Senders that put the X12 code into the word.
    const exact = word.trim();
    const coded = byCode.get(exact);
    return coded === undefined ? none : codesOf(coded, exact);
  };
  const ofWordOrPlain = (word: string | undefined): readonly string[] => (word === undefined ? plainCodes : ofWord(word));

  return {
    candidates(quantity) {
      const unit = stringOf(quantity.unit);
      const system = stringOf(quantity.system);
      const code = stringOf(quantity.code);
      if (code === undefined) return ofWordOrPlain(unit);
      const short = system === undefined ? undefined : systems.short(system);
      if (short === data.systems.quantity || short === data.systems.measure) {
        const known = byCode.get(code);
        return known === undefined ? none : codesOf(known, code);
      }
      if (short === data.systems.ucum) {
        // `1` and annotations ({visit}) have no unit of their own: the word says what is counted.
        if (code === '1') return ofWordOrPlain(unit);
        const annotation = /^1?\{(.+)\}$/u.exec(code)?.[1];
        if (annotation !== undefined) return ofWord(annotation);
        const known = byUcum.get(code);
        return known === undefined ? none : codesOf(known);
      }
      // A code of a system that says nothing here, or of none: the word, else the bare code when it is one of X12.
      if (unit !== undefined) return ofWord(unit);
      return system === undefined ? ofWord(code) : none;
    },
    write(x12Unit, pas = '2.2') {
      const unit = byCode.get(x12Unit);
      if (unit === undefined) return undefined;
      const quantitySystem = systems.system(data.systems.quantity, pas)?.uri;
      return unit.quantity === x12Unit && quantitySystem !== undefined
        ? { unit: unit.unit, system: quantitySystem, code: x12Unit }
        : { unit: unit.unit };
    },
  };
}
