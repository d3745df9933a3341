import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a cached value depends on; a change in any of the three is another entry. */
export interface CacheKey {
  /** What it is, e.g. `guide-x217-request`; becomes part of the file name. */
  readonly name: string;
  /** Version of the compiled form: raise it when the compiler or the shape of its output changes. */
  readonly format: number;
  /** Content hash of the sources (`hashFiles`). */
  readonly hash: string;
}

/**
 * The compiled form from the cache folder, else from `build`, which is then kept there.
 * The value has to survive JSON. The cache is never a reason to fail: what cannot be read or does not fit is built
 * again, and a folder that cannot be written only costs the next start its time.
 */
export function cached<T>(folder: string, key: CacheKey, build: () => T): T {
  const file = join(folder, `${key.name.replace(/[^\w.-]/g, '_')}-${key.format}-${key.hash.slice(0, 32)}.json`);
  const hit = read<T>(file, key);
  if (hit !== undefined) return hit.value;
  const value = build();
  write(folder, file, { ...key, value });
  return value;
}

interface Entry<T> extends CacheKey {
  readonly value: T;
}

function read<T>(file: string, key: CacheKey): Entry<T> | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, 'utf8')) as Partial<Entry<T>> | null;
    const fits = entry?.name === key.name && entry.format === key.format && entry.hash === key.hash && 'value' in entry;
    return fits ? (entry as Entry<T>) : undefined;
  } catch {
    return undefined;
  }
}

function write<T>(folder: string, file: string, entry: Entry<T>): void {
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(temporary, JSON.stringify(entry));
    // Atomic: another process sees the whole entry or none.
    renameSync(temporary, file);
  } catch {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The folder is not ours to write; nothing was left behind either.
    }
  }
}
