import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Store, Work } from '../../src/pas/ports.js';
import { Worker, type WorkHandler } from '../../src/pas/worker.js';
import { ManualClock, settle } from './manual-clock.js';

/** The table of work, as far as the loop uses it. */
class WorkTable {
  readonly rows: { work: Work; due: Date; state: string; attempts: number }[] = [];
  failing = false;
  constructor(private readonly clock: ManualClock) {}

  add(id: string, dueIn: number, kind: Work['kind'] = 'publish', partner = 'sandbox'): void {
    const due = new Date(this.clock.now().getTime() + dueIn);
    const work: Work = {
      id,
      kind,
      state: 'ready',
      due,
      attempts: 0,
      partner,
      reference: { about: 'inbound', message: 'x' },
      createdAt: due,
      updatedAt: due,
    };
    this.rows.push({ work, due, state: 'ready', attempts: 0 });
  }

  done(id: string): void {
    this.rows.splice(
      this.rows.findIndex(({ work }) => work.id === id),
      1,
    );
  }

  get store(): Store {
    const part: Pick<Store, 'claimWork' | 'releaseWork' | 'nextDue'> = {
      claimWork: ({ now, limit }) => {
        if (this.failing) return Promise.reject(new Error('away'));
        const due = this.rows.filter((row) => row.state === 'ready' && row.due <= now).slice(0, limit);
        for (const row of due) {
          row.state = 'claimed';
          row.attempts++;
        }
        return Promise.resolve(due.map(({ work, attempts }) => ({ ...work, attempts })));
      },
      releaseWork: (id, how) => {
        const row = this.rows.find(({ work }) => work.id === id);
        if (row !== undefined && how.state === 'ready') Object.assign(row, { state: 'ready', due: how.due });
        return Promise.resolve();
      },
      nextDue: () => {
        const times = this.rows.filter(({ state }) => state === 'ready').map(({ due }) => due.getTime());
        return Promise.resolve(times.length === 0 ? undefined : new Date(Math.min(...times)));
      },
    };
    return part as Store;
  }
}

describe('the work loop', () => {
  let clock: ManualClock;
  let table: WorkTable;
  let did: string[];
  let failures: number;
  beforeEach(() => {
    clock = new ManualClock();
    table = new WorkTable(clock);
    did = [];
    failures = 0;
  });
  const worker = (handler: WorkHandler, concurrency = 4): Worker =>
    new Worker({
      store: table.store,
      clock,
      name: 'test',
      concurrency,
      handlers: { publish: handler, timer: handler },
      failed: () => void failures++,
    });
  const simply: WorkHandler = ({ id }) => {
    did.push(id);
    table.done(id);
    return Promise.resolve();
  };

  it('does what is due, and the rest when it is', async () => {
    table.add('now', 0);
    table.add('later', 700);
    const loop = worker(simply);
    loop.start();
    await settle();
    expect(did).toEqual(['now']);
    await clock.advance(699);
    expect(did).toEqual(['now']);
    await clock.advance(20);
    expect(did).toEqual(['now', 'later']);
    await loop.stop();
  });

  it('does more than it can hold at once', async () => {
    for (let n = 0; n < 50; n++) table.add(`w${n}`, 0);
    let running = 0;
    let most = 0;
    const loop = worker(async ({ id }) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running--;
      table.done(id);
      did.push(id);
    });
    loop.start();
    for (let n = 0; n < 100 && did.length < 50; n++) await settle();
    expect(did).toHaveLength(50);
    expect(most).toBe(4);
    await loop.stop();
  });

  it('tries again what failed, at longer and longer intervals', async () => {
    table.add('hard', 0);
    const times: number[] = [];
    const loop = worker(({ id, attempts }) => {
      times.push(clock.now().getTime());
      if (attempts < 4) return Promise.reject(new Error('not yet'));
      table.done(id);
      return Promise.resolve();
    });
    loop.start();
    await settle();
    await clock.advance(20_000);
    expect(times.slice(1).map((time, index) => time - (times[index] ?? 0))).toEqual([500, 1000, 2000]);
    expect(failures).toBe(3);
    await loop.stop();
  });

  it('outlives a ledger that is away', async () => {
    table.failing = true;
    const loop = worker(simply);
    loop.start();
    await settle();
    table.add('waiting', 0);
    table.failing = false;
    await clock.advance(5_000);
    expect(did).toEqual(['waiting']);
    await loop.stop();
  });

  it('keeps the answers of one partner in their order', async () => {
    for (const id of ['1', '2', '3']) table.add(id, 0, 'timer');
    table.add('other', 0, 'timer', 'other');
    const waits: Record<string, number> = { '1': 5, '2': 1, '3': 0, other: 0 };
    const loop = worker(async ({ id }) => {
      for (let n = 0; n < (waits[id] ?? 0); n++) await new Promise((done) => setImmediate(done));
      did.push(id);
      table.done(id);
    });
    loop.start();
    for (let n = 0; n < 20 && did.length < 4; n++) await settle();
    expect(did).toEqual(['other', '1', '2', '3']);
    await loop.stop();
  });

  it('ends after what it has begun', async () => {
    table.add('long', 0);
    let finish = (): void => undefined;
    const loop = worker(async ({ id }) => {
      await new Promise<void>((done) => (finish = done));
      did.push(id);
      table.done(id);
    });
    loop.start();
    await settle();
    const stopping = loop.stop();
    table.add('too late', 0);
    await settle();
    finish();
    await stopping;
    await clock.advance(10_000);
    expect(did).toEqual(['long']);
  });
});
