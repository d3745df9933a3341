import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';
import { type Account, canReach, postgresAccount } from './account.js';
import { type Binaries, binariesFor } from './binaries.js';
import { isAlive, readPostmaster } from './postmaster.js';

const DATABASE = 'pas_x12';
const USER = 'pas_x12';
/** The file name of a socket is `.s.PGSQL.5432`; the whole path must stay below 108 bytes (sun_path). */
const LONGEST_SOCKET_FOLDER = 100 - '/.s.PGSQL.5432'.length;
const START_MS = 30_000;
const STOP_MS = 20_000;

export interface EmbeddedPostgres {
  readonly connection: ClientConfig;
  /** Where the database lies. */
  readonly folder: string;
  /** One line for the operator when that is not the data folder. */
  readonly notice?: string;
  /** A server that outlived its gateway was taken over. */
  readonly adopted: boolean;
  /** Stops the server, unless another gateway uses it. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the package, or takes over the one that runs on this data folder already (a
 * killed gateway leaves its server alive). Reached by a Unix socket in a closed folder only: no port, no password.
 * Throws with a sentence for the operator.
 */
export async function startEmbedded(dataFolder: string): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') throw new Error('the embedded database needs Unix sockets: set DATABASE_URL on Windows');
  const { home, account, notice } = choosePlace(resolve(dataFolder));
  const data = join(home, 'postgres');
  const binaries = binariesFor(account, home);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, data, account);
  const adopted = await adopt(data);
  const socketFolder = adopted ?? (await start(binaries, home, data, account));
  const connection = { host: socketFolder, port: 5432, user: USER, database: DATABASE };
  await createDatabase({ ...connection, database: 'postgres' });
  return {
    connection,
    folder: data,
    adopted: adopted !== undefined,
    ...(notice !== undefined && { notice }),
    stop: () => stop(data, connection),
  };
}

/** The data folder; for root one that the unprivileged user can enter too. */
function choosePlace(dataFolder: string): { home: string; account: Account | undefined; notice?: string } {
  mkdirSync(dataFolder, { recursive: true });
  const account = postgresAccount(join(dataFolder, 'postgres'));
  if (canReach(account, join(dataFolder, 'postgres'))) return { home: dataFolder, account };
  const name = `pas-x12-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 12)}`;
  for (const parent of ['/var/lib', tmpdir()]) {
    const home = join(parent, name);
    try {
      mkdirSync(home, { recursive: true });
    } catch {
      continue;
    }
    const other = postgresAccount(join(home, 'postgres'));
    if (canReach(other, join(home, 'postgres')))
      return {
        home,
        account: other,
        notice: `PostgreSQL does not run as root and its user cannot enter ${dataFolder}: the database is in ${home}`,
      };
  }
  throw new Error(
    `PostgreSQL does not run as root and its user cannot enter ${dataFolder}: choose another PAS_X12_DATA or set DATABASE_URL`,
  );
}

/** Made beside and renamed, so that a folder with a PG_VERSION is always a whole database. */
async function initialise(binaries: Binaries, data: string, account: Account | undefined): Promise<void> {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  ownFolder(fresh, account);
  const result = await run(
    binaries.initdb,
    ['--pgdata', fresh, '--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'],
    account,
  );
  if (result.code !== 0)
    throw new Error(`the embedded database could not be created in ${data}: ${result.output.trim().split('\n').at(-1) ?? ''}`);
  renameSync(fresh, data);
}

function ownFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

/** The socket folder of a server that runs on this data folder and answers. */
async function adopt(data: string): Promise<string | undefined> {
  const running = readPostmaster(data);
  if (running === undefined) return undefined;
  if (!isAlive(running)) {
    // Its number may belong to somebody else by now; a new server would take that for a running one.
    rmSync(join(data, 'postmaster.pid'), { force: true });
    return undefined;
  }
  const deadline = Date.now() + START_MS;
  while (isAlive(running) && Date.now() < deadline) {
    const folder = readPostmaster(data)?.socketFolder;
    if (folder && (await answers(folder))) return folder;
    await sleep(50);
  }
  return undefined;
}

async function start(binaries: Binaries, home: string, data: string, account: Account | undefined): Promise<string> {
  const socketFolder = chooseSocketFolder(data, account);
  const log = openSync(join(home, 'postgres.log'), 'a', 0o600);
  const options = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    // The server's log must not repeat statements or rows: they hold patient data.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    max_connections: '100',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    // After a kill the shared memory of the old server can live a moment longer than its processes.
    for (let attempt = 1; ; attempt++) {
      // Detached: an interrupt at the terminal is for the gateway, which still needs the database to end well.
      const server = spawn(binaries.postgres, ['-D', data, ...flags], {
        ...account,
        cwd: data,
        detached: true,
        stdio: ['ignore', log, log],
        env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
      });
      let ended = false;
      server.on('exit', () => (ended = true));
      server.on('error', () => (ended = true));
      server.unref();
      const deadline = Date.now() + START_MS;
      while (!ended && Date.now() < deadline) {
        if (await answers(socketFolder)) return socketFolder;
        await sleep(25);
      }
      // Another gateway may have started a server on the same folder in between.
      const other = await adopt(data);
      if (other !== undefined) return other;
      if (attempt === 5) throw new Error(`the embedded database did not start, see ${join(home, 'postgres.log')}`);
      await sleep(500);
    }
  } finally {
    closeSync(log);
  }
}

function chooseSocketFolder(data: string, account: Account | undefined): string {
  const folder = Buffer.byteLength(data) <= LONGEST_SOCKET_FOLDER ? data : mkdtempSync(join(tmpdir(), 'pas-x12-'));
  if (folder !== data) ownFolder(folder, account);
  return folder;
}

async function answers(socketFolder: string): Promise<boolean> {
  const client = new Client({ host: socketFolder, port: 5432, user: USER, database: 'postgres', connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function createDatabase(connection: ClientConfig): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** The last gateway that leaves stops the server; several can share one data folder. */
async function stop(data: string, connection: ClientConfig): Promise<void> {
  const running = readPostmaster(data);
  if (running === undefined || !isAlive(running)) return;
  if (await othersAreConnected(connection)) return;
  // SIGINT is PostgreSQL's fast shutdown: roll back, write a checkpoint, end.
  process.kill(running.pid, 'SIGINT');
  const deadline = Date.now() + STOP_MS;
  while (isAlive(running) && Date.now() < deadline) await sleep(20);
  if (running.socketFolder !== data) rmSync(running.socketFolder, { recursive: true, force: true });
}

async function othersAreConnected(connection: ClientConfig): Promise<boolean> {
  const client = new Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(
      `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`,
    );
    return (rowCount ?? 0) > 0;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function run(command: string, args: readonly string[], account: Account | undefined): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(command, args, {
      ...account,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => done({ code: -1, output: error.message }));
    child.on('close', (code) => done({ code, output }));
  });
}
