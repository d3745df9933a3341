import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmbedded } from '../../src/ledger/embedded.js';
import { isAlive, type Postmaster, readPostmaster } from '../../src/ledger/postmaster.js';
import { queryOnce } from '../ledger/test-database.js';
import type { GatewayProcess, SandboxProcess } from '../support/child.js';
import { RelayWorld } from '../support/relay-world.js';

/** A database of our own that is killed: nothing is accepted that is not stored. */
describe('a database in trouble', () => {
  let folder: string;
  let world: RelayWorld;
  let sandbox: SandboxProcess;
  let gateway: GatewayProcess;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-fault-'));
    chmodSync(folder, 0o755);
    const embedded = await startEmbedded(folder);
    world = await RelayWorld.open({
      database: {
        connection: embedded.connection,
        query: (sql, values) => queryOnce(embedded.connection, sql, values),
        close: async () => {
          await (await startEmbedded(folder)).stop();
          rmSync(folder, { recursive: true, force: true });
        },
      },
      settings: { PAS_X12_ANSWER_BUDGET: '2s' },
    });
    [sandbox, gateway] = await Promise.all([world.sandbox(), world.gateway()]);
    await world.connected(gateway);
    await world.submit(gateway);
  }, 60_000);
  afterEach(async () => {
    await gateway?.stop();
    await sandbox?.stop();
    await world?.close();
  }, 60_000);

  const postmaster = (): Postmaster => readPostmaster(join(folder, 'postgres')) as Postmaster;

  it('is killed and started again under load: 200 or 503, and what was accepted is answered', async () => {
    let over = false;
    const clients = Array.from({ length: 4 }, async () => {
      while (!over) {
        const { status } = await world.submit(gateway);
        if (status !== 200) await sleep(100);
      }
    });
    await sleep(800);
    const running = postmaster();
    process.kill(running.pid, 'SIGKILL');
    while (isAlive(running)) await sleep(20);
    await sleep(1_000);
    await startEmbedded(folder);
    await sleep(1_500);
    over = true;
    await Promise.all(clients);
    const statuses = new Set(world.told.map(({ status }) => status));
    expect(statuses).toEqual(new Set([200, 503]));
    expect(world.told.filter(({ status }) => status === 503).every(({ retryAfter }) => /^\d+$/.test(retryAfter ?? ''))).toBe(true);
    const count = await world.settle(gateway, 40_000);
    expect(count).toMatchObject({ lost: 0, pending: 0, exceptions: 0, answered: count.stored });
    expect(await world.broker.depth(`${world.inbound}.dead`)).toBe(0);
  }, 90_000);
});
