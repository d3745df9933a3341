import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { PostgresStore } from '../../src/ledger/store.js';
import type { AuthorizationEvent, Clock, EventOf, NewWork, StoredMessage } from '../../src/pas/ports.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';

const NOW = new Date('2026-03-04T05:06:07.000Z');
const clock: Clock = {
  now: () => NOW,
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

function message(text: string): StoredMessage {
  const bytes = Buffer.from(text);
  return { hash: createHash('sha256').update(bytes).digest('hex'), mediaType: 'application/EDI-X12', bytes };
}

function event<T extends AuthorizationEvent['type']>(
  type: T,
  data: EventOf<T>['data'],
  messages: AuthorizationEvent['messages'] = {},
): AuthorizationEvent {
  return { id: v7(), type, occurredAt: NOW, recordedAt: NOW, channel: 'api', actor: 'client:local', messages, data } as AuthorizationEvent;
}

function received(text = v7()): { events: AuthorizationEvent[]; messages: StoredMessage[] } {
  const bundle = message(`{"resourceType":"Bundle","id":"${text}"}`);
  const data = {
    client: 'local',
    pas: '2.2' as const,
    submission: v7(),
    bundleIdentifier: { system: 'urn:x', value: text },
    items: [1, 2],
    issues: [],
  };
  return { events: [event('received', data, { bundle: bundle.hash })], messages: [bundle] };
}

function translated(keys: EventOf<'translated'>['data']['keys'], partner = 'sandbox'): AuthorizationEvent {
  const control = { interchange: '000000001', group: '1', transactionSet: '0001' };
  return event('translated', {
    partner,
    connector: 'loopback',
    guide: 'x217-request',
    tables: 't',
    context: { transaction: null, eventTrace: 'T', at: NOW.toISOString() },
    control,
    keys,
    losses: 0,
  });
}

describe('the ledger', () => {
  let database: TestDatabase;
  let store: PostgresStore;
  beforeAll(async () => {
    database = await openTestDatabase();
    store = await PostgresStore.open(database.connection, clock);
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await database.close();
  });

  it('writes events, messages and work in one transaction, or nothing', async () => {
    const id = v7();
    const { events, messages } = received();
    const work: NewWork = {
      id: v7(),
      kind: 'publish',
      state: 'ready',
      due: NOW,
      authorization: id,
      partner: 'sandbox',
      reference: { about: 'interchange', message: messages[0]?.hash ?? '', connector: 'loopback' },
    };
    const broken = { ...work, kind: null } as unknown as NewWork;
    await expect(store.commit({ authorization: id, events, messages, work: [broken] })).rejects.toThrow();
    expect(await store.authorization(id)).toBeUndefined();
    expect(await store.message(messages[0]?.hash ?? '')).toBeUndefined();

    const { state } = await store.commit({ authorization: id, events, messages, work: [work] });
    expect(state).toMatchObject({ id, status: 'received', open: true, client: 'local', version: 1, createdAt: NOW });
    expect(await store.authorization(id)).toEqual(state);
    expect((await store.message(messages[0]?.hash ?? ''))?.bytes).toEqual(messages[0]?.bytes);
    const [claimed] = await store.claimWork({ now: NOW, limit: 5, leaseMs: 1000, worker: 'a' });
    expect(claimed).toMatchObject({ id: work.id, attempts: 1, state: 'claimed', authorization: id });
    await store.commit({
      authorization: id,
      events: [event('sent', { partner: 'sandbox', connector: 'loopback', attempt: 1 })],
      done: work.id,
    });
    expect((await store.authorization(id))?.status).toBe('sent');
    expect((await store.listWork({ limit: 10 })).items).toEqual([]);
  });

  it('never changes an event', async () => {
    await expect(database.query(`update event set actor = 'me'`)).rejects.toThrow(/append-only/);
    await expect(database.query('delete from event')).rejects.toThrow(/append-only/);
  });

  it('folds racing changes one after the other', async () => {
    const id = v7();
    const { events, messages } = received();
    await store.commit({ authorization: id, events, messages });
    const answer = (sequence: number) =>
      store.commit({
        authorization: id,
        events: [
          event('answered', {
            outcome: 'partial',
            items: [{ sequence, action: 'A1' }],
            informationRequested: false,
            pairedBy: 'trace',
            tables: 't',
            issues: [],
            afterFinal: false,
          }),
        ],
      });
    await Promise.all([1, 2, 1, 2, 1, 2].map(answer));
    const state = await store.authorization(id);
    expect(state?.version).toBe(7);
    expect(state?.items).toEqual([
      { sequence: 1, status: 'approved', action: 'A1' },
      { sequence: 2, status: 'approved', action: 'A1' },
    ]);
    expect((await store.events(id)).map(({ type }) => type)).toEqual(['received', ...Array<string>(6).fill('answered')]);
  });

  it('takes an interchange in once', async () => {
    const { messages } = received();
    const stray = event('failed', { stage: 'inbound', issues: [] });
    const inbound = { partner: 'sandbox', hash: messages[0]?.hash ?? '', part: '0' };
    expect((await store.commit({ events: [stray], messages, inbound })).outcome).toBe('done');
    expect((await store.commit({ events: [{ ...stray, id: v7() }], messages, inbound })).outcome).toBe('repeated');
    expect(await database.query('select count(*)::int as n from event where authorization_id is null')).toEqual([{ n: 1 }]);
  });

  it('gives every control number once, increasing, per pair', async () => {
    const numbers = await Promise.all(Array.from({ length: 50 }, () => store.nextControlNumber('ZZ:A', 'ZZ:B')));
    expect(new Set(numbers).size).toBe(50);
    expect(Math.max(...numbers)).toBe(50);
    expect(await store.nextControlNumber('ZZ:A', 'ZZ:C')).toBe(1);
  });

  it('gives a BHT03 to one authorization per partner, and takes an unused one back', async () => {
    const [one, two] = [v7(), v7()];
    expect(await store.reserveTransaction('sandbox', 'B1', one)).toBe(true);
    expect(await store.reserveTransaction('sandbox', 'B1', two)).toBe(false);
    expect(await store.reserveTransaction('other', 'B1', two)).toBe(true);
    await store.releaseTransaction('sandbox', 'B1', two);
    expect(await store.reserveTransaction('sandbox', 'B1', two)).toBe(false);
    await store.releaseTransaction('sandbox', 'B1', one);
    expect(await store.reserveTransaction('sandbox', 'B1', two)).toBe(true);
  });

  it('pairs by our trace, then by BHT03, then by client trace and member', async () => {
    const [one, two] = [v7(), v7()];
    for (const [id, trace] of [
      [one, 'OUR1'],
      [two, 'OUR2'],
    ] as const) {
      const { events, messages } = received();
      const keys = {
        traces: [trace, `${trace}.1`],
        transaction: `BHT-${trace}`,
        clientTraces: ['SAME'],
        members: [`M-${trace}`, 'FAMILY'],
      };
      await store.commit({ authorization: id, events: [...events, translated(keys)], messages });
    }
    const none = { traces: [], transaction: undefined, clientTraces: [], members: [] };
    const find = (keys: object, partner = 'sandbox') => store.candidates(partner, { ...none, ...keys });
    expect(await find({ traces: ['OUR1.1'], transaction: 'BHT-OUR2' })).toEqual({ by: 'trace', authorizations: [one] });
    expect(await find({ traces: ['FOREIGN'], transaction: 'BHT-OUR2' })).toEqual({ by: 'transaction', authorizations: [two] });
    expect(await find({ clientTraces: ['SAME'], members: ['M-OUR1'] })).toEqual({ by: 'client-trace', authorizations: [one] });
    expect((await find({ clientTraces: ['SAME'], members: ['FAMILY'] })).authorizations).toHaveLength(2);
    expect(await find({ clientTraces: ['SAME'] })).toEqual({ by: undefined, authorizations: [] });
    expect(await find({ traces: ['OUR1'] }, 'other')).toEqual({ by: undefined, authorizations: [] });
  });

  it('gives work to one worker at a time, and again when its lease has ended', async () => {
    const work = Array.from({ length: 20 }, (_, index): NewWork => ({
      id: v7(),
      kind: 'timer',
      state: 'ready',
      due: new Date(NOW.getTime() + index),
      reference: { about: 'inbound', message: 'x' },
    }));
    await store.commit({ events: [], work });
    expect(await store.claimWork({ now: new Date(NOW.getTime() - 1), limit: 50, leaseMs: 1000, worker: 'early' })).toEqual([]);
    const later = new Date(NOW.getTime() + 100);
    const claimed = await Promise.all(['a', 'b', 'c'].map((worker) => store.claimWork({ now: later, limit: 10, leaseMs: 1000, worker })));
    expect(new Set(claimed.flat().map(({ id }) => id)).size).toBe(claimed.flat().length);
    const rest = await store.claimWork({ now: later, limit: 50, leaseMs: 1000, worker: 'd' });
    expect(claimed.flat().length + rest.length).toBe(20);
    expect(await store.claimWork({ now: new Date(later.getTime() + 999), limit: 50, leaseMs: 1000, worker: 'e' })).toEqual([]);
    const again = await store.claimWork({ now: new Date(later.getTime() + 1000), limit: 50, leaseMs: 1000, worker: 'f' });
    expect(again.map(({ attempts }) => attempts)).toEqual(Array(20).fill(2));

    const [first, ...others] = again;
    await store.releaseWork(first?.id ?? '', { state: 'needs-person', issues: [], now: NOW });
    expect((await store.listWork({ state: 'needs-person', limit: 10 })).items.map(({ id }) => id)).toEqual([first?.id]);
    for (const { id } of [...others, ...(first ? [first] : [])]) await store.commit({ events: [], done: id });
  });

  it('pages through authorizations, newest first, each exactly once', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) {
      const id = v7();
      ids.unshift(id);
      await store.commit({ authorization: id, ...received() });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.authorizations({ limit: 3, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.slice(0, 7)).toEqual(ids);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('tells every instance which authorization changed, also after its connection was cut', async () => {
    const other = await PostgresStore.open(database.connection, clock);
    const heard: (string | undefined)[] = [];
    other.onChange((id) => heard.push(id));
    const until = async (id: string): Promise<void> => {
      for (let n = 0; n < 200 && !heard.includes(id); n++) await new Promise((done) => setTimeout(done, 10));
    };
    const id = v7();
    await store.commit({ authorization: id, ...received() });
    await until(id);
    expect(heard).toEqual([id]);

    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen %'`);
    await new Promise((done) => setTimeout(done, 800));
    const second = v7();
    await store.commit({ authorization: second, ...received() });
    await until(second);
    expect(heard).toContain(second);
    await other.close();
  });

  it('keeps text that PostgreSQL cannot hold as JSON', async () => {
    const id = v7();
    const { events, messages } = received('a\u0000b\ud800c');
    const { state } = await store.commit({ authorization: id, events, messages });
    expect(state?.id).toBe(id);
    expect((await store.authorization(id))?.bundleIdentifier?.value).toBe('a\ufffdb\ufffdc');
  });
});
