import type { PoolClient } from 'pg';
import {
  applyEvent,
  type Authorization,
  type AuthorizationEvent,
  type EventOf,
  type KnownIdentifier,
  type NewWork,
  type StoredMessage,
} from '../pas/ports.js';
import { jsonText, plainText } from './json.js';
import { type AuthorizationRow, authorizationOf, stateOf } from './rows.js';

/** Stores messages under their hash; what is there already is the same by definition. */
export async function insertMessages(client: PoolClient, messages: readonly StoredMessage[]): Promise<void> {
  if (messages.length === 0) return;
  // Ordered, so that two transactions with the same messages cannot block each other crosswise.
  const sorted = [...messages].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await client.query(
    `insert into message (hash, media_type, bytes)
     select decode(h, 'hex'), m, b from unnest($1::text[], $2::text[], $3::bytea[]) as t (h, m, b)
     on conflict (hash) do nothing`,
    [sorted.map(({ hash }) => hash), sorted.map(({ mediaType }) => mediaType), sorted.map(({ bytes }) => bytes)],
  );
}

/** Rolls the transaction back when somebody else was faster; never leaves the ledger. */
export class VersionConflict extends Error {}

/**
 * Appends events to a stream and brings its projections along. The row of the authorization is locked first: two
 * answers that race are put in an order, and each is folded into what the other left.
 */
export async function appendEvents(
  client: PoolClient,
  id: string,
  events: readonly AuthorizationEvent[],
  expected?: number,
): Promise<Authorization | undefined> {
  const found = await client.query<AuthorizationRow>(
    'select id, state, created_at, updated_at from "authorization" where id = $1 for update',
    [id],
  );
  const row = found.rows[0];
  const before = row === undefined ? undefined : authorizationOf(row);
  if (expected !== undefined && before?.version !== expected) throw new VersionConflict();
  const after = events.reduce<Authorization | undefined>((state, event) => applyEvent(id, state, event), before);
  if (after === undefined) return undefined;
  await writeProjection(client, after);
  await insertEvents(client, events, { id, first: (before?.version ?? 0) + 1 });
  await insertProjections(client, id, events);
  return after;
}

/** What the events say an authorization can be recognised and found by. */
export async function insertProjections(client: PoolClient, id: string, events: readonly AuthorizationEvent[]): Promise<void> {
  const known: KnownIdentifier[] = [];
  for (const event of events) {
    if (event.type === 'translated') await insertPairing(client, id, event);
    if (event.type === 'attached') await insertControl(client, id, event);
    known.push(...identifiersOf(event));
  }
  if (known.length === 0) return;
  await client.query(
    `insert into identifier (kind, value, authorization_id)
     select distinct kind, value, $1::uuid from unnest($2::text[], $3::text[]) as t (kind, value) on conflict do nothing`,
    [id, known.map(({ kind }) => kind), known.map(({ value }) => plainText(value))],
  );
}

/** Beside what `pairing` holds. */
function identifiersOf(event: AuthorizationEvent): readonly KnownIdentifier[] {
  switch (event.type) {
    case 'received': {
      const { bundleIdentifier, claimIdentifier, identifiers } = event.data;
      return [
        ...(bundleIdentifier === undefined ? [] : [{ kind: 'bundle', value: bundleIdentifier.value } as const]),
        ...(claimIdentifier === undefined ? [] : [{ kind: 'claim', value: claimIdentifier.value } as const]),
        ...(identifiers ?? []),
      ];
    }
    case 'translated':
      return event.data.keys.members.map((value) => ({ kind: 'member', value }));
    case 'answered':
      return (event.data.numbers ?? []).map((value) => ({ kind: 'number', value }));
    case 'reported':
      return event.data.identifiers;
    default:
      return [];
  }
}

export async function writeProjection(client: PoolClient, authorization: Authorization): Promise<void> {
  const { id, partner, status, open, version, createdAt, updatedAt } = authorization;
  await client.query(
    `insert into "authorization" (id, client, partner, status, open, state, version, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (id) do update set client = excluded.client, partner = excluded.partner, status = excluded.status, open = excluded.open,
       state = excluded.state, version = excluded.version, created_at = excluded.created_at, updated_at = excluded.updated_at`,
    [id, authorization.client, partner ?? null, status, open, jsonText(stateOf(authorization)), version, createdAt, updatedAt],
  );
}

/** Without a stream the events are strays: kept, and found by time. */
export async function insertEvents(
  client: PoolClient,
  events: readonly AuthorizationEvent[],
  stream?: { readonly id: string; readonly first: number },
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event, index) => ({
    id: event.id,
    authorization_id: stream?.id ?? null,
    number: stream === undefined ? null : stream.first + index,
    type: event.type,
    occurred_at: event.occurredAt,
    recorded_at: event.recordedAt,
    channel: event.channel,
    actor: event.actor,
    messages: event.messages,
    data: event.data,
  }));
  await client.query('insert into event select * from jsonb_populate_recordset(null::event, $1::jsonb)', [jsonText(rows)]);
}

/** What an answer to this request can be recognised by. */
export async function insertPairing(client: PoolClient, id: string, event: EventOf<'translated'>): Promise<void> {
  const { partner, keys, control } = event.data;
  const rows = [
    { kind: 'control', value: String(Number(control.interchange)) },
    ...keys.traces.map((value) => ({ kind: 'trace', value })),
    ...(keys.transaction === undefined ? [] : [{ kind: 'transaction', value: keys.transaction }]),
    ...keys.clientTraces.map((value) => ({ kind: 'client-trace', value })),
  ];
  await client.query(
    `insert into pairing (partner, kind, value, authorization_id, members)
     select $1, kind, value, $2, $3::text[] from unnest($4::text[], $5::text[]) as t (kind, value)
     on conflict (partner, kind, value, authorization_id) do update set members = excluded.members`,
    [partner, id, keys.members.map(plainText), rows.map(({ kind }) => kind), rows.map(({ value }) => plainText(value))],
  );
}

/** What an acknowledgement of a 275 can be recognised by. */
async function insertControl(client: PoolClient, id: string, { data }: EventOf<'attached'>): Promise<void> {
  await client.query(
    `insert into pairing (partner, kind, value, authorization_id, members) values ($1, 'control', $2, $3, $4::text[])
     on conflict (partner, kind, value, authorization_id) do nothing`,
    [data.partner, String(Number(data.control.interchange)), id, []],
  );
}

export async function insertWork(client: PoolClient, work: readonly NewWork[], now: Date): Promise<void> {
  for (const item of work) {
    await client.query(
      `insert into work (id, kind, state, due, authorization_id, partner, reference, issues, created_at, updated_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
      [
        item.id,
        item.kind,
        item.state,
        item.due,
        item.authorization ?? null,
        item.partner ?? null,
        jsonText(item.reference),
        jsonText(item.issues ?? []),
        now,
      ],
    );
  }
}
