import type { Clock, Store, Work, WorkKind } from './ports.js';

/** Does one piece of work to its end, its commit with `done` included. Throwing means: later again. */
export type WorkHandler = (work: Work) => Promise<void>;

export interface WorkerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly handlers: Partial<Readonly<Record<WorkKind, WorkHandler>>>;
  /** Names this instance in the work table. */
  readonly name: string;
  /** Hears of every failure; the work is tried again by itself. */
  readonly failed: (error: unknown, work: Work | undefined) => void;
  readonly concurrency?: number;
  /** So long nobody else takes claimed work over: far more than any step needs, and how long a killed instance delays its own. */
  readonly leaseMs?: number;
}

const LEASE_MS = 20_000;
/** The longest time without a look at the table: another instance may have died with its work. */
const IDLE_MS = 5_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
const SPREAD_FROM_MS = 4_000;

/** The one loop that does what is due, on any number of instances. */
export class Worker {
  readonly #running = new Set<Promise<void>>();
  /** What must stay in order: the last promise of each lane. */
  readonly #lanes = new Map<string, Promise<void>>();
  #looking: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #cancelTimer: () => void = () => undefined;

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.#stopped = false;
    this.kick();
  }

  /** There is new work: look at once. */
  kick(): void {
    if (this.#stopped) return;
    if (this.#looking !== undefined) {
      this.#again = true;
      return;
    }
    this.#cancelTimer();
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (this.#again) {
        this.#again = false;
        this.kick();
      }
    });
  }

  /** Takes nothing more and waits for what runs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#looking;
    await Promise.all(this.#running);
  }

  async #look(): Promise<void> {
    const { store, clock, name, concurrency = 16, leaseMs = LEASE_MS } = this.options;
    let pause = IDLE_MS;
    try {
      for (;;) {
        const free = concurrency - this.#running.size;
        // Each piece that ends kicks again.
        if (free <= 0 || this.#stopped) return;
        const claimed = await store.claimWork({ now: clock.now(), limit: free, leaseMs, worker: name });
        for (const work of claimed) this.#begin(work);
        if (claimed.length < free) break;
      }
      const due = await store.nextDue();
      if (due !== undefined) pause = Math.min(IDLE_MS, Math.max(10, due.getTime() - clock.now().getTime()));
    } catch (error) {
      this.options.failed(error, undefined);
    }
    if (!this.#stopped) this.#cancelTimer = clock.after(pause, () => this.kick());
  }

  #begin(work: Work): void {
    // Answers of one partner are taken in the order in which they are due; messages to partners need no order.
    const lane = work.kind === 'timer' ? `timer ${work.partner ?? ''}` : work.id;
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const running = before.then(() => this.#do(work));
    this.#running.add(running);
    this.#lanes.set(lane, running);
    void running.finally(() => {
      this.#running.delete(running);
      if (this.#lanes.get(lane) === running) this.#lanes.delete(lane);
      this.kick();
    });
  }

  async #do(work: Work): Promise<void> {
    const { store, clock, handlers, failed } = this.options;
    try {
      const handler = handlers[work.kind];
      if (handler === undefined) throw new Error(`nobody does work of kind ${work.kind}`);
      await handler(work);
    } catch (error) {
      failed(error, work);
      const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(work.attempts - 1, 10));
      // What failed together must not come again together, when there is much of it.
      const wait = full < SPREAD_FROM_MS ? full : full * (0.4 + Math.random() * 0.6);
      const now = clock.now();
      // When this fails too, the lease ends by itself.
      await store
        .releaseWork(work.id, { state: 'ready', due: new Date(now.getTime() + wait), now })
        .catch((again: unknown) => failed(again, work));
    }
  }
}
