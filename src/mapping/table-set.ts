import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../datafile/cache.js';
import { hashFiles, readFolder, type FileContents } from '../datafile/hash.js';
import type { Issue } from '../issue/issue.js';
import { readCodes } from './codes/index.js';
import type { CodesData } from './codes/data.js';
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
const FORMAT = 4;

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

/** Reads a table set, from the cache where it is known by its hash. */
export function readTableSet(folder: string, cache: string | undefined): { readonly hash: string; readonly set: TableSet } {
  const files = tableSetFiles(folder);
  const hash = hashFiles(files);
  const build = (): TableSet => buildTableSet(folder, files);
  return { hash, set: cache === undefined ? build() : cached(cache, { name: 'tables', hash, format: FORMAT }, build) };
}

function buildTableSet(folder: string, files: FileContents): TableSet {
  const issues: Issue[] = [];
  const tables: TableSource[] = [];
  const schema = readSchema(folder, 'table.schema.json');
  for (const name of tableNames(files)) {
    const { source, issues: found } = loadTable(folder, name, schema);
    issues.push(...found);
    if (source !== undefined) tables.push(source);
  }
  const codes = readCodes(join(folder, 'codes'));
  const partners = existsSync(join(folder, 'partners'))
    ? loadOverlays(join(folder, 'partners'), join(folder, 'schema'))
    : { overlays: [], issues: [] };
  return {
    tables,
    codes: codes.data,
    overlays: partners.overlays,
    issues: [...issues, ...codes.issues.map((issue) => fromMappings(issue, folder)), ...partners.issues],
  };
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
