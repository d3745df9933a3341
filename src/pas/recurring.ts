import type { Clock, Ids, NewWork, Store, Work } from './ports.js';
import type { WorkHandler } from './worker.js';

/** Something that is done every so often, on one of the instances. */
export interface Recurring {
  readonly name: string;
  /** Milliseconds from one end to the next beginning. */
  readonly every: number;
  readonly run: () => Promise<unknown>;
}

interface RecurringPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The timers that come back: one row of work each, whatever dies. */
export class RecurringTimers {
  constructor(
    private readonly ports: RecurringPorts,
    private readonly timers: readonly Recurring[],
  ) {}

  /** Puts each timer into the ledger, unless it is there. */
  async start(): Promise<void> {
    const { store, clock } = this.ports;
    for (const timer of this.timers) await store.ensureRecurring(this.#turn(timer, 0), clock.now());
  }

  readonly handler: WorkHandler = async ({ id, reference }: Work) => {
    const timer = reference.about === 'recurring' ? this.timers.find(({ name }) => name === reference.recurring) : undefined;
    if (timer === undefined) {
      // A timer of another version of the program: it goes, and its version puts it back.
      await this.ports.store.commit({ events: [], done: id });
      return;
    }
    await timer.run();
    await this.ports.store.commit({ events: [], done: id, work: [this.#turn(timer, timer.every)] });
  };

  #turn({ name }: Recurring, wait: number): NewWork {
    const { clock, ids } = this.ports;
    const due = new Date(clock.now().getTime() + wait);
    return { id: ids.uuid(), kind: 'timer', state: 'ready', due, reference: { about: 'recurring', recurring: name } };
  }
}
