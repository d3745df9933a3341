import type { Clock } from './ports.js';

/** Requests that wait for their answer; woken by any change of their authorization, wherever it happened. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(private readonly clock: Clock) {}

  /** Without an authorization: all of them, because changes may have been missed. */
  wake(authorization: string | undefined): void {
    if (authorization === undefined) {
      for (const waiting of this.#waiting.values()) for (const wake of waiting) wake();
      return;
    }
    for (const wake of this.#waiting.get(authorization) ?? []) wake();
  }

  /**
   * Looks until `look` finds something or the time is up: at once, after every change, and once more at the end, so that
   * a change that was not heard of (a lost connection) is found late and not never.
   */
  async until<T>(authorization: string, ms: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    let changed: boolean;
    let expired = false;
    let wake = (): void => undefined;
    const hear = (): void => {
      changed = true;
      wake();
    };
    const listeners = this.#waiting.get(authorization) ?? new Set();
    this.#waiting.set(authorization, listeners.add(hear));
    const cancel = this.clock.after(ms, () => {
      expired = true;
      hear();
    });
    try {
      for (;;) {
        const last = expired;
        changed = false;
        const found = await look();
        if (found !== undefined || last) return found;
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      cancel();
      listeners.delete(hear);
      if (listeners.size === 0) this.#waiting.delete(authorization);
    }
  }
}
