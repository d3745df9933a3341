import type { PasVersion } from '../../../src/fhir/index.js';
import type { LossEntry } from '../../../src/mapping/report.js';
import type { Translator } from '../../../src/mapping/translator.js';
import { line, setOf } from './round-trip.js';

type Json = Record<string, unknown>;

export interface FhirTrip {
  readonly lines: readonly string[] | undefined;
  readonly losses: readonly LossEntry[];
  readonly back: Json | undefined;
  readonly errors: readonly string[];
}

/** FHIR → X12 → FHIR. */
export function fhirTrip(tables: Translator, bundle: Json, pas: PasVersion): FhirTrip {
  const there = tables.requestToX12(bundle, { pas });
  const errors = there.issues.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
  if (there.segments === undefined) return { lines: undefined, losses: [], back: undefined, errors };
  return {
    lines: there.segments.map(line),
    get losses() {
      return there.losses({ all: true });
    },
    back: tables.requestToFhir(setOf(there.segments, '005010X217'), { pas }).bundle,
    errors,
  };
}

export interface Leaf {
  /** With indices, as the report writes it. */
  readonly path: string;
  /** `Patient.name.family` */
  readonly element: string;
  readonly value: string;
}

/** Every primitive of a bundle's resources. */
export function leaves(bundle: Json): Leaf[] {
  const out: Leaf[] = [];
  const visit = (value: unknown, path: string, element: string): void => {
    if (Array.isArray(value)) value.forEach((item, i) => visit(item, `${path}[${i}]`, element));
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        const url = (value as Json)['url'];
        const own = typeof url === 'string' && key !== 'url' ? `${element}(${url.slice(url.lastIndexOf('/') + 1)})` : element;
        visit(inner, `${path}.${key}`, `${own}.${key}`);
      }
    else out.push({ path, element, value: String(value) });
  };
  (bundle['entry'] as Json[]).forEach((entry, i) => {
    const resource = entry['resource'] as Json;
    visit(resource, `Bundle.entry[${i}].resource`, String(resource['resourceType']));
  });
  return out;
}

const structural = /\.(?:reference|resourceType|id|url|sequence|fullUrl|display)$|\.(?:careTeam|information|diagnosis)Sequence/;

/** Leaves that neither return at their element nor stand in the report (law 1). */
export function silentLeaves(bundle: Json, made: FhirTrip): Leaf[] {
  if (made.back === undefined) return [];
  const left = new Map<string, number>();
  for (const { element, value } of leaves(made.back)) left.set(`${element} ${value}`, (left.get(`${element} ${value}`) ?? 0) + 1);
  const told = new Set(made.losses.flatMap(({ path }) => (path === undefined ? [] : [path])));
  const isTold = (path: string): boolean => {
    for (let at = path; at.length > 0;) {
      if (told.has(at)) return true;
      const cut = Math.max(at.lastIndexOf('.'), at.lastIndexOf('['));
      if (cut < 0) return false;
      at = at.slice(0, cut);
    }
    return false;
  };
  const all = leaves(bundle).filter(({ element }) => !structural.test(element));
  // system, type and unit go with the value beside them
  const family = new Set(all.filter(({ path }) => isTold(path)).map(({ path }) => familyOf(path)));
  const silent: Leaf[] = [];
  for (const wanted of [false, true])
    for (const leaf of all) {
      const known = isTold(leaf.path) || family.has(familyOf(leaf.path));
      if (known !== wanted) continue;
      const key = `${leaf.element} ${leaf.value}`;
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      else if (!wanted) silent.push(leaf);
    }
  return silent;
}

/** The object that holds a value with its system, type or unit. */
function familyOf(path: string): string {
  return path.replace(/(?:\.type)?(?:\.coding\[\d+\])?\.[A-Za-z]+$/, '');
}
