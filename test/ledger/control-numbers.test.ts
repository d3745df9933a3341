import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../src/clock.js';
import { PostgresStore } from '../../src/ledger/store.js';
import { openTestDatabase, type TestDatabase } from './test-database.js';

describe('control numbers', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  }, 60_000);
  afterAll(() => database.close());

  it('are unique across instances that count at the same time, and increase for each of them', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => PostgresStore.open(database.connection, systemClock)));
    try {
      const runs = await Promise.all(
        stores.flatMap((store) =>
          Array.from({ length: 4 }, async () => {
            const numbers: number[] = [];
            for (let n = 0; n < 40; n++) numbers.push(await store.nextControlNumber('ZZ:A', 'ZZ:B'));
            return numbers;
          }),
        ),
      );
      const all = runs.flat();
      expect(new Set(all).size).toBe(all.length);
      for (const numbers of runs) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      // Each pair of ISA ids counts for itself.
      expect(await stores[0]?.nextControlNumber('ZZ:A', 'ZZ:C')).toBe(1);
    } finally {
      for (const store of stores) await store.close();
    }
  }, 30_000);

  it('have gaps after an instance that took one and died, and no repetition', async () => {
    const dies = await PostgresStore.open(database.connection, systemClock);
    const taken = await dies.nextControlNumber('ZZ:A', 'ZZ:B');
    await dies.close();
    const next = await PostgresStore.open(database.connection, systemClock);
    expect(await next.nextControlNumber('ZZ:A', 'ZZ:B')).toBeGreaterThan(taken);
    await next.close();
  });
});
