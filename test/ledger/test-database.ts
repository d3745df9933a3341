import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientConfig } from 'pg';
import { startEmbedded } from '../../src/ledger/embedded.js';

export interface TestDatabase {
  readonly connection: ClientConfig;
  /** One query on a connection of its own, to look at the ledger from outside. */
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** A database of its own for a test file: on the server of DATABASE_URL, else on an embedded one. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const url = process.env['DATABASE_URL'];
  if (url) {
    const name = `pas_x12_test_${randomBytes(6).toString('hex')}`;
    await queryOnce({ connectionString: url }, `create database ${name}`);
    const own = new URL(url);
    own.pathname = `/${name}`;
    const connection = { connectionString: own.href };
    return {
      connection,
      query: (sql, values) => queryOnce(connection, sql, values),
      close: async () => void (await queryOnce({ connectionString: url }, `drop database ${name} with (force)`)),
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-test-'));
  // The unprivileged user of the server must be able to enter.
  chmodSync(folder, 0o755);
  const embedded = await startEmbedded(folder);
  return {
    connection: embedded.connection,
    query: (sql, values) => queryOnce(embedded.connection, sql, values),
    close: async () => {
      await embedded.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One statement on a connection of its own. */
export async function queryOnce(
  connection: ClientConfig,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query(sql, [...values])).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}
