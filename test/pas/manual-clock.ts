import type { Clock } from '../../src/pas/ports.js';

/** A clock that goes only when it is told to. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-03-04T05:06:07.000Z');
  readonly #alarms = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): Date {
    return new Date(this.#now);
  }

  after(ms: number, callback: () => void): () => void {
    const alarm = { at: this.#now + ms, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Rings what is due on the way, and lets it run. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets everything run that does not wait for time. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((done) => setImmediate(done));
}
