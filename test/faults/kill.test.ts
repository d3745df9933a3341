import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewayProcess, SandboxProcess } from '../support/child.js';
import { RelayWorld, scriptSandbox } from '../support/relay-world.js';

/**
 * kill -9 between every two steps of submit and of answer. The steps are the calls between the rooms; `during` is while
 * the call is on its way. After each kill: in = answered + pending + exceptions, counted over HTTP and at the broker.
 */
const submit = [
  'store.reserveTransaction:before',
  'store.nextControlNumber:before',
  'store.nextControlNumber:after',
  'store.commit.received:before',
  'store.commit.received:during',
  'store.commit.received:after',
  'store.claimWork:before',
  'store.claimWork:after',
  'store.message:before',
  'connector.deliver:before',
  'connector.deliver:during',
  'connector.deliver:after',
  'store.commit.sent:during',
  'store.commit.sent:after',
];
const answer = [
  'receive:before',
  'store.candidates:before',
  'store.candidates:after',
  'store.authorization:after',
  'store.commit.answered:before',
  'store.commit.answered:during',
  'store.commit.answered:after',
  'receive:after',
];
const acknowledgement = ['store.byControlNumber:before', 'store.commit.acknowledged:before', 'store.commit.acknowledged:after'];
const defer = ['store.commit.deferred:before', 'store.commit.deferred:after'];

describe('kill -9 of the gateway', () => {
  let world: RelayWorld;
  let sandbox: SandboxProcess;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    world = await RelayWorld.open({ settings: { PAS_X12_ANSWER_BUDGET: '1500ms' } });
    [sandbox, gateway] = await Promise.all([world.sandbox(), world.gateway()]);
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await sandbox?.stop();
    await world?.close();
  }, 60_000);

  async function killAt(point: string): Promise<void> {
    await gateway.arm(point);
    const clients = Promise.all([world.submit(gateway), world.submit(gateway), world.submit(gateway)]);
    await Promise.all([gateway.ended, clients]);
    gateway = await world.gateway();
    const count = await world.settle(gateway);
    expect(count).toMatchObject({ lost: 0, pending: 0 });
    expect(count.stored).toBe(count.answered + count.exceptions);
    expect(count.exceptions).toBe(0);
    for (const contents of world.contentsByControlNumber.values()) expect(contents.size).toBe(1);
    // Every stored request went out under exactly one number.
    expect(count.controlNumbers).toBe(count.stored);
    expect(await world.broker.depth(`${world.inbound}.dead`)).toBe(0);
  }

  it.each(submit)('at %s', (point) => killAt(point), 40_000);
  it.each(answer)('at %s', (point) => killAt(point), 40_000);
  it.each(acknowledgement)(
    'at %s',
    async (point) => {
      await scriptSandbox(sandbox, { scenario: 'acknowledge-then-approve', after: 0 }, 3);
      await killAt(point);
    },
    40_000,
  );
  it.each(defer)(
    'at %s',
    async (point) => {
      await scriptSandbox(sandbox, { scenario: 'slow', after: 3 }, 3);
      await killAt(point);
    },
    40_000,
  );

  it('at five random moments under load', async () => {
    for (let round = 0; round < 5; round++) {
      const victim = gateway;
      const clients = Array.from({ length: 6 }, async () => {
        while (victim.child.exitCode === null && victim.child.signalCode === null) await world.submit(victim);
      });
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1500));
      await victim.kill();
      await Promise.all(clients);
      gateway = await world.gateway();
    }
    const count = await world.settle(gateway, 60_000);
    expect(count).toMatchObject({ lost: 0, pending: 0, exceptions: 0, answered: count.stored });
    for (const contents of world.contentsByControlNumber.values()) expect(contents.size).toBe(1);
    expect(count.controlNumbers).toBe(count.stored);
    expect(await world.broker.depth(`${world.inbound}.dead`)).toBe(0);
    expect(await world.broker.depth(world.outbound)).toBe(0);
  }, 120_000);
});
