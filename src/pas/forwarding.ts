import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import { decisionsOf } from './decisions.js';
import type { EventWriter } from './event-writer.js';
import { message } from './message.js';
import type { Forwarder, NewWork, Store, Work } from './ports.js';
import type { WorkHandler } from './worker.js';

interface ForwardingPorts {
  readonly store: Store;
  readonly events: EventWriter;
  readonly forwarders: ReadonlyMap<string, Forwarder>;
  readonly changed: (authorization: string) => void;
}

/** `forward`: hands a request bundle to a payer that speaks FHIR and keeps its answer, unchanged. */
export function forwarding({ store, events, forwarders, changed }: ForwardingPorts): WorkHandler {
  return async (work) => {
    const { authorization, partner, reference } = work;
    const forwarder = reference.about === 'bundle' ? forwarders.get(reference.connector) : undefined;
    if (forwarder === undefined || reference.about !== 'bundle' || authorization === undefined || partner === undefined)
      throw new Error('there is no connector for this work');
    const request = await store.message(reference.message);
    if (request === undefined) throw new Error('the message of this work is not in the ledger');

    const said = await forwarder.forward({ partner, bundle: request.bytes.toString('utf8'), id: work.id });
    const sent = events.write(
      'sent',
      { channel: 'api', actor: 'gateway' },
      { partner, connector: forwarder.id, attempt: work.attempts },
      { bundle: reference.message },
    );
    const payer = { channel: 'api', actor: `partner:${partner}` } as const;
    const answer = said.kind === 'answered' ? responseBundle(said.body) : undefined;
    if (said.kind === 'refused' || answer === undefined) {
      const issue = said.kind === 'refused' ? refused(said.status, said.codes) : NO_BUNDLE;
      const reply = said.kind === 'answered' ? message('application/json', said.body) : undefined;
      await store.commit({
        authorization,
        ...(reply !== undefined && { messages: [reply] }),
        events: [sent, events.write('failed', payer, { stage: 'send', issues: [issue] }, reply === undefined ? {} : { reply: reply.hash })],
        work: [again(work, issue)],
        done: work.id,
      });
      return changed(authorization);
    }
    const reply = message('application/fhir+json', said.kind === 'answered' ? said.body : '');
    await store.commit({
      authorization,
      messages: [reply],
      events: [
        sent,
        events.write(
          'answered',
          payer,
          { ...decisionsOf(answer), pairedBy: 'forward', tables: '', issues: [], afterFinal: false },
          { bundle: reply.hash },
        ),
      ],
      done: work.id,
    });
    changed(authorization);
  };

  /** The same work once more, for a person who can let it go again when the cause is gone. */
  function again({ kind, due, authorization, partner, reference }: Work, issue: Issue): NewWork {
    return {
      id: events.id(),
      kind,
      state: 'needs-person',
      due,
      ...(authorization !== undefined && { authorization }),
      ...(partner !== undefined && { partner }),
      reference,
      issues: [issue],
    };
  }
}

/** Undefined unless it is a Bundle whose first entry is a ClaimResponse (PAS spec-30). */
function responseBundle(body: string): Bundle | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { resourceType, entry } = (content ?? {}) as Partial<Bundle>;
  const first = Array.isArray(entry) ? entry[0]?.resource?.resourceType : undefined;
  return resourceType === 'Bundle' && first === 'ClaimResponse' ? (content as Bundle) : undefined;
}

function refused(status: number, codes: readonly string[]): Issue {
  const said = codes.length === 0 ? '' : ` (${codes.join('; ')})`;
  return {
    code: 'RELAY-FORWARD-REFUSED',
    severity: 'error',
    message: `The payer's endpoint refused the request with HTTP ${status}${said}. Correct the cause and retry.`,
  };
}

const NO_BUNDLE: Issue = {
  code: 'RELAY-FORWARD-REFUSED',
  severity: 'error',
  message: 'The payer answered with something that is no PAS response bundle. It is kept; ask the payer.',
};
