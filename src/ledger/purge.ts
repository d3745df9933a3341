import type { PoolClient } from 'pg';
import type { Authorization } from '../pas/ports.js';

/**
 * Removes one authorization: events, projections, work, and the messages that nothing else refers to. The log keeps that
 * it was there, without content. False when it changed meanwhile or is gone.
 */
export async function purgeAuthorization(
  client: PoolClient,
  { id, version }: Authorization,
  log: { readonly id: string; readonly at: Date; readonly policy: string },
): Promise<boolean> {
  const found = await client.query<{ version: number; open: boolean }>(
    'select version, open from "authorization" where id = $1 for update',
    [id],
  );
  if (found.rows[0]?.version !== version || found.rows[0].open) return false;
  const { rows: waiting } = await client.query<{ n: number }>('select count(*)::int as n from work where authorization_id = $1', [id]);
  // Somebody still has to do something about it.
  if ((waiting[0]?.n ?? 0) > 0) return false;
  const { rows } = await client.query<{ hash: string }>(
    `select distinct value as hash from event, jsonb_each_text(messages) where authorization_id = $1`,
    [id],
  );
  const hashes = rows.map(({ hash }) => hash);
  await client.query(`select set_config('pas_x12.purge', $1, true)`, [id]);
  const events = await client.query('delete from event where authorization_id = $1', [id]);
  for (const table of ['pairing', 'identifier', 'submission_key', 'transaction_reference'])
    await client.query(`delete from ${table} where authorization_id = $1`, [id]);
  const messages = await client.query(
    `delete from message where encode(hash, 'hex') = any($1)
       and not exists (select 1 from event, jsonb_each_text(event.messages) as m where m.value = encode(message.hash, 'hex'))
       and not exists (select 1 from work where work.reference ->> 'message' = encode(message.hash, 'hex'))
       and not exists (select 1 from statement where statement.message = message.hash)`,
    [hashes],
  );
  await client.query(
    `insert into purge (id, at, policy, authorization_id, client, partner, status, created_at, updated_at, events, messages)
     select $2, $3, $4, id, client, partner, status, created_at, updated_at, $5, $6 from "authorization" where id = $1`,
    [id, log.id, log.at, log.policy, events.rowCount ?? 0, messages.rowCount ?? 0],
  );
  await client.query('delete from "authorization" where id = $1', [id]);
  return true;
}
