import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundle } from 'fhir/r4.js';
import { loadGuides } from '../../src/guide/index.js';
import { loadSandboxFile } from '../../src/sandbox/load.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { openTestDatabase, type TestDatabase } from '../ledger/test-database.js';
import { type GatewayProcess, type SandboxProcess, startGatewayProcess, startSandboxProcess } from './child.js';
import { amqpPartner, type MappingsFolder, mappingsWith } from './mappings-folder.js';
import { type BrokerView, rabbitUrl, releaseRabbit, viewBroker } from './rabbitmq.js';

/** One row of GET /api/authorizations. */
export interface Listed {
  readonly id: string;
  readonly identifier: string;
  readonly status: string;
  readonly open: boolean;
  readonly needsPerson: boolean;
}

/** What happened to one `$submit`, as its client saw it. */
export interface Told {
  readonly identifier: string;
  /** Undefined: the connection broke. */
  readonly status: number | undefined;
  /** Review action of the first item. */
  readonly action: string | undefined;
  readonly ms: number;
  readonly retryAfter: string | null | undefined;
}

/** What was counted from the outside after a fault. */
export interface Count {
  readonly told: number;
  readonly stored: number;
  readonly answered: number;
  readonly pending: number;
  readonly exceptions: number;
  /** Accepted by word to a client and not in the ledger. */
  readonly lost: number;
  /** Interchanges that reached the broker, and different control numbers among them. */
  readonly published: number;
  readonly controlNumbers: number;
}

/** Broker, database, sandbox payer and gateways: all processes of their own, seen from outside. */
export class RelayWorld {
  readonly told: Told[] = [];
  readonly #published: string[] = [];

  private constructor(
    readonly name: string,
    public broker: BrokerView,
    readonly database: TestDatabase,
    readonly settings: Readonly<Record<string, string>>,
    private readonly mappings: MappingsFolder,
    private readonly shared: boolean,
    readonly audit: string,
  ) {}

  static async open(
    options: {
      readonly url?: string;
      readonly amqp?: object;
      readonly partner?: object;
      readonly settings?: Readonly<Record<string, string>>;
      readonly database?: TestDatabase;
    } = {},
  ): Promise<RelayWorld> {
    const name = `t-${randomBytes(4).toString('hex')}`;
    const url = options.url ?? (await rabbitUrl());
    const [broker, database] = await Promise.all([viewBroker(url), options.database ?? openTestDatabase()]);
    const mappings = mappingsWith(amqpPartner(name, options.amqp, options.partner));
    const { connection } = database;
    const DATABASE_URL =
      connection.connectionString ??
      `postgres://${connection.user}@/${connection.database}?host=${encodeURIComponent(connection.host ?? '')}&port=${connection.port}`;
    const settings = {
      AMQP_URL: url,
      DATABASE_URL,
      PAS_X12_MAPPINGS: mappings.folder,
      PAS_X12_PARTNER: 'amqp',
      PAS_X12_ANSWER_BUDGET: '5s',
      ...options.settings,
    };
    const audit = await broker.audit(`${name}.outbound`);
    return new RelayWorld(name, broker, database, settings, mappings, options.url === undefined, audit);
  }

  /** After the broker was away: our own view of it was away too. */
  async reopenBroker(): Promise<void> {
    await this.broker.close();
    this.broker = await viewBroker(this.settings['AMQP_URL'] ?? '');
  }

  get inbound(): string {
    return `${this.name}.in`;
  }

  get outbound(): string {
    return `${this.name}.out`;
  }

  gateway(more: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    return startGatewayProcess({ ...this.settings, ...more });
  }

  /** Resolves when a gateway is connected to the broker, so that the queues are there. */
  async connected(gateway: { readonly url: string }): Promise<void> {
    for (let n = 0; n < 200; n++) {
      const { checks } = (await (await fetch(`${gateway.url}/readyz`)).json()) as { checks: Record<string, string> };
      if (checks['connector amqp-x12'] === 'ok') return;
      await sleep(50);
    }
    throw new Error('the gateway is not connected to the broker');
  }

  sandbox(): Promise<SandboxProcess> {
    return startSandboxProcess(this.settings);
  }

  /** One request with an identifier of its own. */
  async submit(gateway: { readonly url: string }, change: (bundle: Bundle) => void = () => undefined): Promise<Told> {
    const bundle = JSON.parse(referral) as Bundle;
    const identifier = `${this.name}-${this.told.length}-${randomBytes(3).toString('hex')}`;
    bundle.identifier = { system: 'https://ehr.example.org/submissions', value: identifier };
    change(bundle);
    const told = { ...(await send(gateway.url, bundle)), identifier };
    this.told.push(told);
    return told;
  }

  async list(gateway: { readonly url: string }): Promise<readonly Listed[]> {
    const found: Listed[] = [];
    let cursor = '';
    for (;;) {
      const response = await fetch(`${gateway.url}/api/authorizations?limit=500${cursor}`);
      const { items, next } = (await response.json()) as { items: Listed[]; next?: string };
      found.push(...items);
      if (next === undefined) return found;
      cursor = `&cursor=${next}`;
    }
  }

