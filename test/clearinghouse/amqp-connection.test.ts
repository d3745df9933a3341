import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { AmqpConnection } from '../../src/clearinghouse/amqp-connection.js';
import { rabbitUrl, releaseRabbit } from '../support/rabbitmq.js';

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 200 && !holds(); n++) await sleep(25);
  expect(holds()).toBe(true);
}

describe('AmqpConnection', () => {
  afterAll(() => releaseRabbit());

  it('is not usable while its queues are not set up, and is made anew when the broker never answers', async () => {
    const told: [string, unknown][] = [];
    let turns = 0;
    const connection = new AmqpConnection({
      name: 'test',
      url: await rabbitUrl(),
      // A hundred times as fast.
      clock: {
        now: () => new Date(),
        after: (ms, run) => {
          const timer = setTimeout(run, ms / 100);
          return () => clearTimeout(timer);
        },
      },
      note: (what, fields) => void told.push([what, fields?.['code']]),
      // As with a queue that has no leader.
      setUp: () => (++turns === 1 ? new Promise<void>(() => undefined) : Promise.resolve()),
      lost: () => undefined,
    });
    try {
      connection.start();
      await until(() => turns === 1);
      expect(connection.usable).toBe(false);
      await until(() => connection.usable);
      expect(turns).toBe(2);
      expect(told.at(0)?.[0]).toBe('amqp-lost');
      expect(told.at(-1)?.[0]).toBe('amqp-connected');
    } finally {
      await connection.close();
    }
    expect(connection.usable).toBe(false);
  }, 60_000);
});
