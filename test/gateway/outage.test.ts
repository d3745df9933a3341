import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { type EmbeddedPostgres, startEmbedded } from '../../src/ledger/embedded.js';
import { readPostmaster } from '../../src/ledger/postmaster.js';
import { createLog } from '../../src/log.js';
import { type RunningGateway, startGateway } from '../../src/main.js';
import { FakeTranslator } from '../e2e/fake-translator.js';
import { minimalBundle } from '../e2e/minimal-bundle.js';

describe('while the database is away', () => {
  let folder: string;
  let database: EmbeddedPostgres;
  let gateway: RunningGateway;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-outage-'));
    chmodSync(folder, 0o755);
    database = await startEmbedded(folder);
    gateway = await startGateway(loadConfig({ PORT: '0', PAS_X12_DATA: folder, LOG_LEVEL: 'silent' }), createLog('silent'), {
      translator: new FakeTranslator(),
    });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const submit = (identifier: string): Promise<Response> =>
    fetch(`${gateway.url}/fhir/Claim/$submit`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+json' },
      body: JSON.stringify(minimalBundle({ identifier })),
    });
  const ready = async (): Promise<number> => (await fetch(`${gateway.url}/readyz`)).status;

  it('accepts nothing, says so without an OperationOutcome, and goes on when it is back', async () => {
    expect((await submit('OUTAGE-1')).status).toBe(200);
    expect(await ready()).toBe(200);
    // Its own word for it: the fast shutdown cuts every connection off.
    const server = readPostmaster(database.folder);
    process.kill(server?.pid ?? 0, 'SIGINT');
    while (readPostmaster(database.folder) !== undefined) await new Promise((done) => setTimeout(done, 20));

    const refused = await submit('OUTAGE-2');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(await refused.text()).not.toMatch(/OperationOutcome|ECONN|ENOENT|\.ts/);
    expect(await ready()).toBe(503);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);

    database = await startEmbedded(folder);
    expect(await ready()).toBe(200);
    const again = await submit('OUTAGE-2');
    expect(again.status).toBe(200);
    expect(await again.text()).toContain('1:A1');
    const { items } = (await (await fetch(`${gateway.url}/api/authorizations`)).json()) as { items: { identifier: string }[] };
    expect(items.map(({ identifier }) => identifier)).toEqual(['OUTAGE-2', 'OUTAGE-1']);
  }, 60_000);
});
