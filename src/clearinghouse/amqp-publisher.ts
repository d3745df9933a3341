import type { ChannelModel, ConfirmChannel } from 'amqplib';
import type { Clock } from '../pas/ports.js';
import type { RelayNote } from './relay-note.js';

/** X12 on the way: RFC 1767. */
export const X12_MEDIA_TYPE = 'application/EDI-X12';

export interface AmqpLetter {
  /** Empty: the default exchange, where the routing key is the name of a queue. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly messageId: string;
  readonly correlationId?: string;
  /** Whose it is; only believed where the interchange does not say. */
  readonly appId?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly contentType?: string;
}

/** Why the broker does not have a message; it is safe to send it again. */
export class NotPublished extends Error {
  constructor(
    /** `returned`: no queue is bound there; `refused`: the queue is full; `unconfirmed`: nobody knows. */
    readonly why: 'away' | 'blocked' | 'returned' | 'refused' | 'unconfirmed',
  ) {
    super(`the broker did not take a message: ${why}`);
    this.name = 'NotPublished';
  }
}

/** Far below the lease of work, so that nobody else sends the same message while we still wait. */
const CONFIRM_MS = 8_000;

/** Publishes durably: resolved is written to the queue, by the broker's own word. */
export class AmqpPublisher {
  #channel: ConfirmChannel | undefined;
  /** Message ids that came back before their confirm (basic.return precedes basic.ack). */
  readonly #returned = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly note: RelayNote,
    private readonly state: () => 'usable' | 'blocked' | 'away',
    private readonly renew: () => void,
  ) {}

  async open(model: ChannelModel): Promise<void> {
    const channel = await model.createConfirmChannel();
    channel.on('error', () => undefined);
    // A publish to an exchange that is gone closes the channel: the connection is made again, with its topology.
    channel.on('close', () => {
      if (this.#channel === channel) this.renew();
    });
    channel.on('return', ({ properties }) => this.#returned.add(String(properties.messageId)));
    this.#channel = channel;
  }

  lost(): void {
    this.#channel = undefined;
    this.#returned.clear();
  }

  /** Rejects with NotPublished. */
  publish(letter: AmqpLetter): Promise<void> {
    const state = this.state();
    const channel = this.#channel;
    if (state === 'blocked') return Promise.reject(new NotPublished('blocked'));
    if (state === 'away' || channel === undefined) return Promise.reject(new NotPublished('away'));
    const { exchange, routingKey, content, messageId, correlationId, appId, headers } = letter;
    return new Promise((resolve, reject) => {
      const fail = (why: NotPublished['why']): void => {
        cancel();
        if (why !== 'away') this.note(`amqp-${why === 'blocked' ? 'refused' : why}`, { queue: routingKey });
        reject(new NotPublished(why));
      };
      const cancel = this.clock.after(CONFIRM_MS, () => fail('unconfirmed'));
      try {
        channel.publish(
          exchange,
          routingKey,
          content,
          {
            contentType: letter.contentType ?? X12_MEDIA_TYPE,
            persistent: true,
            mandatory: true,
            messageId,
            timestamp: Math.floor(this.clock.now().getTime() / 1000),
            ...(correlationId !== undefined && { correlationId }),
            ...(appId !== undefined && { appId }),
            ...(headers !== undefined && { headers }),
          },
          (error) => {
            const returned = this.#returned.delete(messageId);
            if (returned) fail('returned');
            // A nack, or the end of the channel before the confirm.
            else if (error) fail(this.#channel === channel && this.state() === 'usable' ? 'refused' : 'unconfirmed');
            else {
              cancel();
              this.note('amqp-published', { queue: routingKey });
              resolve();
            }
          },
        );
      } catch {
        // The channel closed between our look and the call.
        fail('away');
      }
    });
  }
}
