import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../datafile/cache.js';
import { hashFiles, readFolder, type FileContents } from '../datafile/hash.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { readCodes } from './codes/index.js';
import type { CodesData } from './codes/data.js';
import type { Guide } from '../guide/model.js';
import { applyOverlay } from './overlay-apply.js';
import type { Overlay } from './overlay.js';
import { fromMappings, loadOverlays } from './partners.js';
import { loadTable, type TableSource } from './table.js';

/** Everything that a mappings folder says to the mapping room, as plain data: what the compiled cache keeps. */
export interface TableSet {
  readonly tables: readonly TableSource[];
  readonly codes: CodesData;
  readonly overlays: readonly Overlay[];
  readonly issues: readonly Issue[];
}

/** Raise it when the shape of what is kept changes. */
const FORMAT = 5;

/** Folders whose files decide what a translation gives; profiles of the envelope are in `partners`, beside the overlays. */
const folders = ['tables', 'codes', 'profiles', 'guides', 'schema', 'partners', 'overlays'] as const;

/** The files of a table set by their paths in the mappings folder. Throws when the folder cannot be read. */
export function tableSetFiles(folder: string): FileContents {
  const files = new Map<string, Uint8Array>();
  for (const name of folders) {
    if (!existsSync(join(folder, name))) continue;
    for (const [path, bytes] of readFolder(join(folder, name), ['.yaml', '.yml', '.json'])) files.set(`${name}/${path}`, bytes);
  }
  return files;
}

/**
 * Reads a table set, from the cache where it is known by its hash. The tables are kept apart from the overlays: who edits a
 * partner's file does not wait for tables that have not changed.
 */
export function readTableSet(
  folder: string,
  cache: string | undefined,
  guides: () => ReadonlyMap<string, Guide>,
): { readonly hash: string; readonly set: TableSet } {
  const files = tableSetFiles(folder);
  const hash = hashFiles(files);
  const keep = <T>(name: string, ofWhat: string, build: () => T): T =>
    cache === undefined ? build() : cached(cache, { name, hash: ofWhat, format: FORMAT }, build);
  const own = new Map([...files].filter(([path]) => /^(tables|codes|schema)\//.test(path)));
  const base = keep('tables', hashFiles(own), () => readBase(folder, files));
  const changes = keep('overlays', hash, () => readOverlays(folder, base.tables, guides(), hasErrors(base.issues)));
  return { hash, set: { ...base, ...changes, issues: [...base.issues, ...changes.issues] } };
}

function readBase(folder: string, files: FileContents): Omit<TableSet, 'overlays'> {
  const issues: Issue[] = [];
  const tables: TableSource[] = [];
  const schema = readSchema(folder, 'table.schema.json');
  for (const name of tableNames(files)) {
    const { source, issues: found } = loadTable(folder, name, schema);
    issues.push(...found);
    if (source !== undefined) tables.push(source);
  }
  const codes = readCodes(join(folder, 'codes'));
  return { tables, codes: codes.data, issues: [...issues, ...codes.issues.map((issue) => fromMappings(issue, folder))] };
}

/** The overlays, and what stands against applying them. */
function readOverlays(
  folder: string,
  tables: readonly TableSource[],
  guides: ReadonlyMap<string, Guide>,
  broken: boolean,
): Pick<TableSet, 'overlays' | 'issues'> {
  if (!existsSync(join(folder, 'partners'))) return { overlays: [], issues: [] };
  const { overlays, issues } = loadOverlays(join(folder, 'partners'), join(folder, 'schema'));
  // where a table is missing, what overlays say of its rows would all be wrong, and the fault is told already
  const told = broken ? [] : overlays.flatMap((overlay) => applyOverlay(tables, guides, overlay).issues);
  // a base is told once, not again for each partner that builds upon it
  const distinct = new Map(told.map((issue) => [`${JSON.stringify(issue.at)} ${issue.message}`, issue]));
  return { overlays, issues: [...issues, ...distinct.values()] };
}

/** Files of `tables` that are tables, and no parts that tables include. */
function tableNames(files: FileContents): string[] {
  return [...files]
    .filter(([path, bytes]) => /^tables\/[^/]+\.yaml$/.test(path) && /^table:/m.test(Buffer.from(bytes).toString('utf8')))
    .map(([path]) => path.slice('tables/'.length, -'.yaml'.length))
    .sort();
}

/** A schema of mappings/schema. */
export function readSchema(folder: string, name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, 'schema', name), 'utf8')) as Readonly<Record<string, unknown>>;
}
