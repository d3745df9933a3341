import type { BundleIndex } from '../fhir/index.js';
import type { LossEntry, TraceEntry } from './report.js';

/**
 * Values that X12 carries and that return elsewhere in the bundle: a Location's address as the practitioner's, a unit
 * price as the line's amount. Told by position: the element that a value became is followed back.
 */
export function movedValues(there: readonly TraceEntry[], from: BundleIndex, back: readonly TraceEntry[], to: BundleIndex): LossEntry[] {
  const returns = new Map<string, string[]>();
  for (const { segment, position, path } of back) {
    if (path === undefined) continue;
    const key = `${segment} ${position}`;
    const known = returns.get(key);
    if (known === undefined) returns.set(key, [path]);
    else known.push(path);
  }
  const out: LossEntry[] = [];
  const told = new Set<string>();
  for (const { segment, position, loop, path, row } of there) {
    if (path === undefined || told.has(path)) continue;
    const found = returns.get(`${segment} ${position}`) ?? [];
    const own = placeOf(path, from);
    if (found.some((each) => sameElement(placeOf(each, to), own))) continue;
    told.add(path);
    const [elsewhere] = found;
    out.push({
      kind: 'moved',
      reason: elsewhere === undefined ? 'implied' : 'elsewhere',
      path,
      x12: `${loop} ${position}`.trim(),
      ...(row === undefined ? {} : { row: row.address }),
      why: elsewhere === undefined ? 'it is in the X12 and returns as part of another value' : `returns as ${elsewhere}`,
    });
  }
  return out;
}

/** `Bundle.entry[3].resource.name[0].family` is `Patient.name.family`: entries and lists may be in another order. */
function placeOf(path: string, index: BundleIndex): string {
  const [, entry, rest = ''] = /^Bundle\.entry\[(\d+)\]\.resource\.?(.*)$/.exec(path) ?? [];
  if (entry === undefined) return path.replaceAll(/\[\d+\]/g, '');
  const type = index.entries[Number(entry)]?.resource.resourceType ?? 'Resource';
  return `${type}.${rest.replaceAll(/\[\d+\]/g, '')}`;
}

/** A row on a concept and a row on its code are about the same element. */
function sameElement(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
