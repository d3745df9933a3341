import { type ClientConfig, Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import type { Issue } from '../issue/issue.js';
import type {
  Authorization,
  AuthorizationEvent,
  Candidates,
  Change,
  Committed,
  Clock,
  Found,
  KnownIdentifier,
  MessageHash,
  NewWork,
  Page,
  PairedBy,
  PairingKeys,
  Statement,
  Store,
  StoredMessage,
  SubmissionKey,
  Work,
  WorkKind,
  WorkState,
} from '../pas/ports.js';
import { appendEvents, insertEvents, insertMessages, insertWork, VersionConflict } from './append.js';
import { endCase, putStatement, type StatementRow } from './cases.js';
import { CHANGE_CHANNEL, ChangeFeed } from './changes.js';
import { Duplicate, takeInbound, takeSubmission } from './duplicates.js';
import { ledgerFailure } from './failure.js';
import { closedAuthorizations, findByIdentifiers, openAuthorizations } from './find.js';
import { jsonText, plainText } from './json.js';
import { migrate } from './migrate.js';
import { purgeAuthorization } from './purge.js';
import { rebuildLedger, type Rebuilt } from './rebuild.js';
import { type AuthorizationRow, authorizationOf, type EventRow, eventOf, type WorkRow, workOf } from './rows.js';

const WORK_COLUMNS = 'id, kind, state, due, attempts, authorization_id, partner, reference, issues, created_at, updated_at';

/** Two transactions met crosswise and one was chosen to go back: doing it again is safe, nothing was written. */
const TRY_AGAIN: ReadonlySet<unknown> = new Set(['40P01', '40001']);

/**
 * The change of a number or a reservation need not reach the disk by itself: it is written before the transaction that
 * uses it in the same log, and that one waits for the disk.
 */
const RELAXED = `with relaxed as (select set_config('synchronous_commit', 'off', true))`;

/** The ledger on PostgreSQL. Plain SQL; every method is one transaction or one statement. */
export class PostgresStore implements Store {
  readonly #pool: Pool;
  readonly #changes: ChangeFeed;

  private constructor(
    connection: ClientConfig,
    private readonly clock: Clock,
  ) {
    this.#pool = new Pool({ ...connection, max: 10, connectionTimeoutMillis: 5_000 });
    // An idle connection that dies is replaced by the pool; without a listener node would end the process.
    this.#pool.on('error', () => undefined);
    this.#changes = new ChangeFeed(connection, clock);
  }

  /** Connects, migrates, listens. Throws when the database cannot be used. */
  static async open(connection: ClientConfig, clock: Clock): Promise<PostgresStore> {
    const store = new PostgresStore(connection, clock);
    try {
      await migrate(store.#pool);
      await store.#changes.start();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  async close(): Promise<void> {
    await this.#changes.close();
    await this.#pool.end();
  }

  async commit(change: Change): Promise<Committed> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#transaction((client) => this.#apply(client, change));
      } catch (error) {
        if (error instanceof VersionConflict) return { outcome: 'conflict', state: undefined };
        if (error instanceof Duplicate) return { outcome: 'duplicate', state: undefined, of: error.of };
        if (attempt === 3 || !TRY_AGAIN.has((error as { code?: unknown }).code)) throw error;
      }
    }
  }

  async #apply(client: PoolClient, change: Change): Promise<Committed> {
    if (change.inbound !== undefined && !(await takeInbound(client, change.inbound))) return { outcome: 'repeated', state: undefined };
    if (change.case !== undefined) await endCase(client, change.case, change.events[0]?.recordedAt ?? this.clock.now());
    await insertMessages(client, change.messages ?? []);
    let state: Authorization | undefined;
    if (change.authorization === undefined) await insertEvents(client, change.events);
    else if (change.events.length > 0) {
      state = await appendEvents(client, change.authorization, change.events, change.expected);
      await client.query('select pg_notify($1, $2)', [CHANGE_CHANNEL, change.authorization]);
    }
    if (change.submission !== undefined && change.authorization !== undefined)
      await takeSubmission(client, change.authorization, change.submission);
    if (change.statement !== undefined) await putStatement(client, change.statement);
    // The next turn of a recurring timer takes the place of the one that is done.
    if (change.done !== undefined) await client.query('delete from work where id = $1', [change.done]);
    await insertWork(client, change.work ?? [], change.events[0]?.recordedAt ?? this.clock.now());
    return { outcome: 'done', state };
  }

  async authorization(id: string): Promise<Authorization | undefined> {
    const { rows } = await this.#query<AuthorizationRow>('select id, state, created_at, updated_at from "authorization" where id = $1', [
      id,
    ]);
    return rows[0] === undefined ? undefined : authorizationOf(rows[0]);
  }

  async events(id: string): Promise<readonly AuthorizationEvent[]> {
    const { rows } = await this.#query<EventRow>('select * from event where authorization_id = $1 order by number', [id]);
    return rows.map(eventOf);
  }

  async message(hash: MessageHash): Promise<StoredMessage | undefined> {
    const { rows } = await this.#query<{ media_type: StoredMessage['mediaType']; bytes: Buffer }>(
      `select media_type, bytes from message where hash = decode($1, 'hex')`,
      [hash],
    );
    return rows[0] === undefined ? undefined : { hash, mediaType: rows[0].media_type, bytes: rows[0].bytes };
  }

  async authorizations(query: {
    readonly limit: number;
    readonly cursor?: string;
    readonly client?: string;
  }): Promise<Page<Authorization>> {
    const { rows } = await this.#query<AuthorizationRow>(
      `select id, state, created_at, updated_at from "authorization"
       where ($1::uuid is null or id < $1) and ($2::text is null or client = $2) order by id desc limit $3`,
      [query.cursor ?? null, query.client ?? null, query.limit + 1],
    );
    return page(rows.map(authorizationOf), query.limit);
  }

  async nextControlNumber(sender: string, receiver: string): Promise<number> {
    const { rows } = await this.#query<{ last: number }>(
      `${RELAXED} insert into control_number (sender, receiver, last) select $1, $2, 1 from relaxed
       on conflict (sender, receiver) do update set last = control_number.last + 1 returning last`,
      [sender, receiver],
    );
    const last = rows[0]?.last;
    if (last === undefined) throw new Error('the database gave no control number');
    return last;
  }

  async reserveTransaction(partner: string, reference: string, authorization: string): Promise<boolean> {
    const { rowCount } = await this.#query(
      `${RELAXED} insert into transaction_reference (partner, reference, authorization_id) select $1, $2, $3::uuid from relaxed on conflict do nothing`,
      [partner, plainText(reference), authorization],
    );
    return rowCount === 1;
  }

  async releaseTransaction(partner: string, reference: string, authorization: string): Promise<void> {
    await this.#query('delete from transaction_reference where partner = $1 and reference = $2 and authorization_id = $3', [
      partner,
      plainText(reference),
      authorization,
    ]);
  }

  async candidates(partner: string, keys: PairingKeys): Promise<Candidates> {
    const rungs: readonly { readonly by: PairedBy; readonly values: readonly string[]; readonly members?: readonly string[] }[] = [
      { by: 'trace', values: keys.traces },
      { by: 'transaction', values: keys.transaction === undefined ? [] : [keys.transaction] },
      { by: 'client-trace', values: keys.members.length === 0 ? [] : keys.clientTraces, members: keys.members },
    ];
    for (const { by, values, members } of rungs) {
      if (values.length === 0) continue;
      const { rows } = await this.#query<{ id: string }>(
        `select distinct authorization_id as id from pairing
         where partner = $1 and kind = $2 and value = any($3) and ($4::text[] is null or members && $4) limit 10`,
        [partner, by, values.map(plainText), members?.map(plainText) ?? null],
      );
      if (rows.length > 0) return { by, authorizations: rows.map(({ id }) => id) };
    }
    return { by: undefined, authorizations: [] };
  }

  async byControlNumber(partner: string, control: number): Promise<readonly string[]> {
    const { rows } = await this.#query<{ id: string }>(
      `select distinct authorization_id as id from pairing where partner = $1 and kind = 'control' and value = $2 limit 10`,
      [partner, String(control)],
    );
    return rows.map(({ id }) => id);
  }

  async claimWork(query: {
    readonly now: Date;
    readonly limit: number;
    readonly leaseMs: number;
    readonly worker: string;
  }): Promise<readonly Work[]> {
    const { rows } = await this.#query<WorkRow>(
      `update work set state = 'claimed', worker = $3, lease_until = $4, attempts = attempts + 1, updated_at = $1
       where id in (
         select id from work where (state = 'ready' and due <= $1) or (state = 'claimed' and lease_until <= $1)
         order by due, id limit $2 for update skip locked)
       returning ${WORK_COLUMNS}`,
      [query.now, query.limit, query.worker, new Date(query.now.getTime() + query.leaseMs)],
    );
    // `returning` has no order of its own.
    return rows.map(workOf).sort((a, b) => a.due.getTime() - b.due.getTime() || (a.id < b.id ? -1 : 1));
  }

  async releaseWork(
    id: string,
    how:
      | { readonly state: 'ready'; readonly due: Date; readonly now: Date }
      | { readonly state: 'needs-person'; readonly issues: readonly Issue[]; readonly now: Date },
  ): Promise<void> {
    await this.#query(
      `update work set state = $2, due = coalesce($3, due), issues = coalesce($4, issues), updated_at = $5, worker = null, lease_until = null where id = $1`,
      [id, how.state, how.state === 'ready' ? how.due : null, how.state === 'ready' ? null : jsonText(how.issues), how.now],
    );
  }

  async listWork(query: { readonly state?: WorkState; readonly limit: number; readonly cursor?: string }): Promise<Page<Work>> {
    const { rows } = await this.#query<WorkRow>(
      `select ${WORK_COLUMNS} from work where ($1::text is null or state = $1) and ($2::uuid is null or id > $2) order by id limit $3`,
      [query.state ?? null, query.cursor ?? null, query.limit + 1],
    );
    return page(rows.map(workOf), query.limit);
  }

  async nextDue(): Promise<Date | undefined> {
    const { rows } = await this.#query<{ due: Date | null }>(
      `select least((select min(due) from work where state = 'ready'), (select min(lease_until) from work where state = 'claimed')) as due`,
    );
    return rows[0]?.due ?? undefined;
  }

  async work(id: string): Promise<Work | undefined> {
    const { rows } = await this.#query<WorkRow>(`select ${WORK_COLUMNS} from work where id = $1`, [id]);
    return rows[0] === undefined ? undefined : workOf(rows[0]);
  }

  async countCases(authorization: string, without?: Issue['code']): Promise<number> {
    const { rows } = await this.#query<{ n: number }>(
      `select count(*)::int as n from work where authorization_id = $1 and state = 'needs-person'
       and ($2::text is null or not issues @> jsonb_build_array(jsonb_build_object('code', $2::text)))`,
      [authorization, without ?? null],
    );
    return rows[0]?.n ?? 0;
  }

  find(identifiers: readonly KnownIdentifier[], partners: readonly string[]): Promise<readonly Found[]> {
    return findByIdentifiers((sql, values) => this.#query(sql, values), identifiers, partners);
  }

  async submitted({ client, digest, since }: SubmissionKey): Promise<string | undefined> {
    const { rows } = await this.#query<{ id: string }>(
      `select authorization_id as id from submission_key where client = $1 and digest = decode($2, 'hex') and at > $3`,
      [client, digest, since],
    );
    return rows[0]?.id;
  }

  openAuthorizations(query: Parameters<Store['openAuthorizations']>[0]): Promise<Page<Authorization>> {
    return openAuthorizations((sql, values) => this.#query(sql, values), query);
  }

  closedAuthorizations(query: Parameters<Store['closedAuthorizations']>[0]): Promise<Page<Authorization>> {
    return closedAuthorizations((sql, values) => this.#query(sql, values), query);
  }

  async statements(): Promise<readonly Statement[]> {
    const { rows } = await this.#query<StatementRow>(
      `select source, partner, as_of, complete, encode(message, 'hex') as message from statement order by source`,
    );
    return rows.map(({ as_of: asOf, ...rest }) => ({ ...rest, asOf }));
  }

  async ensureRecurring({ id, kind, due, reference }: NewWork, now: Date): Promise<void> {
    await this.#query(
      `insert into work (id, kind, state, due, reference, created_at, updated_at) values ($1, $2, 'ready', $3, $4, $5, $5) on conflict do nothing`,
      [id, kind, due, jsonText(reference), now],
    );
  }

  purge(authorization: Authorization, log: Parameters<Store['purge']>[1]): Promise<boolean> {
    return this.#transaction((client) => purgeAuthorization(client, authorization, log));
  }

  /** Makes the projections again from the events. */
  rebuild(options: { readonly check: boolean }): Promise<Rebuilt> {
    return rebuildLedger(this.#pool, options);
  }

  async hasten(kind: WorkKind, now: Date): Promise<void> {
    await this.#query(`update work set due = $2 where kind = $1 and state = 'ready' and due > $2`, [kind, now]);
  }

  async countUnsent(most: number): Promise<number> {
    const { rows } = await this.#query<{ n: number }>(
      `select count(*)::int as n from (select from work where kind in ('publish', 'forward') and state <> 'needs-person' limit $1) as unsent`,
      [most],
    );
    return rows[0]?.n ?? 0;
  }

  onChange(listener: (authorization: string | undefined) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  async probe(): Promise<void> {
    const { rows } = await this.#query<{ refuses: boolean }>(
      `select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as refuses`,
    );
    if (rows[0]?.refuses !== false) throw new Error('the database takes no writes');
  }

  async #query<R extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<QueryResult<R>> {
    try {
      return await this.#pool.query<R>(sql, values === undefined ? undefined : [...values]);
    } catch (error) {
      throw ledgerFailure(error);
    }
  }

  async #transaction<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw ledgerFailure(error);
    });
    let broken: Error | undefined;
    // A connection that dies inside a transaction also fails its query; without a listener node would end the process.
    const onError = (error: Error): void => {
      broken = error;
    };
    client.on('error', onError);
    try {
      await client.query('begin');
      const result = await run(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      throw ledgerFailure(error);
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }
}

function page<T extends { readonly id: string }>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? items.at(-1)?.id : undefined };
}
