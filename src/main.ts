import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AmqpConnector,
  EnvelopeRelay,
  FhirConnector,
  Inbound,
  loadPartners,
  loadRouting,
  LoopbackConnector,
  type PartnerProfile,
  type RelayNote,
  SetReviser,
} from './clearinghouse/index.js';
import { openBackOffice } from './back-office.js';
import { systemClock } from './clock.js';
import { broker, type Config, isLoopback, SettingError } from './config.js';
import { loadFhirDefinitions } from './fhir/index.js';
import { createGateway, type TablesReloaded } from './gateway/index.js';
import { type Guide, loadGuides } from './guide/index.js';
import { randomIds } from './ids.js';
import { hasErrors, type Issue } from './issue/issue.js';
import { type EmbeddedPostgres, PostgresStore, startEmbedded } from './ledger/index.js';
import type { Log } from './log.js';
import { Backlog } from './pas/backlog.js';
import { loadChannelSources } from './pas/channel-words.js';
import { requestCheck } from './pas/check.js';
import { delayedAnswers, publishing } from './pas/delivery.js';
import { EventWriter } from './pas/event-writer.js';
import { forwarding } from './pas/forwarding.js';
import { PartnerInbox } from './pas/inbox.js';
import { ladderTimer } from './pas/ladder.js';
import { message } from './pas/message.js';
import type { Clock, Connector, Forwarder, Ids, Store, Translator } from './pas/ports.js';
import { Submission } from './pas/submit.js';
import { Replay } from './pas/replay.js';
import { timers } from './pas/timers.js';
import { Waiters } from './pas/waiters.js';
import { Worker } from './pas/worker.js';
import { loadSandboxFile } from './sandbox/load.js';
import { createSandbox, type Sandbox } from './sandbox/sandbox.js';
import { loadTranslator } from './pas/translator.js';

/** Data that was shipped or written by an engineer cannot be used: exit code 1, one line per fault. */
export class StartError extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super(issues.map(({ message: text, at }) => (at === undefined ? text : `${at.file}:${at.line}:${at.column} ${text}`)).join('\n'));
    this.name = 'StartError';
  }
}

export interface StartOptions {
  /** In place of the mapping tables, the machine's clock, chance: for tests. */
  readonly translator?: Translator;
  readonly clock?: Clock;
  readonly ids?: Ids;
  /** Stands between the rooms, to watch or to fail on purpose: for tests. */
  readonly around?: {
    readonly store?: (store: Store) => Store;
    readonly connector?: (connector: Connector) => Connector;
    readonly receive?: (receive: Receive) => Receive;
  };
}

/** Takes what a partner sent; resolves when it is in the ledger. */
export type Receive = (partner: string, bytes: Buffer) => Promise<void>;

export interface RunningGateway {
  /** Where it listens, without a path. */
  readonly url: string;
  readonly database: string;
  readonly partner: string;
  /** One line that the operator should read. */
  readonly notice: string | undefined;
  /** Reads the mapping tables again; undefined where a test has put something in their place. */
  reloadTables(): TablesReloaded | undefined;
  /** Lets running requests finish, then ends everything that was started. */
  stop(): Promise<void>;
}

/** The folder with guides, tables, codes, partners and rules that comes with the package. */
export const packagedMappings = fileURLToPath(new URL('../mappings', import.meta.url));

export const packageVersion = (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string })
  .version;

