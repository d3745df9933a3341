import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type ClientConfig } from 'pg';
import { startEmbedded } from '../../src/ledger/embedded.js';
import { isAlive, readPostmaster } from '../../src/ledger/postmaster.js';

async function ask(connection: ClientConfig, sql: string): Promise<unknown> {
  const client = new Client(connection);
  await client.connect();
  try {
    return Object.values((await client.query(sql)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-embedded-'));
    chmodSync(folder, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps its data over a stop and listens on no port', async () => {
    const first = await startEmbedded(folder);
    await ask(first.connection, 'create table kept as select 278 as x');
    expect(await ask(first.connection, 'show listen_addresses')).toBe('');
    expect(await ask(first.connection, 'show fsync')).toBe('on');
    expect(statSync(first.folder).mode & 0o077).toBe(0);
    await first.stop();
    expect(readPostmaster(first.folder)).toBeUndefined();

    const second = await startEmbedded(folder);
    expect(second.adopted).toBe(false);
    expect(await ask(second.connection, 'select x from kept')).toBe(278);
    await second.stop();
  }, 60_000);

  it('takes over a server that outlived its gateway, and starts again after that was killed too', async () => {
    const gateway = await startEmbedded(folder);
    // The server belongs to no gateway: the next one finds it by postmaster.pid.
    const next = await startEmbedded(folder);
    expect(next.adopted).toBe(true);
    expect(await ask(next.connection, 'select x from kept')).toBe(278);

    const running = readPostmaster(gateway.folder);
    expect(running).toBeDefined();
    if (running) {
      process.kill(running.pid, 'SIGKILL');
      while (isAlive(running)) await new Promise((done) => setTimeout(done, 10));
    }
    const after = await startEmbedded(folder);
    expect(after.adopted).toBe(false);
    expect(await ask(after.connection, 'select x from kept')).toBe(278);
    await after.stop();
  }, 60_000);

  it('stays up for another gateway that uses it', async () => {
    const one = await startEmbedded(folder);
    const other = new Client(one.connection);
    await other.connect();
    await one.stop();
    expect((await other.query('select x from kept')).rows).toEqual([{ x: 278 }]);
    await other.end();
    await (await startEmbedded(folder)).stop();
    expect(readPostmaster(one.folder)).toBeUndefined();
  }, 60_000);

  it('puts the socket into a short private folder when the data folder has a long name', async () => {
    const long = join(folder, 'x'.repeat(60), 'y'.repeat(60));
    const embedded = await startEmbedded(long);
    const socketFolder = embedded.connection.host ?? '';
    expect(socketFolder.length).toBeLessThan(80);
    expect(statSync(socketFolder).mode & 0o077).toBe(0);
    expect(await ask(embedded.connection, 'select 1')).toBe(1);
    await embedded.stop();
    expect(existsSync(socketFolder)).toBe(false);
  }, 60_000);

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot(
    'moves to a folder that its user can enter, and says so in one line',
    async () => {
      const closed = mkdtempSync(join(tmpdir(), 'pas-x12-closed-'));
      const embedded = await startEmbedded(join(closed, 'data'));
      expect(embedded.notice).toMatch(/^PostgreSQL does not run as root .*: the database is in \/.*$/);
      expect(embedded.folder.startsWith(closed)).toBe(false);
      expect(await ask(embedded.connection, 'select 1')).toBe(1);
      await embedded.stop();
      rmSync(dirname(embedded.folder), { recursive: true, force: true });
      rmSync(closed, { recursive: true, force: true });
    },
    60_000,
  );

  it('is not taken in by a process that has the number of a server of yesterday', async () => {
    const embedded = await startEmbedded(folder);
    const data = embedded.folder;
    await embedded.stop();
    const stranger = spawn('sleep', ['30'], { stdio: 'ignore' });
    writeFileSync(join(data, 'postmaster.pid'), `${stranger.pid}\n${data}\n0\n5432\n${data}\n\n`);
    const again = await startEmbedded(folder);
    expect(again.adopted).toBe(false);
    await again.stop();
    stranger.kill();
  }, 60_000);
});
