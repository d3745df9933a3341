import type { Clock, Connector } from '../pas/ports.js';
import { partiesOf, laneOf } from './amqp-lane.js';
import { AmqpLink } from './amqp-link.js';
import type { AmqpProfile } from './amqp-profile.js';
import { Poison } from './amqp-consumer.js';
import { NotPublished } from './amqp-publisher.js';
import type { PartnerProfile } from './partner.js';
import type { RelayNote } from './relay-note.js';

export interface AmqpConnectorOptions {
  readonly partners: ReadonlyMap<string, PartnerProfile>;
  /** URL of a broker by the name that profiles call it; undefined when it is not set. */
  readonly broker: (name: string) => string | undefined;
  /** Takes what a partner sends; resolves when it is in the ledger. */
  readonly receive: (partner: string, content: Buffer) => Promise<void>;
  /** Messages of partners that are in hand at once. */
  readonly prefetch: number;
  readonly clock: Clock;
  readonly note: RelayNote;
}

type AmqpPartner = PartnerProfile & { readonly amqp: AmqpProfile };

/** The way to partners over AMQP 0-9-1 (docs/amqp.md). */
export class AmqpConnector implements Connector {
  readonly id = 'amqp-x12';
  readonly #links = new Map<string, AmqpLink>();
  readonly #partners = new Map<string, AmqpPartner>();

  constructor(options: AmqpConnectorOptions) {
    for (const profile of options.partners.values()) if (isAmqpPartner(profile)) this.#partners.set(profile.id, profile);
    const all = [...this.#partners.values()];
    for (const broker of new Set(all.map(({ amqp }) => amqp.broker))) {
      const partners = all.filter(({ amqp }) => amqp.broker === broker);
      const url = options.broker(broker);
      if (url === undefined) continue;
      const queues = [...new Set(partners.map(({ amqp }) => amqp.inbound))];
      const { clock, note, prefetch } = options;
      this.#links.set(
        broker,
        new AmqpLink({
          name: `pas-x12 ${process.pid}`,
          url,
          profiles: partners.map(({ amqp }) => amqp),
          consumers: queues.map((queue) => {
            const senders = partners.filter(({ amqp }) => amqp.inbound === queue);
            return { queue, lane: laneOf, receive: (content, { appId }) => options.receive(senderOf(content, appId, senders), content) };
          }),
          prefetch,
          clock,
          note,
        }),
      );
    }
  }

  /** Whether anything leads over AMQP with the settings that there are. */
  get used(): boolean {
    return this.#links.size > 0;
  }

  start(): void {
    for (const link of this.#links.values()) link.start();
  }

  async deliver(message: {
    readonly partner: string;
    readonly interchange: string;
    readonly id: string;
    readonly authorization?: string;
  }): Promise<void> {
    const profile = this.#partners.get(message.partner);
    const link = profile === undefined ? undefined : this.#links.get(profile.amqp.broker);
    if (profile === undefined || link === undefined) throw new NotPublished('away');
    const { authorization, id } = message;
    try {
      await link.publisher.publish({
        exchange: profile.amqp.outbound.exchange,
        routingKey: profile.amqp.outbound.routingKey,
        content: Buffer.from(message.interchange, 'utf8'),
        // The id of the work: the same in every repetition.
        messageId: id,
        ...(authorization !== undefined && { correlationId: authorization, headers: { traceparent: traceparent(authorization, id) } }),
      });
    } catch (error) {
      // Somebody deleted the queue or its binding.
      if (error instanceof NotPublished && error.why === 'returned') link.renew();
      throw error;
    }
  }

  ready(): Promise<boolean> {
    return Promise.resolve([...this.#links.values()].every(({ ready }) => ready));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link.close()));
  }
}

function isAmqpPartner(profile: PartnerProfile): profile is AmqpPartner {
  return profile.connector === 'amqp-x12' && profile.amqp !== undefined;
}

/** By ISA05–08; a queue that one partner alone uses needs no proof. Broken X12 can name its partner in `app-id`. */
function senderOf(content: Buffer, appId: unknown, partners: readonly AmqpPartner[]): string {
  const parties = partiesOf(content);
  const name = ({ qualifier, id }: { readonly qualifier: string; readonly id: string }): string => `${qualifier}:${id}`;
  const found =
    partners.find(({ sender, receiver }) => name(receiver) === parties?.sender && name(sender) === parties.receiver) ??
    partners.find(({ receiver }) => name(receiver) === parties?.sender) ??
    partners.find(({ id }) => id === appId) ??
    (partners.length === 1 ? partners[0] : undefined);
  if (found === undefined) throw new Poison('RELAY-SENDER');
  return found.id;
}

/** W3C Trace Context: all messages of an authorization belong to one trace. */
function traceparent(authorization: string, work: string): string {
  return `00-${authorization.replaceAll('-', '')}-${work.replaceAll('-', '').slice(-16)}-01`;
}
