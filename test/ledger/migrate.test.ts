import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { migrate } from '../../src/ledger/migrate.js';
import { ledger } from '../../src/ledger/migrations/0001-ledger.js';
import { channels } from '../../src/ledger/migrations/0002-channels.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';

describe('migrations', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await openTestDatabase();
    pool = new Pool(database.connection);
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('that were released are never changed', () => {
    const print = (sql: string): string => createHash('sha256').update(sql).digest('hex').slice(0, 16);
    expect([ledger, channels].map(print)).toEqual(['9771828caa704fd5', '7ac65564dd7e528f']);
  });

  it('take an old ledger with them: identifiers and standing come from what was written', async () => {
    await pool.query('create table schema_migration (number integer primary key)');
    await pool.query(ledger);
    await pool.query('insert into schema_migration values (1)');
    const id = '01900000-0000-7000-8000-000000000001';
    const state = { id, client: 'local', status: 'pended', open: true, answer: {}, version: 2 };
    await pool.query(
      `insert into "authorization" values ($1, 'local', 'sandbox', 'pended', true, $2, 2, '2026-03-01T10:00:00Z', '2026-03-01T10:00:05.25Z')`,
      [id, JSON.stringify(state)],
    );
    const event = (n: number, type: string, data: object): Promise<unknown> =>
      pool.query(`insert into event values ($1, $2, $3, $4, '2026-03-01', '2026-03-01', 'api', 'gateway', '{}', $5)`, [
        `01900000-0000-7000-8000-00000000010${n}`,
        id,
        n,
        type,
        JSON.stringify(data),
      ]);
    await event(1, 'received', { bundleIdentifier: { value: 'B1' }, claimIdentifier: { value: 'C1' } });
    await event(2, 'translated', { keys: { members: ['M1', 'M2'] } });

    const { applied } = await migrate(pool);
    expect(applied).toBe(readdirSync('src/ledger/migrations').length - 1);
    const identifiers = await database.query('select kind, value from identifier order by kind, value');
    expect(identifiers.map(({ kind, value }) => `${String(kind)} ${String(value)}`)).toEqual([
      'bundle B1',
      'claim C1',
      'member M1',
      'member M2',
    ]);
    const [row] = await database.query('select state from "authorization"');
    expect(row?.['state']).toMatchObject({
      ...state,
      channel: 'api',
      flags: [],
      pendedOnce: true,
      standing: { status: 'pended', occurredAt: '2026-03-01T10:00:05.250Z', priority: 100 },
    });
    expect((await migrate(pool)).applied).toBe(0);
  });

  it('go forward only: a newer ledger is refused by this program', async () => {
    await pool.query('insert into schema_migration values (9999)');
    await expect(migrate(pool)).rejects.toThrow('use a newer pas-x12');
  });
});
