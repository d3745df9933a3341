import { type Clock, LedgerUnavailable, type Store } from './ports.js';

/** So long a count is believed. */
const FRESH_MS = 500;

/**
 * Whether too much waits to be sent: requests are stored while a partner is away, but not without end. Counted by the
 * ledger, so that all instances agree; between two counts a little more than the limit can come in.
 */
export class Backlog {
  #full = false;
  #counted = Number.NEGATIVE_INFINITY;
  #counting: Promise<void> | undefined;

  constructor(
    private readonly store: Pick<Store, 'countUnsent'>,
    private readonly clock: Clock,
    private readonly limit: number,
  ) {}

  async full(): Promise<boolean> {
    const now = this.clock.now().getTime();
    // Also after a clock that went backwards.
    if (Math.abs(now - this.#counted) >= FRESH_MS) {
      this.#counting ??= this.store
        .countUnsent(this.limit)
        .then((count) => {
          this.#full = count >= this.limit;
          this.#counted = this.clock.now().getTime();
        })
        .finally(() => (this.#counting = undefined));
      await this.#counting;
    }
    return this.#full;
  }

  /** Throws what callers see as "try later". */
  async admit(): Promise<void> {
    if (await this.full()) throw new LedgerUnavailable(new Error('too many messages wait to be sent'));
  }
}
