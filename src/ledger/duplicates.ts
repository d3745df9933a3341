import type { PoolClient } from 'pg';
import type { InboundInterchange, SubmissionKey } from '../pas/ports.js';
import { plainText } from './json.js';

/** Rolls the transaction back: it was there before; never leaves the ledger. */
export class Duplicate extends Error {
  constructor(readonly of: string) {
    super('duplicate');
  }
}

/**
 * Takes what a partner sent; false when the same was taken before: the same part of the same bytes, or the same
 * transaction set in another envelope. Throws Duplicate when a control number comes a second time with something else.
 */
export async function takeInbound(client: PoolClient, { partner, hash, part, numbers, content }: InboundInterchange): Promise<boolean> {
  const taken = await client.query(`insert into inbound (partner, hash, part) values ($1, decode($2, 'hex'), $3) on conflict do nothing`, [
    partner,
    hash,
    part,
  ]);
  if (taken.rowCount === 0) return false;
  if (content !== undefined) {
    const fresh = await client.query(
      `insert into inbound_content (partner, content) values ($1, decode($2, 'hex')) on conflict do nothing`,
      [partner, content],
    );
    if (fresh.rowCount === 0) return false;
  }
  for (const { level, number } of numbers ?? []) {
    const { rows } = await client.query<{ hash: string }>(
      `insert into inbound_number as n (partner, level, number, hash) values ($1, $2, $3, decode($4, 'hex'))
       on conflict (partner, level, number) do update set hash = n.hash returning encode(n.hash, 'hex') as hash`,
      [partner, level, plainText(number), hash],
    );
    if (rows[0]?.hash !== hash) throw new Duplicate(`${level} ${number}`);
  }
  return true;
}

/** Marks a submission as accepted. Throws Duplicate when the same one was accepted within the window. */
export async function takeSubmission(
  client: PoolClient,
  authorization: string,
  { client: sender, digest, since, at }: SubmissionKey & { readonly at: Date },
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `insert into submission_key as k (client, digest, authorization_id, at) values ($1, decode($2, 'hex'), $3, $4)
     on conflict (client, digest) do update set
       authorization_id = case when k.at > $5 then k.authorization_id else excluded.authorization_id end,
       at = case when k.at > $5 then k.at else excluded.at end
     returning authorization_id as id`,
    [sender, digest, authorization, at, since],
  );
  const of = rows[0]?.id;
  if (of !== undefined && of !== authorization) throw new Duplicate(of);
}
