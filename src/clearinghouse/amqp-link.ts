import { readFileSync } from 'node:fs';
import type { SocketOptions } from 'amqplib';
import type { Clock } from '../pas/ports.js';
import { AmqpConnection } from './amqp-connection.js';
import { AmqpConsumer, type AmqpConsumerOptions } from './amqp-consumer.js';
import type { AmqpProfile } from './amqp-profile.js';
import { AmqpPublisher } from './amqp-publisher.js';
import { declareTopology } from './amqp-topology.js';
import type { RelayNote } from './relay-note.js';

export interface AmqpLinkOptions {
  /** For the broker's list of connections. */
  readonly name: string;
  readonly url: string;
  readonly profiles: readonly AmqpProfile[];
  readonly consumers: readonly Pick<AmqpConsumerOptions, 'queue' | 'receive' | 'lane'>[];
  readonly prefetch: number;
  readonly clock: Clock;
  readonly note: RelayNote;
}

const DRAIN_MS = 10_000;

/**
 * Everything that we do with one broker. Publishing and consuming have a connection each: a broker that is short of
 * memory or disk stops reading from connections that publish, and acknowledgements would be stuck there too.
 */
export class AmqpLink {
  readonly publisher: AmqpPublisher;
  readonly #consumers: readonly AmqpConsumer[];
  readonly #publishing: AmqpConnection;
  readonly #consuming: AmqpConnection;

  constructor(options: AmqpLinkOptions) {
    const { name, url, profiles, prefetch, clock, note } = options;
    const declare = async (model: Parameters<AmqpPublisher['open']>[0]): Promise<void> => {
      const channel = await model.createChannel();
      // A refused declaration closes the channel; its promise rejects and says why.
      channel.on('error', () => undefined);
      for (const profile of profiles) await declareTopology(channel, profile);
      await channel.close();
    };
    const common = { url, clock, note, socket: tlsOptions(profiles) };
    this.#publishing = new AmqpConnection({
      ...common,
      name: `${name} out`,
      setUp: async (model) => {
        await declare(model);
        await this.publisher.open(model);
      },
      lost: () => this.publisher.lost(),
    });
    this.publisher = new AmqpPublisher(
      clock,
      note,
      () => (this.#publishing.blocked ? 'blocked' : this.#publishing.usable ? 'usable' : 'away'),
      () => this.#publishing.renew(),
    );
    this.#consuming = new AmqpConnection({
      ...common,
      name: `${name} in`,
      setUp: async (model) => {
        await declare(model);
        for (const consumer of this.#consumers) await consumer.open(model);
      },
      lost: () => {
        for (const consumer of this.#consumers) consumer.lost();
      },
    });
    this.#consumers = options.consumers.map(
      (consumer) =>
        new AmqpConsumer({ ...consumer, prefetch, publisher: this.publisher, clock, note, renew: () => this.#consuming.renew() }),
    );
  }

  /** Whether a message would be taken now. */
  get ready(): boolean {
    return this.#publishing.usable && this.#consuming.usable;
  }

  start(): void {
    this.#publishing.start();
    this.#consuming.start();
  }

  /** The topology is not what it was: make it again. */
  renew(): void {
    this.#publishing.renew();
  }

  /** Takes nothing more, finishes what is in hand, says goodbye. */
  async close(): Promise<void> {
    await Promise.all(this.#consumers.map((consumer) => consumer.drain(DRAIN_MS)));
    await this.#consuming.close();
    await this.#publishing.close();
  }
}

/** All partners of one broker share its certificates; the first that names a file decides. */
function tlsOptions(profiles: readonly AmqpProfile[]): SocketOptions {
  const file = (name: 'ca' | 'certificate' | 'key'): Buffer | undefined => {
    const path = profiles.map(({ tls }) => tls[name]).find((found) => found !== undefined);
    return path === undefined ? undefined : readFileSync(path);
  };
  const [ca, cert, key] = [file('ca'), file('certificate'), file('key')];
  return { ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
}
