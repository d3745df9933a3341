import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'the file system is read-only',
};

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  return reasons[code] ?? code;
}

/** The bytes of a file, `-` for what comes on stdin. Throws UsageError. */
export async function readInput(file: string, terminal: Terminal): Promise<Buffer> {
  if (file === '-') return terminal.stdin();
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}

/** Throws UsageError. */
export function writeOutput(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${reasonOf(error)}.`);
  }
}

/** The folder with guides, tables and profiles: the option, else PAS_X12_MAPPINGS, else the one of the package. */
export function mappingsFolder(option: string | undefined, terminal: Terminal): string {
  const given = option ?? terminal.environment['PAS_X12_MAPPINGS'];
  return given === undefined || given === '' ? fileURLToPath(new URL('../../mappings', import.meta.url)) : resolve(given);
}

/** Throws UsageError when the folder does not look like one of ours. */
export function requireMappings(folder: string): void {
  if (!existsSync(join(folder, 'guides')))
    throw new UsageError(`${folder} is no mappings folder: it has no guides. See --mappings and PAS_X12_MAPPINGS.`);
}

/** Where compiled tables are kept between two runs (no data of any input). A folder that cannot be written costs time only. */
export function cacheFolder({ environment }: Terminal): string {
  const base = environment['XDG_CACHE_HOME'] ?? environment['LOCALAPPDATA'];
  return base === undefined || base === '' ? join(homedir(), '.cache', 'pas-x12') : join(base, 'pas-x12');
}
