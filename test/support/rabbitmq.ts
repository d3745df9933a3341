import { connect } from 'amqplib';
import { RabbitNode, releaseSharedRabbit, sharedRabbit } from '../../scripts/rabbitmq.mjs';

/** A node that a test may kill, block and start again; never the one of AMQP_URL. */
export interface OwnRabbit {
  readonly url: string;
  readonly pid: number | undefined;
  start(): Promise<unknown>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  control(...args: readonly string[]): string;
  remove(): Promise<void>;
}

/** Jest's main process, also seen from a worker; the shared node ends with it. */
function owner(): number {
  return Number(process.env['PAS_X12_TEST_RUN'] ?? process.pid);
}

/** URL of the broker that all tests share: AMQP_URL, else one node for the run. */
export function rabbitUrl(): Promise<string> {
  return sharedRabbit(owner());
}

export function releaseRabbit(): void {
  if (process.env['PAS_X12_TEST_RUN'] === undefined) releaseSharedRabbit(owner());
}

/** A node of its own, started. */
export async function ownRabbit(): Promise<OwnRabbit> {
  const node: OwnRabbit = await RabbitNode.create();
  await node.start();
  return node;
}

/** Looks at a broker from outside, on a connection of its own. */
export interface BrokerView {
  /** Messages that are ready in a queue. */
  depth(queue: string): Promise<number>;
  publish(queue: string, content: string | Buffer, properties?: object): Promise<void>;
  /** Everything that is in a queue, taken out. */
  take(queue: string): Promise<readonly { readonly content: Buffer; readonly properties: Readonly<Record<string, unknown>> }[]>;
  /** A queue that gets a copy of everything that passes an exchange. */
  audit(exchange: string): Promise<string>;
  remove(...queues: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function viewBroker(url: string): Promise<BrokerView> {
  const model = await connect(url, { noDelay: true });
  model.on('error', () => undefined);
  const channel = await model.createConfirmChannel();
  channel.on('error', () => undefined);
  return {
    depth: async (queue) => {
      // A queue that is not there closes the channel that asked.
      const asking = await model.createChannel();
      asking.on('error', () => undefined);
      const { messageCount } = await asking.checkQueue(queue);
      await asking.close();
      return messageCount;
    },
    publish: async (queue, content, properties = {}) => {
      channel.sendToQueue(queue, Buffer.from(content), { contentType: 'application/EDI-X12', persistent: true, ...properties });
      await channel.waitForConfirms();
    },
    take: async (queue) => {
      const taken = [];
      for (;;) {
        const message = await channel.get(queue, { noAck: true });
        if (message === false) return taken;
        taken.push({ content: message.content, properties: message.properties as unknown as Record<string, unknown> });
      }
    },
    audit: async (exchange) => {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      const { queue } = await channel.assertQueue(`${exchange}.audit`, { durable: true });
      await channel.bindQueue(queue, exchange, '#');
      return queue;
    },
    remove: async (...queues) => {
      for (const queue of queues) await channel.deleteQueue(queue);
    },
    close: async () => {
      await model.close().catch(() => undefined);
    },
  };
}
