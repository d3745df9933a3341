import type { Guide } from '../guide/model.js';
import type { Issue } from '../issue/issue.js';
import type { IssueCode } from '../issue/catalogue.js';
import { nearest } from '../datafile/nearest.js';
import { parseAddress, type Address } from './overlay-address.js';
import { addRow } from './overlay-add.js';
import { changeRow, type Change } from './overlay-change.js';
import { findSites, type Hit } from './overlay-find.js';
import { addressesOf, unroll, type OpenRow, type Unrolled } from './overlay-site.js';
import { operations, type Operation, type Overlay, type PlacedOverlayRow } from './overlay.js';
import type { TableSource } from './table.js';

/** What is not said of another table is said of what we send. */
const USUAL = 'x217-request';

/** What overlays have said of a row so far, for contradictions. */
export type History = Map<OpenRow, { readonly operation: Operation; readonly value: unknown; readonly by: PlacedOverlayRow }[]>;

/** What an operation needs to know beside its row. */
export interface Workbench {
  /** Of all tables. */
  readonly names: readonly string[];
  /** Those that the overlay speaks of. */
  readonly tables: readonly (Unrolled & { readonly guide: Guide })[];
  readonly history: History;
  /** Names of the tables that something has changed. */
  readonly touched: Set<string>;
  complain(code: IssueCode, severity: Issue['severity'], by: PlacedOverlayRow, message: string): void;
}

/**
 * Compiles an overlay away: the tables come back changed, as ordinary tables. An overlay that cannot be applied is told with
 * file, line and column; what can be applied is, so that all faults are seen at once.
 */
export function applyOverlay(
  sources: readonly TableSource[],
  guides: ReadonlyMap<string, Guide>,
  overlay: Overlay,
): { readonly tables: readonly TableSource[]; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const names = sources.map(({ table }) => table);
  const meant = new Set(overlay.rows.map(({ row }) => tableOf(row.at, names)));
  const tables = sources.flatMap((source) => {
    const guide = guides.get(source.guide);
    return guide === undefined || !meant.has(source.table) ? [] : [{ ...unroll(source, guide), guide }];
  });
  const bench: Workbench = {
    names,
    tables,
    history: new Map(),
    touched: new Set(),
    complain: (code, severity, { row, place }, message) => {
      const told = issues.some((each) => each.message === message && each.at?.line === place.line && each.at.file === place.file);
      if (!told) issues.push({ code, severity, message, at: place, row: row.at });
    },
  };
  for (const each of overlay.rows) applyRow(each, bench);
  // A table that no row of the overlay speaks of stays the one that everybody shares.
  const changed = new Map(tables.filter(({ source }) => bench.touched.has(source.table)).map(({ source }) => [source.table, source]));
  return { tables: sources.map((source) => changed.get(source.table) ?? source), issues };
}

function tableOf(at: string, names: readonly string[]): string {
  const address = parseAddress(at, names);
  return typeof address === 'string' ? USUAL : (address.table ?? USUAL);
}

function applyRow(by: PlacedOverlayRow, bench: Workbench): void {
  const { row } = by;
  const address = parseAddress(row.at, bench.names);
  if (typeof address === 'string') return bench.complain('MAP-OVERLAY-ADDRESS', 'error', by, `${address}.`);
  const meant = bench.tables.filter(({ source }) => source.table === (address.table ?? USUAL));
  const said = operations.filter((each) => row[each] !== undefined);
  if (said.length === 0) {
    const known = operations.join(', ');
    return bench.complain('MAP-OVERLAY-OPERATION', 'error', by, `Nothing is said to be done at ${row.at}: write one of ${known}.`);
  }
  if (row.add !== undefined) {
    if (said.length > 1) return bench.complain('MAP-OVERLAY-OPERATION', 'error', by, `add stands alone: say the rest in the added row.`);
    return addRow(address, row.add, by, meant, bench);
  }
  const hits = meant.flatMap((table) => findSites(table, address).map((hit): Hit & { guide: Guide } => ({ ...hit, guide: table.guide })));
  if (hits.length === 0) return missing(address, meant, by, bench);
  if (hits.every(({ void: idle }) => idle))
    return bench.complain('MAP-OVERLAY-IDLE', 'warning', by, `The guide has no use for ${row.at}: nothing is sent there anyway.`);
  for (const operation of said) {
    const change: Change = { operation, by, address, bench };
    const faults = hits.filter((hit) => !hit.void).map((hit) => changeRow(hit, change));
    // of several rows at one address (a value, and one that follows it) those that can take the operation do
    const fault = faults.find((each) => typeof each === 'string') ?? (faults.includes(undefined) ? undefined : faults[0]);
    if (fault !== undefined) bench.complain('MAP-OVERLAY-OPERATION', 'error', by, typeof fault === 'string' ? fault : fault.unfit);
  }
}

function missing(address: Address, tables: Workbench['tables'], by: PlacedOverlayRow, bench: Workbench): void {
  const plain = address.text.replace(/^.*?\//, (head) => (head.slice(0, -1) === address.table ? '' : head)).replace(/[#@].*$/, '');
  const there = new Set(tables.flatMap(({ sites }) => sites.flatMap(addressesOf)));
  const where = tables.map(({ source }) => source.table).join(' and ');
  const [loop] = plain.split('/');
  const near = nearest(plain, [...there]);
  const sameLoop = [...there].filter((each) => each.startsWith(`${loop}/`)).sort();
  const hint =
    there.has(plain) && address.within !== undefined
      ? ` no fragment or branch "${address.within}" leads there`
      : near !== undefined
        ? ` did you mean ${near}?`
        : sameLoop.length > 0
          ? ` ${loop} has ${sameLoop.slice(0, 12).join(', ')}`
          : ` see \`pas-x12 mappings doc\` for all addresses`;
  bench.complain(
    'MAP-OVERLAY-ADDRESS',
    'error',
    by,
    `No row of ${where} has the address ${address.text}:${hint}${/[?]$/.test(hint) ? '' : '.'} A row that the table lacks is added with add.`,
  );
}