/** Wires the rooms and starts to listen. Throws SettingError, StartError, or what kept the database or the port from us. */
export async function startGateway(config: Config, log: Log, options: StartOptions = {}): Promise<RunningGateway> {
  const { clock = systemClock, ids = randomIds } = options;
  const mappings = config.PAS_X12_MAPPINGS ?? packagedMappings;
  const { guides } = usable(loadGuides(join(mappings, 'guides')));
  const { partners } = usable(loadPartners(mappings));
  const partner = partners.get(config.PAS_X12_PARTNER);
  if (partner === undefined) throw new SettingError('PAS_X12_PARTNER', `names no profile in ${join(mappings, 'partners')}`);
  const routing = usable(loadRouting(mappings, partners, partner.id));
  const { sources, issues: sourceIssues } = usable(loadChannelSources(mappings, new Set(partners.keys())));
  for (const { code, message: text, at } of [...routing.issues, ...sourceIssues]) log.warn({ code, at }, text);
  const definitions = loadFhirDefinitions(join(mappings, 'profiles'));
  let url = config.PUBLIC_URL ?? '';
  const tables =
    options.translator === undefined
      ? usable(
          loadTranslator({
            mappings,
            strict: config.PAS_X12_STRICT,
            cache: join(config.PAS_X12_DATA, 'cache'),
            archive: join(config.PAS_X12_DATA, 'tables'),
            payerUrl: (pas) => `${url}/pas/${pas}/fhir/$submit-attachment`,
          }),
        ).translator
      : undefined;
  const translator = (options.translator ?? tables) as Translator;
  const reloadTables = (): TablesReloaded | undefined => {
    const reloaded = tables?.reload();
    if (reloaded !== undefined)
      log.info({ tables: reloaded.tables, outcome: reloaded.outcome, issues: reloaded.issues.length }, 'tables reloaded');
    return reloaded;
  };
  const used = new Set([partner.id, routing.table.otherwise.partner, ...routing.table.rules.map((rule) => rule.partner)]);
  const plays = [...used].some((id) => partners.get(id)?.connector === 'loopback');
  const sandbox = plays ? openSandbox(mappings, guides, clock, log) : undefined;

  const ledger = await openLedger(config, clock);
  const { around = {} } = options;
  const store = around.store?.(ledger.store) ?? ledger.store;
  try {
    const events = new EventWriter(clock, ids);
    const waiters = new Waiters(clock);
    const backlog = new Backlog(store, clock, config.PAS_X12_UNSENT_LIMIT);
    const relay = new EnvelopeRelay(partners, guides, routing.table);
    const inbox = new PartnerInbox({ store, relay, translator, clock, ids, events, changed: (id) => waiters.wake(id) });
    const inbound = new Inbound(partners, guides, inbox);
    const connectors = new Map<string, Connector>();
    const take: Receive = (from, bytes) => inbound.receive(from, bytes);
    const receive = around.receive?.(take) ?? take;
    const told = relayNote(log);
    const note: RelayNote = (what, fields) => {
      told(what, fields);
      // What failed while the broker was away need not wait for its next attempt.
      if (what !== 'amqp-connected' && what !== 'amqp-unblocked') return;
      void store.hasten('publish', clock.now()).then(
        () => worker.kick(),
        (err: unknown) => log.error({ err }, 'postponed messages could not be hastened'),
      );
    };
    if (sandbox !== undefined) connectors.set('loopback', loopback(sandbox, receive, store, clock, ids));
    const amqp = openAmqp(config, partners, receive, clock, note);
    if (amqp.used) connectors.set(amqp.id, amqp);
    if (around.connector !== undefined) for (const [id, connector] of connectors) connectors.set(id, around.connector(connector));
    const forwarders = new Map<string, Forwarder>();
    if ([...partners.values()].some(({ fhir }) => fhir !== undefined)) forwarders.set('fhir', new FhirConnector(partners, clock));
    const office = openBackOffice({
      store,
      relay,
      translator,
      clock,
      ids,
      events,
      log,
      sources,
      partners: [...partners.keys()].map((id) => relay.partner(id)),
      kick: () => worker.kick(),
      changed: (id) => waiters.wake(id),
      reconcileEvery: config.PAS_X12_RECONCILE_EVERY,
      retention: config.PAS_X12_RETENTION_MONTHS,
    });
    const worker = new Worker({
      store,
      clock,
      name: `${process.pid}-${ids.trace()}`,
      handlers: {
        publish: publishing({ store, events, connectors, relay, clock, ids }),
        forward: forwarding({ store, events, forwarders, changed: (id) => waiters.wake(id) }),
        timer: timers({
          ...office.timers,
          'delayed-answer': delayedAnswers({ store, events, connectors }),
          ladder: ladderTimer({
            store,
            relay,
            clock,
            ids,
            events,
            late: (to, step) => log.warn({ partner: to, step }, 'acknowledgement missing'),
          }),
        }),
      },
      leaseMs: config.PAS_X12_WORK_LEASE,
      failed: (err, work) =>
        log.error({ err, work: work?.id, kind: work?.kind, attempts: work?.attempts }, 'work failed, it will be tried again'),
    });
    const submission = new Submission({
      store,
      relay,
      translator,
      check: requestCheck(definitions, config.PAS_X12_STRICT),
      clock,
      ids,
      events,
      waiters,
      kick: () => worker.kick(),
      answerBudget: config.PAS_X12_ANSWER_BUDGET,
      duplicateWindow: (_client, { test }) =>
        config.PAS_X12_DUPLICATE_WINDOW === 'auto' ? (test ? 0 : 600_000) : config.PAS_X12_DUPLICATE_WINDOW,
    });
    store.onChange((id) => waiters.wake(id));

    const replay = new Replay({
      store,
      relay,
      reviser: new SetReviser(guides),
      clock,
      ids,
      events,
      kick: () => worker.kick(),
      receive: (from, bytes, again) => inbound.receive(from, bytes, again),
    });

    let ending = false;
    const app = createGateway({
      store,
      submit: async (call) => {
        await backlog.admit();
        return submission.submit(call);
      },
      replay: (body) => replay.act(body),
      full: () => backlog.full(),
      office,
      connectors: [...connectors.values(), ...forwarders.values()],
      ...(sandbox !== undefined && { sandbox }),
      ...(tables !== undefined && { reloadTables: () => reloadTables() as TablesReloaded }),
      publicUrl: () => url,
      hosts: isLoopback(config.HOST) ? (config.PUBLIC_URL === undefined ? [] : [new URL(config.PUBLIC_URL).hostname]) : 'any',
      bodyLimit: config.PAS_X12_BODY_LIMIT,
      version: packageVersion,
      log,
      ending: () => ending,
    });
    const server = createServer(app);
    const listening = await listen(server, config);
    url ||= listening;
    await office.start();
    worker.start();
    amqp.start();
    return {
      url: listening,
      database: ledger.description,
      partner: `${partner.id} (${partner.title})`,
      notice: ledger.embedded?.notice,
      reloadTables,
      stop: async () => {
        ending = true;
        await closeServer(server, config.PAS_X12_SHUTDOWN_GRACE);
        await worker.stop();
        for (const connector of connectors.values()) await connector.close();
        await ledger.close();
      },
    };
  } catch (error) {
    await ledger.close();
    throw error;
  }
}

