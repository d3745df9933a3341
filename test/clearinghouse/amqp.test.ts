import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { GatewayProcess, SandboxProcess } from '../support/child.js';
import { type Listed, RelayWorld, scriptSandbox } from '../support/relay-world.js';

/** The link to a partner, end to end: gateway, RabbitMQ and sandbox payer as processes of their own. */
describe('a partner over AMQP', () => {
  let world: RelayWorld;
  let sandbox: SandboxProcess;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    world = await RelayWorld.open({
      partner: { expect: { ta1: '1s', functional: '2s', answer: '3s' } },
      settings: { PAS_X12_ANSWER_BUDGET: '2s' },
    });
    [sandbox, gateway] = await Promise.all([world.sandbox(), world.gateway()]);
    await world.submit(gateway);
  }, 60_000);
  afterAll(async () => {
    await gateway?.stop();
    await sandbox?.stop();
    await world?.close();
  }, 60_000);

  const stored = async (identifier: string): Promise<Listed> => {
    const found = (await world.list(gateway)).find((item) => item.identifier === identifier);
    if (found === undefined) throw new Error('not stored');
    return found;
  };
  const detail = async (id: string): Promise<Record<string, unknown>> =>
    (await (await fetch(`${gateway.url}/api/authorizations/${id}`)).json()) as Record<string, unknown>;
  const cases = async (): Promise<Record<string, unknown>[]> =>
    ((await (await fetch(`${gateway.url}/api/work?state=needs-person`)).json()) as { items: Record<string, unknown>[] }).items;
  const post = async (path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const until = async <T>(look: () => Promise<T | undefined | false>, ms = 10_000): Promise<T> => {
    const deadline = Date.now() + ms;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      if (Date.now() > deadline) throw new Error('it did not happen in time');
      await sleep(50);
    }
  };

  it('publishes what the contract says: persistent X12 with ids and a trace, no word of a patient in the headers', async () => {
    await world.broker.take(world.audit);
    const { identifier, action } = await world.submit(gateway);
    expect(action).toBe('A1');
    const { id } = await stored(identifier);
    const [message] = await world.broker.take(world.audit);
    expect(message?.properties).toMatchObject({
      contentType: 'application/EDI-X12',
      deliveryMode: 2,
      correlationId: id,
      headers: {
        traceparent: `00-${id.replaceAll('-', '')}-${String(message?.properties['messageId']).replaceAll('-', '').slice(-16)}-01`,
      },
    });
    expect(Object.keys(message?.properties['headers'] as object)).toEqual(['traceparent']);
    expect(message?.content.toString('utf8')).toMatch(/^ISA\*00\*/);
  });

  it('climbs the ladder: queued, confirmed, TA1, 999, answer, each with its time', async () => {
    await scriptSandbox(sandbox, { scenario: 'acknowledge-then-approve', after: 1 });
    const { identifier } = await world.submit(gateway);
    const { id } = await stored(identifier);
    const ladder = (await detail(id))['ladder'] as { step: string; at: string; accepted: boolean }[];
    expect(new Set(ladder.map(({ step }) => step))).toEqual(new Set(['queued', 'confirmed', 'TA1', '999', 'answer']));
    expect(ladder.every(({ accepted, at }) => accepted && !Number.isNaN(Date.parse(at)))).toBe(true);
    expect(ladder[0]?.step).toBe('queued');
    expect(ladder.at(-1)?.step).toBe('answer');
  }, 20_000);

  it.each([
    ['reject-ta1', 'TA1'],
    ['reject-999', '999'],
  ])('%s: the client gets an outcome error, a person the codes', async (scenario, by) => {
    await scriptSandbox(sandbox, { scenario });
    const { identifier, action } = await world.submit(gateway);
    // the answer is an outcome error: no item is decided
    expect(action).toBeUndefined();
    const { id } = await until(async () => {
      const item = await stored(identifier);
      return item.needsPerson && item;
    });
    const found = (await cases()).filter(({ authorization }) => authorization === id);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ issues: [{ code: 'RELAY-REJECTED' }] });
    expect((await detail(id))['ladder']).toEqual(expect.arrayContaining([expect.objectContaining({ step: by, accepted: false })]));
  });

  it('tells a person when a step does not come in time, once for each', async () => {
    await scriptSandbox(sandbox, { scenario: 'silent' });
    const { identifier } = await world.submit(gateway);
    const { id } = await stored(identifier);
    const steps = await until(async () => {
      const found = (await cases()).filter((work) => work['authorization'] === id);
      return found.length === 3 && found.map(({ reference }) => (reference as { step: string }).step);
    }, 15_000);
    expect(new Set(steps)).toEqual(new Set(['ta1', 'functional', 'answer']));
  }, 30_000);

  it('replays: as it was under the same control number, edited as a linked version under a new one', async () => {
    await scriptSandbox(sandbox, { scenario: 'silent' });
    const { identifier } = await world.submit(gateway);
    const { id } = await stored(identifier);
    const [first] = (await world.broker.take(world.audit)).slice(-1);
    const text = first?.content.toString('utf8') ?? '';
    await scriptSandbox(sandbox, { scenario: 'silent' });
    expect(await post('/api/replay', { id, by: 'ann', note: 'they lost it' })).toMatchObject({ status: 202 });
    const [second] = await until(async () => {
      const taken = await world.broker.take(world.audit);
      return taken.length > 0 && taken;
    });
    expect(second?.content.toString('utf8')).toBe(text);

    const set = text.slice(text.indexOf('ST*'), text.indexOf('GE*'));
    expect(await post('/api/replay', { id, edited: set.replace('ST*278', 'ST*837') })).toMatchObject({ status: 422 });
    const revised = await post('/api/replay', { id, edited: set });
    expect(revised).toMatchObject({ status: 202, body: { authorization: id } });
    const [third] = await until(async () => {
      const taken = await world.broker.take(world.audit);
      return taken.length > 0 && taken;
    });
    const again = third?.content.toString('utf8') ?? '';
    expect(again.slice(again.indexOf('ST*'), again.indexOf('GE*'))).toBe(set);
    expect(again.split('*')[13]).not.toBe(text.split('*')[13]);
    const events = (await detail(id))['events'] as { type: string; actor: string; data: Record<string, unknown> }[];
    expect(events.filter(({ type }) => type === 'replayed').map(({ data }) => data['revises'])).toEqual([
      undefined,
      revised.body['revises'],
    ]);
    await until(async () => (await stored(identifier)).status === 'approved');
  }, 30_000);

  it('takes a message in again that nobody could use, when it has been corrected', async () => {
    await scriptSandbox(sandbox, { scenario: 'malformed-count' });
    const { identifier } = await world.submit(gateway);
    const { id } = await stored(identifier);
    const [work] = await until(async () => {
      const found = (await cases()).filter(
        ({ authorization, reference }) => authorization === id && (reference as { about: string }).about === 'inbound',
      );
      return found.length > 0 && found;
    });
    const hash = (work?.['reference'] as { message: string }).message;
    const messages = (await detail(id))['messages'] as { hash: string; content: string }[];
    const content = messages.find((message) => message.hash === hash)?.content ?? '';
    const set = content.slice(content.indexOf('ST*'), content.indexOf('GE*'));
    const count = set.split('~').filter((segment) => segment.trim() !== '').length;
    const corrected = set.replace(/SE\*\d+/, `SE*${count}`);
    expect(await post('/api/replay', { id: work?.['id'], edited: corrected, by: 'ann' })).toMatchObject({ status: 200 });
    expect((await stored(identifier)).status).toBe('approved');
    expect((await cases()).map(({ id: other }) => other)).not.toContain(work?.['id']);
  }, 30_000);

  it('keeps what it cannot read as a case, and puts what it cannot take to the dead letters with the reason', async () => {
    const before = (await cases()).length;
    await world.broker.publish(world.inbound, 'no X12 at all');
    await until(async () => (await cases()).length === before + 1);
    await world.broker.publish(world.inbound, '{}', { contentType: 'application/json', messageId: 'm-1' });
    const dead = `${world.inbound}.dead`;
    await until(async () => (await world.broker.depth(dead)) === 1);
    const [letter] = await world.broker.take(dead);
    expect(letter?.content.toString()).toBe('{}');
    expect(letter?.properties).toMatchObject({
      messageId: 'm-1',
      headers: { 'x-pas-reason': 'RELAY-CONTENT-TYPE', 'x-pas-attempts': 1, 'x-pas-queue': world.inbound },
    });
    const headers = letter?.properties['headers'] as Record<string, string>;
    expect(Date.parse(headers['x-pas-last-attempt'] ?? '')).toBeGreaterThanOrEqual(Date.parse(headers['x-pas-first-attempt'] ?? 'x'));
  }, 20_000);

  it('ends gracefully under load: what it took in hand is finished, the rest is with the broker', async () => {
    const other = await world.gateway();
    const clients = Promise.all(Array.from({ length: 12 }, () => world.submit(other)));
    await sleep(150);
    expect(await other.stop()).toBe(0);
    const told = await clients;
    const count = await world.settle(gateway);
    expect(count.lost).toBe(0);
    // Running requests were finished; what came too late saw a closed port.
    expect(told.filter(({ status }) => status !== undefined && status !== 200)).toEqual([]);
  }, 40_000);
});
