import type { Connector } from '../pas/ports.js';

/** What the loopback connector needs of a payer in the same process. */
export interface LoopbackPayer {
  answer(interchange: string): readonly { readonly afterSeconds: number; readonly interchange: string }[];
}

export interface LoopbackLinks {
  /** Takes what the payer answers; resolves when it is in the ledger. */
  receive(partner: string, interchange: string): Promise<void>;
  /** Puts an answer on its way: it comes after so many seconds, also when the gateway was killed in between. */
  postpone(partner: string, interchange: string, seconds: number): Promise<void>;
}

/**
 * The way to the sandbox payer in this process. As with a broker, delivery ends when the message cannot be lost any
 * more: all answers of the payer are on their way, durably, also those that are due at once.
 */
export class LoopbackConnector implements Connector {
  readonly id = 'loopback';

  constructor(
    private readonly payer: LoopbackPayer,
    private readonly links: LoopbackLinks,
  ) {}

  async deliver({ partner, interchange }: { readonly partner: string; readonly interchange: string }): Promise<void> {
    for (const answer of this.payer.answer(interchange))
      await this.links.postpone(partner, answer.interchange, Math.max(0, answer.afterSeconds));
  }

  async delayed({ partner, interchange }: { readonly partner: string; readonly interchange: string }): Promise<void> {
    await this.links.receive(partner, interchange);
  }

  ready(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
