import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { type Clock, LedgerUnavailable } from '../pas/ports.js';
import { deadQueue } from './amqp-profile.js';
import { type AmqpPublisher, NotPublished, X12_MEDIA_TYPE } from './amqp-publisher.js';
import type { RelayNote } from './relay-note.js';

/** A message that nobody can take as it is: not for trying again. `reason` is a code of the catalogue. */
export class Poison extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'Poison';
  }
}

export interface AmqpConsumerOptions {
  readonly queue: string;
  /** Messages that are in hand at once. */
  readonly prefetch: number;
  /** Resolves when the message cannot be lost any more. Poison and repeated failures send it to the dead letters. */
  readonly receive: (content: Buffer, properties: ConsumeMessage['properties']) => Promise<void>;
  /** Messages with the same lane are taken one after the other. */
  readonly lane: (content: Buffer) => string;
  readonly publisher: AmqpPublisher;
  readonly clock: Clock;
  readonly note: RelayNote;
  readonly renew: () => void;
}

/** Octets; a 275 with its documents fits. */
const LARGEST = 64 * 1024 * 1024;
const MOST_ATTEMPTS = 5;
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

/** Takes messages from one queue; each is acknowledged when `receive` has it durably, or when it is among the dead letters. */
export class AmqpConsumer {
  readonly #lanes = new Map<string, Promise<void>>();
  #channel: Channel | undefined;
  #tag: string | undefined;
  #ending = false;

  constructor(private readonly options: AmqpConsumerOptions) {}

  async open(model: ChannelModel): Promise<void> {
    if (this.#ending) return;
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    channel.on('close', () => {
      if (this.#channel === channel) this.options.renew();
    });
    this.#channel = channel;
    await channel.prefetch(this.options.prefetch);
    const { consumerTag } = await channel.consume(this.options.queue, (message) => {
      // The broker cancelled the consumer: its queue was deleted or moved.
      if (message === null) this.options.renew();
      else this.#queue(channel, message);
    });
    this.#tag = consumerTag;
  }

  lost(): void {
    this.#channel = undefined;
    this.#tag = undefined;
  }

  /** Takes nothing more and waits for what is in hand; what could not be finished in time goes back to the queue. */
  async drain(ms: number): Promise<void> {
    this.#ending = true;
    const [channel, tag] = [this.#channel, this.#tag];
    if (channel !== undefined && tag !== undefined) await channel.cancel(tag).catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
    await Promise.race([Promise.all(this.#lanes.values()), late]);
    clearTimeout(timer);
  }

  #queue(channel: Channel, message: ConsumeMessage): void {
    const lane = this.options.lane(message.content);
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const running = before.then(() => this.#take(channel, message));
    this.#lanes.set(lane, running);
    void running.finally(() => {
      if (this.#lanes.get(lane) === running) this.#lanes.delete(lane);
    });
  }

  async #take(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { receive, note, queue, clock } = this.options;
    const first = clock.now();
    for (let attempt = 1; ;) {
      // It went back to the queue with its channel, and comes again on the next one.
      if (this.#channel !== channel) return;
      try {
        refuseForeign(message);
        await receive(message.content, message.properties);
        if (this.#channel === channel) channel.ack(message);
        note('amqp-taken', { queue });
        return;
      } catch (error) {
        if (!(error instanceof LedgerUnavailable) && !(error instanceof NotPublished)) {
          if (error instanceof Poison || attempt >= MOST_ATTEMPTS) {
            const reason = error instanceof Poison ? error.reason : 'RELAY-POISON';
            if (await this.#bury(channel, message, reason, attempt, first)) return;
          } else attempt++;
        }
        note('amqp-postponed', { queue, attempt });
      }
      await this.#pause(attempt, clock.now().getTime() - first.getTime());
    }
  }

  /** To the dead letters, with what an operator needs and nothing of the content. False: not now. */
  async #bury(channel: Channel, message: ConsumeMessage, reason: string, attempts: number, first: Date): Promise<boolean> {
    const { publisher, queue, clock, note } = this.options;
    const { messageId, correlationId, contentType, headers } = message.properties;
    const earlier = Number((headers as Record<string, unknown> | undefined)?.['x-delivery-count'] ?? 0);
    try {
      await publisher.publish({
        exchange: '',
        routingKey: deadQueue(queue),
        content: message.content,
        messageId: textOf(messageId) ?? `${queue}-${message.fields.deliveryTag}-${first.getTime()}`,
        ...(textOf(correlationId) !== undefined && { correlationId: String(correlationId) }),
        contentType: textOf(contentType) ?? X12_MEDIA_TYPE,
        headers: {
          'x-pas-reason': reason,
          'x-pas-attempts': attempts + earlier,
          'x-pas-first-attempt': first.toISOString(),
          'x-pas-last-attempt': clock.now().toISOString(),
          'x-pas-queue': queue,
        },
      });
    } catch {
      return false;
    }
    if (this.#channel === channel) channel.ack(message);
    note('amqp-dead', { queue, reason });
    return true;
  }

  #pause(attempt: number, waited: number): Promise<void> {
    const ms = Math.min(LONGEST_RETRY_MS, Math.max(FIRST_RETRY_MS * 2 ** (attempt - 1), waited / 2));
    return new Promise((resolve) => void this.options.clock.after(ms, resolve));
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** X12 is never compressed or wrapped on this link; a message without a media type is taken for X12. */
function refuseForeign({ content, properties }: ConsumeMessage): void {
  const type = textOf(properties.contentType)?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== X12_MEDIA_TYPE.toLowerCase()) throw new Poison('RELAY-CONTENT-TYPE');
  if (textOf(properties.contentEncoding) !== undefined) throw new Poison('RELAY-CONTENT-TYPE');
  if (content.length > LARGEST) throw new Poison('RELAY-TOO-LARGE');
}
