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
  const { rows: taken } = await client.query<{ part: boolean; content: boolean }>(
    `with part as (
       insert into inbound (partner, hash, part) values ($1, decode($2, 'hex'), $3) on conflict do nothing returning 1),
     content as (
       insert into inbound_content (partner, content) select $1, decode($4, 'hex') from part where $4::text is not null
       on conflict do nothing returning 1)
     select exists (select from part) as part, $4::text is null or exists (select from content) as content`,
    [partner, hash, part, content ?? null],
  );
  if (taken[0]?.part !== true || !taken[0].content) return false;
  if (numbers === undefined || numbers.length === 0) return true;
  const { rows } = await client.query<{ level: string; number: string; hash: string }>(
    `insert into inbound_number as n (partner, level, number, hash)
     select $1, level, number, decode($4, 'hex') from unnest($2::text[], $3::text[]) as t (level, number)
     on conflict (partner, level, number) do update set hash = n.hash returning level, number, encode(hash, 'hex') as hash`,
    [partner, numbers.map(({ level }) => level), numbers.map(({ number }) => plainText(number)), hash],
  );
  const used = rows.find((row) => row.hash !== hash);
  if (used !== undefined) throw new Duplicate(`${used.level} ${used.number}`);
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
