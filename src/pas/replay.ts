import { hasErrors, type Issue } from '../issue/issue.js';
import type { EventWriter } from './event-writer.js';
import { JsonReader } from './json-reader.js';
import { message } from './message.js';
import { type OfficeResult, refusal } from './office.js';
import {
  type Authorization,
  type Clock,
  type EventOf,
  type Ids,
  isOwnTrace,
  type NewWork,
  type Relay,
  type Reviser,
  type Store,
  type StoredMessage,
  type Work,
} from './ports.js';

export interface ReplayPorts {
  readonly store: Store;
  readonly relay: Pick<Relay, 'partner'>;
  readonly reviser: Reviser;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  readonly kick: () => void;
  /** Takes a partner's message once more; `again` makes it another than the first time. */
  readonly receive: (partner: string, bytes: Buffer, again: string) => Promise<void>;
}

interface Asked {
  readonly id: string;
  readonly by: string;
  readonly note: string;
  /** ST to SE as a person has edited it. */
  readonly edited: string | undefined;
  /** Which set of a message that holds several. */
  readonly set: number;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Sends one transaction set once more, or takes one in once more: POST /api/replay, `pas-x12 replay`. As it was, it
 * keeps its bytes and control numbers, so that a receiver recognises the repetition; edited, it is a new version that is
 * linked to the old one, under numbers of its own.
 */
export class Replay {
  constructor(private readonly ports: ReplayPorts) {}

  async act(body: string): Promise<OfficeResult> {
    const issues: Issue[] = [];
    const reader = JsonReader.open(body, issues);
    const asked = reader === undefined ? undefined : read(reader);
    if (issues.length > 0 || asked === undefined) return { kind: 'refused', status: 400, issues };
    const { store } = this.ports;
    const work = UUID.test(asked.id) ? await store.work(asked.id) : undefined;
    if (work?.reference.about === 'inbound') return this.#inbound(work, work.reference.message, asked);
    const id = work?.authorization ?? asked.id;
    const state = UUID.test(id) ? await store.authorization(id) : undefined;
    if (state === undefined) return refusal(404, 'PAS-HTTP-NOT-FOUND', 'There is neither an authorization nor work of this id.');
    const sent = state.x12 === undefined ? undefined : await store.message(state.x12);
    if (sent === undefined || state.partner === undefined || sent.mediaType !== 'application/EDI-X12')
      return refusal(409, 'RELAY-REPLAY', 'No X12 was made of this authorization, so that there is nothing to send again.');
    return asked.edited === undefined ? this.#again(state, sent, asked) : this.#revised(state, sent, asked, asked.edited);
  }

  async #again(state: Authorization, sent: StoredMessage, { by, note }: Asked): Promise<OfficeResult> {
    const work = this.#publish(state, sent);
    const event = this.ports.events.write('replayed', { channel: 'portal', actor: `person:${by}` }, { note }, { x12: sent.hash });
    await this.ports.store.commit({ authorization: state.id, events: [event], work: [work] });
    this.ports.kick();
    return { kind: 'done', status: 202, body: { authorization: state.id, work: work.id, x12: sent.hash } };
  }

  async #revised(state: Authorization, sent: StoredMessage, { by, note }: Asked, edited: string): Promise<OfficeResult> {
    const { store, relay, reviser, events } = this.ports;
    const before = (await store.events(state.id)).findLast((event): event is EventOf<'translated'> => event.type === 'translated');
    if (before === undefined || state.context === undefined) throw new Error('X12 without a translation');
    const { context } = state;
    const partner = relay.partner(before.data.partner);
    const number = await store.nextControlNumber(partner.sender, partner.receiver);
    const control = { ...before.data.control, interchange: String(number).padStart(9, '0'), group: String(number) };
    const { interchange, issues, keys } = reviser.revise(sent.bytes.toString('utf8'), edited, control, (trace) =>
      isOwnTrace(context, trace),
    );
    if (interchange === undefined || keys === undefined || hasErrors(issues)) return { kind: 'refused', status: 422, issues };
    const x12 = message('application/EDI-X12', interchange);
    const work = this.#publish(state, x12);
    const person = { channel: 'portal', actor: `person:${by}` } as const;
    const { outcome } = await store.commit({
      authorization: state.id,
      expected: state.version,
      messages: [x12],
      events: [
        events.write('replayed', person, { note, revises: sent.hash }, { x12: x12.hash }),
        events.write('translated', person, { ...before.data, control, keys }, { x12: x12.hash }),
      ],
      work: [work],
    });
    if (outcome !== 'done') return refusal(409, 'PAS-WORK-STATE', 'The authorization changed meanwhile. Look at it, and try again.');
    this.ports.kick();
    return { kind: 'done', status: 202, body: { authorization: state.id, work: work.id, x12: x12.hash, revises: sent.hash } };
  }

  /** What a partner sent and nobody could use: taken in again, and its case is closed when that is done. */
  async #inbound(work: Work, hash: string, { by, note, edited, set }: Asked): Promise<OfficeResult> {
    const { store, reviser, receive, events } = this.ports;
    const original = await store.message(hash);
    const content = original === undefined ? undefined : reviser.excerpt(original.bytes.toString('utf8'), set, edited);
    if (work.state !== 'needs-person' || work.partner === undefined || content === undefined)
      return refusal(409, 'RELAY-REPLAY', 'This is no case of a transaction set from ST to SE that could be taken in again.');
    const bytes = Buffer.from(content, 'utf8');
    const again = message('application/EDI-X12', bytes);
    // First taken in, then closed: a kill between the two leaves the case, and taking it in twice changes nothing.
    await receive(work.partner, bytes, work.id);
    const remaining = work.authorization === undefined ? 0 : Math.max(0, (await store.countCases(work.authorization)) - 1);
    const told = `replayed as ${again.hash}${note === '' ? '' : `: ${note}`}`;
    await store.commit({
      ...(work.authorization !== undefined && { authorization: work.authorization }),
      events: [events.write('resolved', { channel: 'portal', actor: `person:${by}` }, { work: work.id, note: told, remaining })],
      case: { id: work.id, then: 'done' },
    });
    return { kind: 'done', status: 200, body: { work: work.id, x12: again.hash, revises: hash } };
  }

  #publish(state: Authorization, { hash }: StoredMessage): NewWork {
    const { ids, clock, relay } = this.ports;
    const partner = relay.partner(state.partner ?? '');
    return {
      id: ids.uuid(),
      kind: 'publish',
      state: 'ready',
      due: clock.now(),
      authorization: state.id,
      partner: partner.id,
      reference: { about: 'interchange', message: hash, connector: partner.connector },
    };
  }
}

function read(reader: JsonReader): Asked | undefined {
  const id = reader.text('id', { required: true, longest: 36 });
  const by = reader.text('by', { longest: 100 }) ?? 'local';
  if (!/^[\w.@+-]+$/.test(by)) reader.fault('by', 'must be an id: letters, digits and . @ + - _');
  const note = reader.text('note', { longest: 2000 }) ?? '';
  const edited = reader.has('edited') ? reader.text('edited', { longest: 5_000_000, required: true }) : undefined;
  const set = reader.wholeNumber('set') ?? 0;
  reader.unknown();
  return id === undefined ? undefined : { id, by, note, edited, set };
}
