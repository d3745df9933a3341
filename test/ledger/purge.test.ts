import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { PostgresStore } from '../../src/ledger/store.js';
import { message } from '../../src/pas/message.js';
import type { AuthorizationEvent, EventOf } from '../../src/pas/ports.js';
import { purgeExpired } from '../../src/pas/retention.js';
import { ManualClock } from '../pas/manual-clock.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';

const DAY = 86_400_000;

describe('the purge of the ledger', () => {
  const clock = new ManualClock();
  let database: TestDatabase;
  let store: PostgresStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    // The store listens by a clock that stands still: nothing here waits for it.
    store = await PostgresStore.open(database.connection, clock);
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  const event = <T extends AuthorizationEvent['type']>(type: T, data: EventOf<T>['data'], messages: object): AuthorizationEvent =>
    ({
      id: v7(),
      type,
      occurredAt: clock.now(),
      recordedAt: clock.now(),
      channel: 'api',
      actor: 'gateway',
      messages,
      data,
    }) as AuthorizationEvent;
  const closed = async (name: string, text: string, deferred: boolean, action = 'A1'): Promise<string> => {
    const id = v7();
    const request = message('application/fhir+json', text);
    const own = message('application/fhir+json', `answer to ${name}`);
    const facts = {
      client: 'local',
      pas: '2.2',
      submission: v7(),
      bundleIdentifier: { value: name },
      items: [1],
      serviceEnd: '2026-03-10',
      issues: [],
    } as const;
    const decision = {
      outcome: 'complete',
      items: [{ sequence: 1, action }],
      informationRequested: false,
      numbers: [`PA-${name}`],
      pairedBy: 'trace',
      tables: 't',
      issues: [],
      afterFinal: false,
    } as const;
    await store.commit({
      authorization: id,
      messages: [request, own],
      events: [
        event('received', facts, { bundle: request.hash }),
        ...(deferred ? [event('deferred', { reason: 'no-answer-yet', waitedMs: 1 }, {})] : []),
        event('answered', decision, { bundle: own.hash }),
      ],
    });
    return id;
  };
  const count = async (table: string, column: string, id: string): Promise<unknown> =>
    (await database.query(`select count(*)::int as n from ${table} where ${column} = $1`, [id]))[0]?.['n'];

  it('removes what the policy lets go, and nothing that something else needs; the log says what and why', async () => {
    const gone = await closed('GONE', 'shared request', false);
    const pended = await closed('PENDED', 'shared request', true);
    const open = await closed('OPEN', 'another', false, 'A4');
    await clock.advance(62 * DAY);
    const removed: string[] = [];
    const ports = { store, clock, ids: { uuid: () => v7(), trace: () => '' }, removed: (id: string) => void removed.push(id) };
    expect(await purgeExpired(ports, { months: undefined })).toBe(0);
    expect(await purgeExpired(ports, { months: 1 })).toBe(1);
    expect(removed).toEqual([gone]);
    expect(await store.authorization(gone)).toBeUndefined();
    for (const table of ['event', 'pairing', 'identifier', 'submission_key']) expect(await count(table, 'authorization_id', gone)).toBe(0);
    expect((await store.authorization(pended))?.pendedOnce).toBe(true);
    expect(await store.authorization(open)).toBeDefined();
    // The request is shared with one that stays; the answer was its own.
    expect(await store.message(message('application/fhir+json', 'shared request').hash)).toBeDefined();
    expect(await store.message(message('application/fhir+json', 'answer to GONE').hash)).toBeUndefined();
    const [log] = await database.query('select authorization_id, status, events, messages, policy from purge');
    expect(log).toMatchObject({ authorization_id: gone, status: 'approved', events: 2, messages: 1 });
    expect(log?.['policy']).toContain('1 months');

    // Six months after its services and its last change the other may go too.
    await clock.advance(130 * DAY);
    expect(await purgeExpired(ports, { months: 1 })).toBe(1);
    expect(await store.authorization(pended)).toBeUndefined();
    expect(await store.message(message('application/fhir+json', 'shared request').hash)).toBeUndefined();
    expect(await store.authorization(open)).toBeDefined();
  });

  it('leaves what a person still has to look at', async () => {
    const id = await closed('CASE', 'case', false);
    const work = {
      id: v7(),
      kind: 'timer',
      state: 'needs-person',
      due: clock.now(),
      authorization: id,
      reference: { about: 'inbound', message: 'x' },
    } as const;
    await store.commit({ events: [], work: [work] });
    await clock.advance(400 * DAY);
    const ports = { store, clock, ids: { uuid: () => v7(), trace: () => '' }, removed: () => undefined };
    expect(await purgeExpired(ports, { months: 1 })).toBe(0);
    await store.commit({ events: [], case: { id: work.id, then: 'done' } });
    expect(await purgeExpired(ports, { months: 1 })).toBe(1);
  });

  it('is the only way to remove an event, and its log cannot be changed', async () => {
    const id = await closed('KEPT', 'kept', false);
    await expect(database.query('delete from event where authorization_id = $1', [id])).rejects.toThrow('append-only');
    await expect(database.query(`select set_config('pas_x12.purge', $1, false)`, [v7()])).resolves.toBeDefined();
    await expect(database.query(`update event set actor = 'me' where authorization_id = $1`, [id])).rejects.toThrow('append-only');
    await expect(database.query('delete from purge')).rejects.toThrow('append-only');
    await expect(database.query(`update purge set policy = 'mine'`)).rejects.toThrow('append-only');
  });
});