function usable<T extends { readonly issues: readonly Issue[] }>(loaded: T): T {
  if (hasErrors(loaded.issues)) throw new StartError(loaded.issues.filter(({ severity }) => severity === 'error'));
  return loaded;
}

function openSandbox(mappings: string, guides: ReadonlyMap<string, Guide>, clock: Clock, log: Log): Sandbox {
  const { scenarios, issues } = usable(loadSandboxFile(mappings));
  if (scenarios === undefined) throw new StartError(issues);
  return createSandbox({
    scenarios,
    guides,
    now: () => clock.now(),
    report: ({ code, x12 }) => log.warn({ code, x12 }, 'sandbox payer'),
  });
}

function openAmqp(
  config: Config,
  partners: ReadonlyMap<string, PartnerProfile>,
  receive: Receive,
  clock: Clock,
  note: RelayNote,
): AmqpConnector {
  // Profiles name the variable that holds their broker's URL; AMQP_URL can stand in the file of settings too.
  const named = (name: string): string | undefined => (name === 'AMQP_URL' ? config.AMQP_URL : broker(process.env[name] ?? ''));
  const amqp = new AmqpConnector({ partners, broker: named, receive, clock, note, prefetch: config.PAS_X12_AMQP_PREFETCH });
  const partner = partners.get(config.PAS_X12_PARTNER);
  if (partner?.amqp !== undefined && named(partner.amqp.broker) === undefined)
    throw new SettingError(partner.amqp.broker, `is not set, but the partner ${partner.id} is reached over its broker`);
  return amqp;
}

