import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Where the published packages may lie; tests that need them are skipped, visibly, where they do not. */
const folder = '../shared/ig';

export const havePackages = existsSync(folder);

export interface ElementDefinition {
  readonly id: string;
  readonly mustSupport?: boolean;
}

export interface StructureDefinition {
  readonly resourceType: 'StructureDefinition';
  readonly url: string;
  readonly type: string;
  readonly kind: string;
  readonly snapshot: { readonly element: readonly ElementDefinition[] };
}

/** The JSON files of a package (`hl7.fhir.us.davinci-pas#2.2.1`) below `package/`, by path. Read in memory: a tar is 512-byte blocks. */
export function readPackageFiles(name: string, wanted: RegExp): Map<string, unknown> {
  const tar = gunzipSync(readFileSync(`${folder}/${name}.tgz`));
  const files = new Map<string, unknown>();
  for (let at = 0; at + 512 <= tar.length;) {
    const text = (from: number, length: number) => tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = parseInt(text(124, 12), 8) || 0;
    const path = `${text(345, 155) === '' ? '' : `${text(345, 155)}/`}${text(0, 100)}`.replace(/^package\//, '');
    const kind = text(156, 1);
    if ((kind === '0' || kind === '') && wanted.test(path)) files.set(path, JSON.parse(tar.toString('utf8', at + 512, at + 512 + size)));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

export function structureDefinitions(name: string): StructureDefinition[] {
  const files = [...readPackageFiles(name, /^StructureDefinition-[^/]*\.json$/)].sort(([a], [b]) => (a < b ? -1 : 1));
  return files.map(([, content]) => content as StructureDefinition);
}
