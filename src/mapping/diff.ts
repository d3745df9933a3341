import type { Guide } from '../guide/model.js';
import type { FilePosition } from '../issue/issue.js';
import { addressesOf, unroll, type Site } from './overlay-site.js';
import { rowLists, type TableSource } from './table.js';

/** A change between two states of a table, told by row. */
export interface RowDifference {
  /** `x217-request/2010C/N301`. */
  readonly address: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Attributes of a changed row: what they were and what they are. */
  readonly attributes: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[];
  /** Where the row is written: after the change, else before it. */
  readonly at: FilePosition | undefined;
  readonly overlay: FilePosition | undefined;
  /** In how many places of its use the row changed alike. */
  readonly places: number;
}

const structure = new Set<string>([...rowLists, 'branches', 'extra', 'at', 'overlay', 'use']);

/**
 * What changed between two states of the same table. Rows are the same row when they stand at one address by the way of the
 * same fragments and branches; moving text, comments or the order of keys is no change.
 */
export function diffTables(
  before: TableSource | undefined,
  after: TableSource | undefined,
  guides: ReadonlyMap<string, Guide>,
): RowDifference[] {
  const old = sitesOf(before, guides);
  const now = sitesOf(after, guides);
  const found = new Map<string, RowDifference>();
  const tell = (difference: Omit<RowDifference, 'places'>): void => {
    const { address, kind, attributes } = difference;
    const key = JSON.stringify([address, kind, attributes, difference.at]);
    found.set(key, { ...difference, places: (found.get(key)?.places ?? 0) + 1 });
  };
  for (const [key, site] of now) {
    const { overlay, at } = site.row;
    const was = old.get(key);
    const address = addressOf(site);
    if (was === undefined) tell({ address, kind: 'added', attributes: attributesOf({}, site.row), at, overlay });
    else {
      const attributes = attributesOf(was.row, site.row);
      if (attributes.length > 0) tell({ address, kind: 'changed', attributes, at, overlay });
    }
  }
  for (const [key, site] of old)
    if (!now.has(key)) tell({ address: addressOf(site), kind: 'removed', attributes: [], at: site.row.at, overlay: undefined });
  return [...found.values()].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
}

function sitesOf(source: TableSource | undefined, guides: ReadonlyMap<string, Guide>): Map<string, Site> {
  const guide = source === undefined ? undefined : guides.get(source.guide);
  const found = new Map<string, Site>();
  if (source === undefined || guide === undefined) return found;
  for (const site of unroll(source, guide).sites) {
    // copies of a fragment are called after it: the number of the copy says nothing
    const way = [...site.loops, ...site.names.map((name) => name.replace(/~\d+.*$/, ''))].join('>');
    const what = site.row.use === undefined ? addressOf(site) : `use ${site.row.use.replace(/~\d+.*$/, '')}`;
    let key = `${way} ${what}`;
    for (let n = 2; found.has(key); n++) key = `${way} ${what} (${n})`;
    found.set(key, site);
  }
  return found;
}

function addressOf(site: Site): string {
  const [address] = addressesOf(site);
  if (address !== undefined) return `${site.table}/${address}`;
  const fhir = site.row.fhir ?? site.row.with ?? site.row.each;
  return [site.table, site.loops.at(-1), `(${String(fhir ?? site.row.use ?? 'rows').replace(/~\d+.*$/, '')})`].filter(Boolean).join('/');
}

function attributesOf(before: object, after: object): RowDifference['attributes'] {
  const [old, now] = [before as Readonly<Record<string, unknown>>, after as Readonly<Record<string, unknown>>];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => !structure.has(name) && sorted(old[name]) !== sorted(now[name]))
    .map((name) => ({ name, before: old[name], after: now[name] }));
}

/** JSON in which the order of keys says nothing, and places neither. */
function sorted(value: unknown): string | undefined {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'at') return undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
