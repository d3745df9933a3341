import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { endWithUs } from '../support/child.js';
import { RelayWorld } from '../support/relay-world.js';

describe('examples/answer-278.mjs', () => {
  it('has 60 lines or so, and answers a real $submit', async () => {
    expect(readFileSync('examples/answer-278.mjs', 'utf8').split('\n').length).toBeLessThanOrEqual(70);
    const world = await RelayWorld.open();
    const gateway = await world.gateway();
    await world.connected(gateway);
    const example = fork('examples/answer-278.mjs', [], {
      env: { PATH: process.env['PATH'], AMQP_URL: world.settings['AMQP_URL'], REQUESTS: world.outbound, ANSWERS: world.inbound },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: [],
    });
    endWithUs(example);
    try {
      await once(example.stdout as NonNullable<typeof example.stdout>, 'data');
      expect(await world.submit(gateway)).toMatchObject({ status: 200, action: 'A1' });
      expect(await world.settle(gateway)).toMatchObject({ stored: 1, answered: 1, exceptions: 0, lost: 0 });
    } finally {
      example.kill('SIGKILL');
      await gateway.stop();
      await world.close();
    }
  }, 60_000);
});
