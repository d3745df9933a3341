import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** File contents by path relative to their folder, `/` between the steps on every system. */
export type FileContents = ReadonlyMap<string, Uint8Array>;

/**
 * Reads a folder with its subfolders. What is hashed and what is parsed should be the same bytes, so read once and hand
 * the map to both. Throws when the folder cannot be read.
 *
 * @param extensions with dot, e.g. `['.yaml']`; without them every file.
 */
export function readFolder(folder: string, extensions?: readonly string[]): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const walk = (relative: string): void => {
    for (const entry of readdirSync(join(folder, relative), { withFileTypes: true })) {
      const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else if (extensions === undefined || extensions.some((extension) => entry.name.endsWith(extension)))
        files.set(path, readFileSync(join(folder, path)));
    }
  };
  walk('');
  return files;
}

/** SHA-256 (hex) over names and contents; the order in which the files were added does not matter. */
export function hashFiles(files: FileContents | ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  const entries = [...files].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [path, content] of entries) {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    // Lengths in between: `a` + `bc` must not hash as `ab` + `c`.
    hash.update(`${Buffer.byteLength(path)}:${path}:${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}
