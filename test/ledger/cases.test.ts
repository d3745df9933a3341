import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 } from 'uuid';
import { PostgresStore } from '../../src/ledger/store.js';
import type { AuthorizationEvent, NewWork } from '../../src/pas/ports.js';
import { ManualClock } from '../pas/manual-clock.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';

describe('cases of the ledger', () => {
  const clock = new ManualClock();
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

  const packet = async (): Promise<{ id: string; cases: string[] }> => {
    const id = v7();
    const data = { client: 'local', pas: '2.2', submission: v7(), items: [1], issues: [] } as const;
    const received = {
      id: v7(),
      type: 'received',
      occurredAt: clock.now(),
      recordedAt: clock.now(),
      channel: 'api',
      actor: 'gateway',
      messages: {},
      data,
    };
    const held = { code: 'RELAY-HELD', severity: 'error', message: 'Look.' } as const;
    const fault = { code: 'X12-ISA-MISSING', severity: 'error', message: 'Broken.' } as const;
    const work = [[held], [held], [held, fault], [fault]].map((issues): NewWork => ({
      id: v7(),
      kind: 'publish',
      state: 'needs-person',
      due: clock.now(),
      authorization: id,
      reference: { about: 'interchange', message: 'x', connector: 'loopback' },
      issues,
    }));
    await store.commit({ authorization: id, events: [received as AuthorizationEvent], work });
    return { id, cases: work.map((one) => one.id) };
  };
  const states = (cases: readonly string[]): Promise<(string | undefined)[]> =>
    Promise.all(cases.map(async (id) => (await store.work(id))?.state));

  it('that were held as one packet leave together, but for those with another fault', async () => {
    const { id, cases } = await packet();
    expect(await store.countCases(id)).toBe(4);
    expect(await store.countCases(id, 'RELAY-HELD')).toBe(1);
    const [first = ''] = cases;
    expect((await store.commit({ events: [], case: { id: first, then: 'ready', packet: 'RELAY-HELD' } })).outcome).toBe('done');
    expect(await states(cases)).toEqual(['ready', 'ready', 'needs-person', 'needs-person']);
    // Whoever comes second finds no case.
    expect((await store.commit({ events: [], case: { id: first, then: 'ready' } })).outcome).toBe('conflict');
  });

  it('that were held as one packet are withheld together', async () => {
    const { cases } = await packet();
    const [first = ''] = cases;
    await store.commit({ events: [], case: { id: first, then: 'done', packet: 'RELAY-HELD' } });
    expect(await states(cases)).toEqual([undefined, undefined, undefined, 'needs-person']);
  });
});
