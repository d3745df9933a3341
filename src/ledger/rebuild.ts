import type { Pool, PoolClient } from 'pg';
import { applyEvent, type Authorization } from '../pas/ports.js';
import { insertProjections, writeProjection } from './append.js';
import { type EventRow, eventOf } from './rows.js';

export interface Rebuilt {
  readonly authorizations: number;
  readonly events: number;
  /** Ids of the authorizations whose rows were not what their events say. */
  readonly changed: readonly string[];
}

const BATCH = 200;

/**
 * Makes every projection again from the events, with the function that every write uses. Each authorization is locked for
 * a moment, so that the gateway may go on. `check`: nothing is written, only compared.
 */
export async function rebuildLedger(pool: Pool, options: { readonly check: boolean }): Promise<Rebuilt> {
  let authorizations = 0;
  let events = 0;
  const changed: string[] = [];
  let last: string | null = null;
  for (;;) {
    const { rows }: { rows: { id: string }[] } = await pool.query<{ id: string }>(
      'select id from "authorization" where $1::uuid is null or id > $1 order by id limit $2',
      [last, BATCH],
    );
    for (const { id } of rows) {
      const one = await inTransaction(pool, (client) => rebuildOne(client, id, options.check));
      authorizations++;
      events += one.events;
      if (one.changed) changed.push(id);
    }
    last = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return { authorizations, events, changed };
  }
}

async function rebuildOne(client: PoolClient, id: string, check: boolean): Promise<{ events: number; changed: boolean }> {
  await client.query('select 1 from "authorization" where id = $1 for update', [id]);
  const { rows } = await client.query<EventRow>('select * from event where authorization_id = $1 order by number', [id]);
  const events = rows.map(eventOf);
  const state = events.reduce<Authorization | undefined>((before, event) => applyEvent(id, before, event), undefined);
  if (state === undefined) return { events: 0, changed: true };
  const before = await snapshot(client, id);
  await writeProjection(client, state);
  for (const table of ['pairing', 'identifier']) await client.query(`delete from ${table} where authorization_id = $1`, [id]);
  await insertProjections(client, id, events);
  const after = await snapshot(client, id);
  if (check) await client.query('rollback');
  return { events: events.length, changed: before !== after };
}

/** All rows of the projections of one authorization, as text that can be compared. */
async function snapshot(client: PoolClient, id: string): Promise<string> {
  const { rows } = await client.query<{ rows: string }>(
    `select jsonb_build_array(
       (select to_jsonb(a) from "authorization" a where id = $1),
       (select jsonb_agg(to_jsonb(p) order by p.partner, p.kind, p.value) from pairing p where authorization_id = $1),
       (select jsonb_agg(to_jsonb(i) order by i.kind, i.value) from identifier i where authorization_id = $1))::text as rows`,
    [id],
  );
  return rows[0]?.rows ?? '';
}

async function inTransaction<T>(pool: Pool, run: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await run(client);
    // After the rollback of a check there is nothing to commit, which PostgreSQL says with a warning only.
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
