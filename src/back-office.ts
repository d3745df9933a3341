import type { Log } from './log.js';
import { type CasesPorts, Cases } from './pas/cases.js';
import type { ChannelSource } from './pas/channel-words.js';
import { Channels } from './pas/channels.js';
import type { OfficeResult } from './pas/office.js';
import type { Partner } from './pas/ports.js';
import { Reconciliation } from './pas/reconcile.js';
import { RecurringTimers } from './pas/recurring.js';
import { purgeExpired } from './pas/retention.js';
import type { WorkHandler } from './pas/worker.js';

export interface BackOfficeParts extends CasesPorts {
  readonly sources: ReadonlyMap<string, ChannelSource>;
  readonly partners: readonly Partner[];
  readonly log: Log;
  /** Milliseconds between two comparisons with what partners say. */
  readonly reconcileEvery: number;
  /** Months; undefined: for ever. */
  readonly retention: number | undefined;
}

/** What happens beside the requests of clients: cases, other channels, reconciliation, retention. */
export interface BackOffice {
  act(work: string, body: string): Promise<OfficeResult>;
  take(body: string): Promise<OfficeResult>;
  statement(body: string): Promise<OfficeResult>;
  /** Timers that come back, and lists that want to be compared. */
  readonly timers: Readonly<Record<'recurring' | 'reconcile', WorkHandler>>;
  /** Puts the timers into the ledger. */
  start(): Promise<void>;
}

const DAY_MS = 86_400_000;

export function openBackOffice(parts: BackOfficeParts): BackOffice {
  const { store, clock, ids, log, kick } = parts;
  const cases = new Cases(parts);
  const channels = new Channels({ ...parts, partners: parts.partners.map(({ id }) => id) });
  const reconciliation = new Reconciliation(parts);
  const reconcile = async (): Promise<void> => {
    const drift = await reconciliation.run();
    if (drift.unanswered + drift.finalThere + drift.unknownThere > 0) log.warn({ ...drift }, 'reconciliation found drift');
  };
  const purge = (): Promise<number> =>
    purgeExpired(
      { store, clock, ids, removed: (authorization, policy) => log.info({ authorization, policy }, 'purged by policy') },
      { months: parts.retention },
    );
  const timers = new RecurringTimers({ store, clock, ids }, [
    { name: 'reconcile', every: parts.reconcileEvery, run: reconcile },
    { name: 'retention', every: DAY_MS, run: purge },
  ]);
  const compare: WorkHandler = async ({ id }) => {
    await reconcile();
    await store.commit({ events: [], done: id });
  };
  return {
    act: (work, body) => cases.act(work, body),
    take: (body) => channels.take(body),
    statement: async (body) => {
      const result = await reconciliation.take(body);
      if (result.kind === 'done') kick();
      return result;
    },
    timers: { recurring: timers.handler, reconcile: compare },
    start: () => timers.start(),
  };
}
