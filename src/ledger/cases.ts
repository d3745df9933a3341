import type { PoolClient } from 'pg';
import type { Change, Statement } from '../pas/ports.js';
import { VersionConflict } from './append.js';

/** Ends a case of the exception queue, or makes it work again; whoever comes second finds no case. */
export async function endCase(client: PoolClient, { id, then, packet }: NonNullable<Change['case']>, now: Date): Promise<void> {
  if (packet !== undefined) await endPacket(client, id, then, packet, now);
  const { rowCount } =
    then === 'done'
      ? await client.query(`delete from work where id = $1 and state = 'needs-person'`, [id])
      : await client.query(
          `update work set state = 'ready', due = $2, attempts = 0, issues = '[]', updated_at = $2, worker = null, lease_until = null
           where id = $1 and state = 'needs-person'`,
          [id, now],
        );
  if (rowCount === 0) throw new VersionConflict();
}

/** The other cases of the packet. What has another fault too does not leave with the rest. */
async function endPacket(client: PoolClient, id: string, then: 'done' | 'ready', code: string, now: Date): Promise<void> {
  const others = `id <> $1 and state = 'needs-person' and authorization_id = (select authorization_id from work where id = $1)
    and issues @> jsonb_build_array(jsonb_build_object('code', $2::text))`;
  if (then === 'done') await client.query(`delete from work where ${others}`, [id, code]);
  else
    await client.query(
      `update work set state = 'ready', due = $3, attempts = 0, issues = '[]', updated_at = $3, worker = null, lease_until = null
       where ${others} and not exists (select from jsonb_array_elements(issues) as i where i ->> 'code' <> $2)`,
      [id, code, now],
    );
}

export interface StatementRow {
  source: string;
  partner: string;
  as_of: Date;
  complete: boolean;
  message: string;
}

/** An older list than the one that is there changes nothing. */
export async function putStatement(client: PoolClient, { source, partner, asOf, complete, message }: Statement): Promise<void> {
  await client.query(
    `insert into statement as s (source, partner, as_of, complete, message) values ($1, $2, $3, $4, decode($5, 'hex'))
     on conflict (source) do update set partner = excluded.partner, as_of = excluded.as_of, complete = excluded.complete, message = excluded.message
     where s.as_of <= excluded.as_of`,
    [source, partner, asOf, complete, message],
  );
}
