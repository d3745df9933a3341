import type { Pool } from 'pg';
import { ledger } from './migrations/0001-ledger.js';
import { channels } from './migrations/0002-channels.js';
import { unsent } from './migrations/0003-unsent.js';

/** Forward only: a migration that was released is never changed, its effect is corrected by a later one. */
const migrations: readonly { readonly number: number; readonly sql: string }[] = [
  { number: 1, sql: ledger },
  { number: 2, sql: channels },
  { number: 3, sql: unsent },
];

/** Two instances that start together must not migrate together. Any constant will do. */
const MIGRATION_LOCK = 278_217;

/**
 * Brings the schema up to date, in one transaction, whichever of several instances comes first. Throws when the
 * database is newer than this program: an old gateway must not write into a schema that it does not know.
 */
export async function migrate(pool: Pool): Promise<{ readonly applied: number }> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('create table if not exists schema_migration (number integer primary key)');
    const { rows } = await client.query<{ last: number }>('select coalesce(max(number), 0) as last from schema_migration');
    const last = rows[0]?.last ?? 0;
    const newest = migrations.at(-1)?.number ?? 0;
    if (last > newest) throw new Error(`the database has schema ${last}, this program knows ${newest}: use a newer pas-x12`);
    const pending = migrations.filter(({ number }) => number > last);
    for (const { number, sql } of pending) {
      await client.query(sql);
      await client.query('insert into schema_migration (number) values ($1)', [number]);
    }
    await client.query('commit');
    return { applied: pending.length };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
