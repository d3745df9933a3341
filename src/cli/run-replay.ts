import { readFileSync } from 'node:fs';
import { loadConfig } from '../config.js';
import type { ReplayFlags } from './replay.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

export async function runReplay(id: string, flags: ReplayFlags, { stdout, stderr, environment }: Terminal): Promise<ExitCode> {
  const { PUBLIC_URL, HOST, PORT } = loadConfig({ ...environment });
  const gateway = flags.gateway ?? PUBLIC_URL ?? `http://${HOST}:${PORT}`;
  const body = {
    id,
    ...(flags.by !== undefined && { by: flags.by }),
    ...(flags.note !== undefined && { note: flags.note }),
    ...(flags.edit !== undefined && { edited: fileText(flags.edit) }),
    ...(flags.set !== undefined && { set: Number(flags.set) }),
  };
  let response: Response;
  try {
    response = await fetch(`${gateway}/api/replay`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch {
    throw new UsageError(`There is no gateway at ${gateway}. Start it, or name it with --gateway.`);
  }
  const text = await response.text();
  if (response.ok) stdout(`${text}\n`);
  else stderr(`${text}\n`);
  return response.ok ? 0 : 1;
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(`${path} cannot be read.`);
  }
}
