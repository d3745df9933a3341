import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayProcess, SandboxProcess } from '../support/child.js';
import { RelayWorld } from '../support/relay-world.js';

/** What a broker may do with a message: hand it out again, to somebody else, in another order. */
describe('deliveries', () => {
  let world: RelayWorld;
  let sandbox: SandboxProcess | undefined;
  let gateways: GatewayProcess[];
  beforeEach(async () => {
    world = await RelayWorld.open();
    gateways = await Promise.all([world.gateway(), world.gateway()]);
  }, 60_000);
  afterEach(async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await sandbox?.stop();
    sandbox = undefined;
    await world.close();
  }, 60_000);
  const [first, second] = [0, 1].map((n) => () => gateways[n] as GatewayProcess) as [() => GatewayProcess, () => GatewayProcess];

  it('wakes the request where it waits, whichever instance took the answer: 40 requests to one of two', async () => {
    sandbox = await world.sandbox();
    await world.submit(first());
    const told = [];
    for (let n = 0; n < 10; n++) told.push(...(await Promise.all(Array.from({ length: 4 }, () => world.submit(first())))));
    expect(new Set(told.map(({ action }) => action))).toEqual(new Set(['A1']));
    // A request that was not woken waits for its whole budget of 5 s.
    expect(Math.max(...told.map(({ ms }) => ms))).toBeLessThan(4_000);
    const taken = await Promise.all(gateways.map((gateway) => gateway.taken()));
    expect(Math.min(...taken)).toBeGreaterThan(5);
  }, 60_000);

  it('takes the same answer once, however often and to whomever it comes', async () => {
    const waiting = world.submit(first());
    const [request] = await world.waitForPublished(1);
    const answer = world.answerTo(request as string, 'approve');
    await Promise.all(Array.from({ length: 6 }, () => world.broker.publish(world.inbound, answer)));
    expect(await waiting).toMatchObject({ status: 200, action: 'A1' });
    await sleep(500);
    const [listed] = await world.list(second());
    expect(listed).toMatchObject({ status: 'approved', needsPerson: false });
    expect(await world.eventsOf(second(), listed?.id ?? '', 'answered')).toHaveLength(1);
  }, 60_000);

  it('bears a final answer before the pended one, and two instances that race for both', async () => {
    const waiting = Promise.all([world.submit(first()), world.submit(second()), world.submit(first())]);
    const requests = await world.waitForPublished(3);
    const answers = requests.flatMap((request) => [world.answerTo(request, 'approve'), world.answerTo(request, 'pend')]);
    await Promise.all(answers.map((answer) => world.broker.publish(world.inbound, answer)));
    expect((await waiting).map(({ status }) => status)).toEqual([200, 200, 200]);
    const count = await world.settle(first());
    // Which of the two comes last decides whether somebody has to look; none is lost or taken twice.
    expect(count).toMatchObject({ lost: 0, pending: 0, stored: 3 });
    for (const { id } of await world.list(first())) {
      let answers = await world.eventsOf(first(), id, 'answered');
      for (let n = 0; n < 100 && answers.length < 2; n++) {
        await sleep(50);
        answers = await world.eventsOf(first(), id, 'answered');
      }
      expect(answers).toHaveLength(2);
    }
  }, 60_000);

  it('goes on for a client that went away', async () => {
    const gone = new AbortController();
    const body = JSON.parse(readFileSync('fixtures/bundles/referral.json', 'utf8')) as { identifier: { value: string } };
    body.identifier.value = `${world.name}-gone`;
    const call = fetch(`${first().url}/fhir/Claim/$submit`, {
      method: 'POST',
      signal: gone.signal,
      headers: { 'Content-Type': 'application/fhir+json' },
      body: JSON.stringify(body),
    }).catch(() => undefined);
    const [request] = await world.waitForPublished(1);
    gone.abort();
    await call;
    await world.broker.publish(world.inbound, world.answerTo(request as string, 'approve'));
    const count = await world.settle(second());
    expect(count).toMatchObject({ stored: 1, answered: 1, pending: 0 });
  }, 60_000);

  it('stands a clock that jumps an hour forward and back', async () => {
    sandbox = await world.sandbox();
    await first().jump(3_600_000);
    expect((await world.submit(first())).action).toBe('A1');
    await first().jump(-7_200_000);
    expect((await world.submit(first())).action).toBe('A1');
    expect((await world.submit(second())).action).toBe('A1');
    expect(await world.settle(second())).toMatchObject({ pending: 0, lost: 0, answered: 3 });
  }, 60_000);
});
