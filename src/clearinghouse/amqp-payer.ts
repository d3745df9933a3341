import { randomUUID } from 'node:crypto';
import type { Clock } from '../pas/ports.js';
import { AmqpLink } from './amqp-link.js';
import type { AmqpProfile } from './amqp-profile.js';
import type { LoopbackPayer } from './loopback.js';
import type { RelayNote } from './relay-note.js';

export interface AmqpPayerOptions {
  readonly url: string;
  readonly partner: string;
  readonly amqp: AmqpProfile;
  readonly payer: LoopbackPayer;
  readonly clock: Clock;
  readonly note: RelayNote;
}

/** Requests that wait for a late answer keep their place: so many at once. */
const PREFETCH = 2_000;

/**
 * The other end of a partner's link, for a payer that plays: takes from the partner's queue and publishes to ours. A
 * request is acknowledged when its last answer is confirmed; one that was cut off is answered again.
 */
export function amqpPayer({ url, partner, amqp, payer, clock, note }: AmqpPayerOptions): AmqpLink {
  const link: AmqpLink = new AmqpLink({
    name: `pas-x12 sandbox ${process.pid}`,
    url,
    profiles: [amqp],
    prefetch: PREFETCH,
    clock,
    note,
    consumers: [
      {
        queue: amqp.outbound.queue,
        lane: () => randomUUID(),
        receive: async (content, { messageId, headers }) => {
          const traceparent: unknown = (headers as Record<string, unknown> | undefined)?.['traceparent'];
          let waited = 0;
          for (const answer of payer.answer(content.toString('utf8'))) {
            const pause = Math.max(0, answer.afterSeconds - waited);
            if (pause > 0) await new Promise<void>((resolve) => void clock.after(pause * 1000, resolve));
            waited += pause;
            await link.publisher.publish({
              exchange: '',
              routingKey: amqp.inbound,
              content: Buffer.from(answer.interchange, 'utf8'),
              messageId: randomUUID(),
              ...(typeof messageId === 'string' && { correlationId: messageId }),
              appId: partner,
              ...(typeof traceparent === 'string' && { headers: { traceparent } }),
            });
          }
        },
      },
    ],
  });
  return link;
}
