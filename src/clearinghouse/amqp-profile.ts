/** How a partner is reached over AMQP 0-9-1: the section `amqp` of its profile, with everything that it may leave out. */
export interface AmqpProfile {
  /** Name of the environment variable that holds the broker's URL with its credentials; the profile itself holds none. */
  readonly broker: string;
  readonly outbound: {
    readonly exchange: string;
    readonly routingKey: string;
    /** Bound to the exchange under the routing key; the partner consumes it. */
    readonly queue: string;
    /** Messages that the queue holds before it refuses more; what is refused waits in the ledger. */
    readonly maxLength: number;
  };
  /** The queue that the partner publishes to, by the default exchange. */
  readonly inbound: string;
  /** False: exchange and queues are the partner's own, and are only looked for. */
  readonly declare: boolean;
  /** Files in PEM for `amqps://`; without them the system's certificate authorities decide. */
  readonly tls: { readonly ca?: string; readonly certificate?: string; readonly key?: string };
}

/** The section as it may stand in a file. */
export interface AmqpSection {
  readonly broker?: string;
  readonly outbound?: Partial<AmqpProfile['outbound']>;
  readonly inbound?: string;
  readonly declare?: boolean;
  readonly tls?: AmqpProfile['tls'];
}

/** What `amqp: {}` means for a partner. */
export function amqpProfile(partner: string, section: AmqpSection): AmqpProfile {
  return {
    broker: section.broker ?? 'AMQP_URL',
    outbound: {
      exchange: section.outbound?.exchange ?? 'pas-x12.outbound',
      routingKey: section.outbound?.routingKey ?? partner,
      queue: section.outbound?.queue ?? `pas-x12.outbound.${partner}`,
      maxLength: section.outbound?.maxLength ?? 100_000,
    },
    inbound: section.inbound ?? 'pas-x12.inbound',
    declare: section.declare ?? true,
    tls: section.tls ?? {},
  };
}

/** Where messages go that nobody can take. */
export function deadQueue(queue: string): string {
  return `${queue}.dead`;
}
