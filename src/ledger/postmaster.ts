import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a running server says about itself in postmaster.pid. */
export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/** The server that runs, or ran, on a data folder; undefined when there is no (readable) postmaster.pid. */
export function readPostmaster(dataFolder: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder: lines[4]?.trim() ?? '' } : undefined;
}

/** Whether a process of this number lives and, where the system tells, is a PostgreSQL: numbers come again after a restart. */
export function isAlive({ pid }: Postmaster): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    const name = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A zombie (state Z) has ended; it only waits for its parent.
    return name.includes('postgres') && !/\) Z /.test(name);
  } catch {
    return true;
  }
}