  /** Waits until every stored request is answered or with a person, and counts. */
  async settle(gateway: { readonly url: string }, ms = 20_000): Promise<Count> {
    const deadline = Date.now() + ms;
    for (;;) {
      const listed = await this.list(gateway);
      const open = listed.filter(({ status, needsPerson }) => ['received', 'sent'].includes(status) && !needsPerson);
      const idle = (await this.broker.depth(this.inbound)) === 0;
      if ((open.length === 0 && idle) || Date.now() > deadline) return this.count(listed);
      await sleep(50);
    }
  }

  async count(listed: readonly Listed[]): Promise<Count> {
    const known = new Set(listed.map(({ identifier }) => identifier));
    const has = (test: (item: Listed) => boolean): number => listed.filter(test).length;
    this.#published.push(...(await this.broker.take(this.audit)).map(({ content }) => content.toString('utf8')));
    return {
      told: this.told.length,
      stored: listed.length,
      answered: has(({ status, needsPerson }) => !needsPerson && !['received', 'sent'].includes(status)),
      pending: has(({ status, needsPerson }) => !needsPerson && ['received', 'sent'].includes(status)),
      exceptions: has(({ needsPerson }) => needsPerson),
      lost: this.told.filter(({ status, identifier }) => status === 200 && !known.has(identifier)).length,
      published: this.#published.length,
      controlNumbers: new Set(this.#published.map((interchange) => interchange.split('*')[13])).size,
    };
  }

  /** Interchanges that reached the broker, by control number: the same number must always carry the same content. */
  get contentsByControlNumber(): ReadonlyMap<string, ReadonlySet<string>> {
    const found = new Map<string, Set<string>>();
    for (const interchange of this.#published) {
      const number = interchange.split('*')[13] ?? '';
      found.set(number, (found.get(number) ?? new Set()).add(interchange));
    }
    return found;
  }

  /** Interchanges that reached the broker, at least so many. */
  async waitForPublished(count: number): Promise<readonly string[]> {
    for (let n = 0; n < 200 && this.#published.length < count; n++) {
      this.#published.push(...(await this.broker.take(this.audit)).map(({ content }) => content.toString('utf8')));
      if (this.#published.length < count) await sleep(50);
    }
    return [...this.#published];
  }

  /** What the sandbox payer would answer to a published interchange, for a test that plays the payer itself. */
  answerTo(request: string, answer: 'approve' | 'pend' | 'deny'): string {
    payer.next([answer]);
    const [first] = payer.answer(request);
    if (first === undefined) throw new Error('the sandbox payer says nothing');
    return first.interchange;
  }

  /** Events of one kind in the history of an authorization, as the API shows it. */
  async eventsOf(gateway: { readonly url: string }, id: string, type: string): Promise<readonly Record<string, unknown>[]> {
    const response = await fetch(`${gateway.url}/api/authorizations/${id}`);
    const { events } = (await response.json()) as { events: (Record<string, unknown> & { type: string })[] };
    return events.filter((event) => event.type === type);
  }

  async close(): Promise<void> {
    const queues = [this.inbound, this.outbound].flatMap((queue) => [queue, `${queue}.dead`]);
    if (this.shared) await this.broker.remove(this.audit, ...queues).catch(() => undefined);
    await this.broker.close();
    await this.database.close();
    this.mappings.remove();
    if (this.shared) releaseRabbit();
  }
}

/** Scripts the next answers of a sandbox payer. */
export async function scriptSandbox(sandbox: { readonly url: string }, answer: object, times = 1): Promise<void> {
  const response = await fetch(`${sandbox.url}/api/sandbox/next`, {
    method: 'POST',
    body: JSON.stringify({ answers: Array.from({ length: times }, () => answer) }),
  });
  if (response.status !== 200) throw new Error(`the sandbox payer refused the script: ${await response.text()}`);
}

const payer = createSandbox({
  scenarios: loadSandboxFile('mappings').scenarios as NonNullable<ReturnType<typeof loadSandboxFile>['scenarios']>,
  guides: loadGuides('mappings/guides').guides,
  now: () => new Date(),
});

const referral = readFileSync('fixtures/bundles/referral.json', 'utf8');

async function send(url: string, bundle: Bundle): Promise<Omit<Told, 'identifier'>> {
  const started = performance.now();
  try {
    const response = await fetch(`${url}/fhir/Claim/$submit`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+json', Connection: 'close' },
      body: JSON.stringify(bundle),
    });
    const text = await response.text();
    // The first review action code: one item decides for all in these tests.
    const action = /"code":"(A\d|CT|NA|C)"/.exec(text)?.[1];
    return { status: response.status, action, ms: performance.now() - started, retryAfter: response.headers.get('Retry-After') };
  } catch {
    return { status: undefined, action: undefined, ms: performance.now() - started, retryAfter: undefined };
  }
}
