import { Client, type ClientConfig } from 'pg';
import type { Clock } from '../pas/ports.js';

/** The channel that every instance listens on; the payload is the id of the authorization. */
export const CHANGE_CHANNEL = 'pas_x12_change';

const RETRY_MS = 500;

/**
 * Hears which authorizations changed, on whichever instance, so that a waiting request is woken where it waits. While
 * the connection is lost nothing is heard: when it is back, all waiters look at the ledger again.
 */
export class ChangeFeed {
  readonly #listeners = new Set<(authorization: string | undefined) => void>();
  #client: Client | undefined;
  #closed = false;
  #cancelRetry: () => void = () => undefined;

  constructor(
    private readonly connection: ClientConfig,
    private readonly clock: Clock,
  ) {}

  subscribe(listener: (authorization: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    const client = new Client(this.connection);
    // Both ends of a connection's life come here: `error` alone is not sent when the server closes politely.
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => {
      if (payload !== undefined) for (const listener of this.#listeners) listener(payload);
    });
    this.#client = client;
    await client.connect();
    await client.query(`listen ${CHANGE_CHANNEL}`);
  }

  #lost(client: Client): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    this.#cancelRetry = this.clock.after(RETRY_MS, () => {
      const failed = (): void => {
        const dead = this.#client;
        if (dead !== undefined) this.#lost(dead);
      };
      const missed = (): void => {
        for (const listener of this.#listeners) listener(undefined);
      };
      this.start().then(missed, failed);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    await this.#client?.end().catch(() => undefined);
  }
}
