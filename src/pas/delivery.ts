import type { EventWriter } from './event-writer.js';
import { firstTimer } from './ladder.js';
import type { Clock, Connector, Ids, Relay, Store, StoredMessage, Work } from './ports.js';
import type { WorkHandler } from './worker.js';

interface DeliveryPorts {
  readonly store: Store;
  readonly events: EventWriter;
  readonly connectors: ReadonlyMap<string, Connector>;
}

interface PublishingPorts extends DeliveryPorts {
  readonly relay: Pick<Relay, 'partner'>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** `publish`: gives a stored interchange to its connector, notes that it left, and begins to wait for what must come back. */
export function publishing({ store, events, connectors, relay, clock, ids }: PublishingPorts): WorkHandler {
  return async (work) => {
    const { connector, message, partner } = await load(store, connectors, work);
    await connector.deliver({ partner, interchange: message.bytes.toString('utf8'), id: work.id, ...ofAuthorization(work) });
    // A kill between these two lines sends the interchange again, under the same control numbers.
    const timer =
      work.authorization === undefined
        ? undefined
        : firstTimer(relay.partner(partner), clock.now(), message.hash, work.authorization, ids.uuid());
    await store.commit({
      ...(work.authorization !== undefined && { authorization: work.authorization }),
      ...(timer !== undefined && { work: [timer] }),
      events: [
        events.write(
          'sent',
          { channel: 'clearinghouse', actor: 'gateway' },
          { partner, connector: connector.id, attempt: work.attempts },
          { x12: message.hash },
        ),
      ],
      done: work.id,
    });
  };
}

/** `timer`: what a connector postponed is due. */
export function delayedAnswers({ store, connectors }: DeliveryPorts): WorkHandler {
  return async (work) => {
    const { connector, message, partner } = await load(store, connectors, work);
    if (connector.delayed === undefined) throw new Error(`the connector ${connector.id} postpones nothing`);
    await connector.delayed({ partner, interchange: message.bytes.toString('utf8') });
    await store.commit({ events: [], done: work.id });
  };
}

function ofAuthorization({ authorization }: Work): { readonly authorization?: string } {
  return authorization === undefined ? {} : { authorization };
}

async function load(
  store: Store,
  connectors: ReadonlyMap<string, Connector>,
  { reference, partner }: Work,
): Promise<{ connector: Connector; message: StoredMessage; partner: string }> {
  if (!('connector' in reference)) throw new Error('this work is about no message of a connector');
  const connector = connectors.get(reference.connector);
  if (connector === undefined || partner === undefined) throw new Error('there is no connector for this work');
  const message = await store.message(reference.message);
  if (message === undefined) throw new Error('the message of this work is not in the ledger');
  return { connector, message, partner };
}
