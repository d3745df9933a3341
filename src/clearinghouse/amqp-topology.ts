import type { Channel } from 'amqplib';
import { type AmqpProfile, deadQueue } from './amqp-profile.js';

/**
 * How often a queue hands out one message before it is put to the dead letters: far more than restarts explain. Every
 * end of a consumer counts in RabbitMQ 3, so that this must not be small.
 */
export const DELIVERY_LIMIT = 100;

/**
 * Makes exchange and queues, or finds them as they are. A queue that exists with other arguments is an error of the
 * channel (406): it is never deleted and made again by us.
 */
export async function declareTopology(channel: Channel, { outbound, inbound, declare }: AmqpProfile): Promise<void> {
  if (!declare) {
    await channel.checkExchange(outbound.exchange);
    await channel.checkQueue(inbound);
    return;
  }
  await channel.assertExchange(outbound.exchange, 'topic', { durable: true });
  await declareQueue(channel, outbound.queue, outbound.maxLength);
  await channel.bindQueue(outbound.queue, outbound.exchange, outbound.routingKey);
  await declareQueue(channel, inbound);
}

/** A replicated queue, and another for its dead letters, which are confirmed there before they leave here. */
async function declareQueue(channel: Channel, queue: string, maxLength?: number): Promise<void> {
  const dead = deadQueue(queue);
  await channel.assertQueue(dead, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': DELIVERY_LIMIT,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dead,
      // at-least-once needs reject-publish: a full queue refuses, it never drops.
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      ...(maxLength !== undefined && { 'x-max-length': maxLength }),
    },
  });
}
