import { type ChannelModel, connect, type SocketOptions } from 'amqplib';
import type { Clock } from '../pas/ports.js';
import type { RelayNote } from './relay-note.js';

export interface AmqpConnectionOptions {
  /** Shown in the broker's list of connections. */
  readonly name: string;
  readonly url: string;
  readonly socket?: SocketOptions;
  readonly clock: Clock;
  readonly note: RelayNote;
  /** Makes topology, channels and consumers, after every connect anew. Throwing ends the connection, and it is tried again. */
  readonly setUp: (model: ChannelModel) => Promise<void>;
  /** The channels that `setUp` made are dead. */
  readonly lost: () => void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 15_000;
/** A dead peer is noticed after two of them. */
const HEARTBEAT_SECONDS = 10;
const CONNECT_MS = 10_000;
const CLOSE_MS = 3_000;
/** A broker answers heartbeats also while a queue of it has no leader: a declaration or a consumer may then never be answered. */
const SET_UP_MS = 15_000;

/**
 * One supervised connection to a broker. It never gives up: whatever ends it (socket, broker, a channel's fault), it is
 * made again with growing, jittered pauses, and everything that lives on it is made by `setUp` again.
 */
export class AmqpConnection {
  #model: ChannelModel | undefined;
  /** Topology, channels and consumers are there. */
  #complete = false;
  #blocked = false;
  #closed = false;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;

  constructor(private readonly options: AmqpConnectionOptions) {}

  /** Connected, set up and not told to stop publishing (memory or disk alarm of the broker). */
  get usable(): boolean {
    return this.#complete && !this.#blocked;
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  start(): void {
    void this.#connect();
  }

  /** Something on it does not work as it should: end it, and make everything again. */
  renew(): void {
    const model = this.#model;
    if (model !== undefined) void endModel(model).then(() => this.#down(model));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelRetry();
    const model = this.#model;
    this.#model = undefined;
    this.#complete = false;
    if (model !== undefined) await endModel(model);
  }

  async #connect(): Promise<void> {
    const { options } = this;
    let model: ChannelModel | undefined;
    try {
      const fresh = await connect(withHeartbeat(options.url), {
        ...options.socket,
        // Without it a publish and its confirm wait for each other's delayed packets: 44 ms instead of 1.
        noDelay: true,
        keepAlive: true,
        timeout: CONNECT_MS,
        clientProperties: { connection_name: options.name },
      });
      model = fresh;
      // `error` always comes before `close`; without a listener node would end the process.
      fresh.on('error', () => undefined);
      fresh.on('handler-error', () => undefined);
      fresh.on('close', () => this.#down(fresh));
      fresh.on('blocked', () => {
        this.#blocked = true;
        options.note('amqp-blocked', { connection: options.name });
      });
      fresh.on('unblocked', () => {
        this.#blocked = false;
        options.note('amqp-unblocked', { connection: options.name });
      });
      if (this.#closed) return await endModel(fresh);
      this.#model = fresh;
      await inTime(options.setUp(fresh), options.clock);
      if (this.#model !== fresh) return;
      this.#complete = true;
      this.#failures = 0;
      options.note('amqp-connected', { connection: options.name });
    } catch (error) {
      if (model === undefined) this.#retry(error);
      else {
        await endModel(model);
        this.#down(model, error);
      }
    }
  }

  #down(model: ChannelModel, error?: unknown): void {
    if (this.#model !== model) return;
    this.#model = undefined;
    this.#complete = false;
    this.#blocked = false;
    this.options.lost();
    this.#retry(error);
  }

  #retry(error: unknown): void {
    if (this.#closed) return;
    const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures++, 10));
    // Instances that lost the same broker must not come back in step.
    const pause = Math.round(longest * (0.5 + Math.random() / 2));
    const code = (error as { code?: unknown } | undefined)?.code;
    this.options.note('amqp-lost', {
      connection: this.options.name,
      ...((typeof code === 'string' || typeof code === 'number') && { code }),
      pause,
    });
    this.#cancelRetry = this.options.clock.after(pause, () => void this.#connect());
  }
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return parsed.href;
}

async function inTime(setUp: Promise<void>, clock: Clock): Promise<void> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = Object.assign(new Error('the broker does not set up our queues'), { code: 'ETIMEDOUT' });
    cancel = clock.after(SET_UP_MS, () => reject(error));
  });
  await Promise.race([setUp, late]).finally(() => cancel());
}

/** A broker that is gone, or blocked, does not say goodbye. */
async function endModel(model: ChannelModel): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, CLOSE_MS)));
  await Promise.race([model.close().catch(() => undefined), late]);
  clearTimeout(timer);
}
