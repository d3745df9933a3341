import { systemClock } from '../clock.js';
import { loadConfig, SettingError } from '../config.js';
import { openLedger } from '../main.js';
import type { RebuildFlags } from './ledger.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Rebuilds, or checks, and prints how many were different and which. */
export async function runRebuild({ check, format }: RebuildFlags, { stdout, environment }: Terminal): Promise<ExitCode> {
  const ledger = await open(environment);
  try {
    const { authorizations, events, changed } = await ledger.store.rebuild({ check });
    if (format === 'json') stdout(`${JSON.stringify({ check, authorizations, events, changed }, undefined, 2)}\n`);
    else {
      const found = check ? 'are not as their events say' : 'were not as their events say and are now';
      stdout([`${authorizations} authorizations with ${events} events; ${changed.length} ${found}`, ...changed, ''].join('\n'));
    }
    return check && changed.length > 0 ? 1 : 0;
  } finally {
    await ledger.close();
  }
}

async function open(environment: NodeJS.ProcessEnv): ReturnType<typeof openLedger> {
  try {
    return await openLedger(loadConfig(environment), systemClock);
  } catch (error) {
    if (error instanceof SettingError) throw new UsageError(error.message);
    throw error;
  }
}