/** What goes well is counted, what does not is logged too. */
export function relayNote(log: Log): RelayNote {
  const quiet: ReadonlySet<string> = new Set(['amqp-published', 'amqp-taken']);
  return (what, fields = {}) => {
    if (!quiet.has(what)) log[what === 'amqp-connected' || what === 'amqp-unblocked' ? 'info' : 'warn'](fields, what);
  };
}

function loopback(sandbox: Sandbox, receive: Receive, store: Store, clock: Clock, ids: Ids): LoopbackConnector {
  return new LoopbackConnector(sandbox, {
    receive: (from, interchange) => receive(from, Buffer.from(interchange, 'utf8')),
    postpone: async (to, interchange, seconds) => {
      const answer = message('application/EDI-X12', interchange);
      const due = new Date(clock.now().getTime() + seconds * 1000);
      const reference = { about: 'delayed-answer', message: answer.hash, connector: 'loopback' } as const;
      await store.commit({
        events: [],
        messages: [answer],
        work: [{ id: ids.uuid(), kind: 'timer', state: 'ready', due, partner: to, reference }],
      });
    },
  });
}

export interface OpenLedger {
  readonly store: PostgresStore;
  readonly description: string;
  readonly embedded: EmbeddedPostgres | undefined;
  close(): Promise<void>;
}

/** Opens the ledger of the settings, migrated. Throws SettingError. */
export async function openLedger(config: Config, clock: Clock): Promise<OpenLedger> {
  const unusable = (setting: string) => (error: unknown) => {
    // `message` of a connection's error names host and port; the URL with its password is never in it.
    throw new SettingError(setting, `leads to no usable database: ${causeOf(error)}`);
  };
  const embedded = config.DATABASE_URL === undefined ? await startEmbedded(config.PAS_X12_DATA).catch(unusable('PAS_X12_DATA')) : undefined;
  try {
    const store = await PostgresStore.open(embedded?.connection ?? { connectionString: config.DATABASE_URL }, clock).catch(
      unusable('DATABASE_URL'),
    );
    return {
      store,
      embedded,
      description:
        embedded === undefined
          ? 'PostgreSQL of DATABASE_URL'
          : `embedded PostgreSQL in ${embedded.folder}${embedded.adopted ? ' (was running)' : ''}`,
      close: async () => {
        await store.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

function causeOf(error: unknown): string {
  const { message: text, code, errors } = (error ?? {}) as { message?: string; code?: string; errors?: readonly unknown[] };
  // Several addresses of one host failed: the first says why.
  return text || (errors?.[0] === undefined ? (code ?? 'unknown reason') : causeOf(errors[0]));
}

function listen(server: Server, { HOST, PORT }: Config): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why: Record<string, string> = { EADDRINUSE: 'is in use by another program', EACCES: 'may not be opened by this user' };
      const reason = why[error.code ?? ''];
      reject(
        reason === undefined
          ? new SettingError('HOST', `${HOST} cannot be listened on (${error.code ?? error.message})`)
          : new SettingError('PORT', `${PORT} ${reason}`),
      );
    });
    server.listen(PORT, HOST, () => {
      const { port } = server.address() as AddressInfo;
      resolve(`http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`);
    });
  });
}

/** Takes no new connection, waits for running requests, and cuts off what takes too long. */
function closeServer(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), grace);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}
