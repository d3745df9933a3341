import type { QueryResult, QueryResultRow } from 'pg';
import type { Authorization, Found, IdentifierKind, KnownIdentifier, Page } from '../pas/ports.js';
import { plainText } from './json.js';
import { type AuthorizationRow, authorizationOf } from './rows.js';

export type Query = <R extends QueryResultRow>(sql: string, values?: readonly unknown[]) => Promise<QueryResult<R>>;

/** The strongest first: what we gave out ourselves, what the payer gave, what the client gave, who it is about. */
const STRENGTH: readonly IdentifierKind[] = ['trace', 'number', 'reference', 'transaction', 'claim', 'bundle', 'client-trace', 'member'];
const IN_PAIRING: ReadonlySet<IdentifierKind> = new Set(['trace', 'transaction', 'client-trace']);

/** By the strongest kind of identifier that finds any. */
export async function findByIdentifiers(
  query: Query,
  identifiers: readonly KnownIdentifier[],
  partners: readonly string[],
): Promise<readonly Found[]> {
  for (const by of STRENGTH) {
    const values = identifiers.filter(({ kind }) => kind === by).map(({ value }) => plainText(value));
    if (values.length === 0) continue;
    const { rows } = IN_PAIRING.has(by)
      ? await query<{ id: string }>(
          'select distinct authorization_id as id from pairing where partner = any($1) and kind = $2 and value = any($3) limit 10',
          [partners, by, values],
        )
      : await query<{ id: string }>('select distinct authorization_id as id from identifier where kind = $1 and value = any($2) limit 10', [
          by,
          values,
        ]);
    if (rows.length > 0) return rows.map(({ id }) => ({ authorization: id, by }));
  }
  return [];
}

export async function openAuthorizations(
  query: Query,
  { partner, heardBefore, limit, cursor }: { partner: string; heardBefore?: Date; limit: number; cursor?: string },
): Promise<Page<Authorization>> {
  const { rows } = await query<AuthorizationRow>(
    `select id, state, created_at, updated_at from "authorization"
     where open and partner = $1 and ($2::timestamptz is null or updated_at < $2) and ($3::uuid is null or id > $3) order by id limit $4`,
    [partner, heardBefore ?? null, cursor ?? null, limit + 1],
  );
  return authorizationPage(rows, limit);
}

export async function closedAuthorizations(
  query: Query,
  { changedBefore, limit, cursor }: { changedBefore: Date; limit: number; cursor?: string },
): Promise<Page<Authorization>> {
  const { rows } = await query<AuthorizationRow>(
    `select id, state, created_at, updated_at from "authorization"
     where not open and updated_at < $1 and ($2::uuid is null or id > $2) order by id limit $3`,
    [changedBefore, cursor ?? null, limit + 1],
  );
  return authorizationPage(rows, limit);
}

function authorizationPage(rows: readonly AuthorizationRow[], limit: number): Page<Authorization> {
  const items = rows.slice(0, limit).map(authorizationOf);
  return { items, next: rows.length > limit ? items.at(-1)?.id : undefined };
}
