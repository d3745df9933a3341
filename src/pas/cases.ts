import type { Issue } from '../issue/issue.js';
import { decisionsOf } from './decisions.js';
import type { EventWriter } from './event-writer.js';
import { JsonReader } from './json-reader.js';
import { message } from './message.js';
import { type OfficeResult, refusal } from './office.js';
import {
  type Authorization,
  type AuthorizationEvent,
  type Channel,
  type Clock,
  type Ids,
  isFinal,
  PRIORITY,
  type Relay,
  type Status,
  type Store,
  type Translator,
  type Work,
} from './ports.js';
import { type Decision, isDecision, itemsOf, type RecordedAnswer, recordedBundle } from './recorded.js';

export interface CasesPorts {
  readonly store: Store;
  readonly relay: Relay;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  readonly kick: () => void;
  readonly changed: (authorization: string) => void;
}

const ACTIONS = ['retry', 'resolve', 'outcome'] as const;
const CHANNELS: readonly Channel[] = ['portal', 'fax', 'phone', 'delegated-vendor'];
const OUTCOMES: readonly Status[] = [
  'approved',
  'modified',
  'partially-approved',
  'denied',
  'pended',
  'contact-payer',
  'not-required',
  'cancelled',
];
const HELD = 'RELAY-HELD';

interface Said {
  readonly by: string;
  readonly note: string | undefined;
  readonly channel: Channel;
  readonly occurredAt: Date | undefined;
  readonly outcome: RecordedAnswer | undefined;
}

/** What a person, or a portal robot, does with a case of the exception queue: POST /api/work/{id}. */
export class Cases {
  constructor(private readonly ports: CasesPorts) {}

  async act(id: string, body: string): Promise<OfficeResult> {
    const issues: Issue[] = [];
    const reader = JsonReader.open(body, issues);
    const action = reader?.oneOf('action', ACTIONS, { required: true });
    const said = reader === undefined ? undefined : this.#read(reader, action);
    if (issues.length > 0 || action === undefined || said === undefined) return { kind: 'refused', status: 400, issues };
    const work = await this.ports.store.work(id);
    if (work === undefined)
      return refusal(404, 'PAS-HTTP-NOT-FOUND', 'There is no such work. Work that is done is gone: see the events of its authorization.');
    if (work.state !== 'needs-person') return GONE;
    switch (action) {
      case 'retry':
        return this.#retry(work, said);
      case 'resolve':
        return this.#resolve(work, said);
      case 'outcome':
        return this.#outcome(work, said, body);
    }
  }

  #read(reader: JsonReader, action: string | undefined): Said {
    const now = this.ports.clock.now();
    const by = reader.text('by', { longest: 100 }) ?? 'local';
    if (!/^[\w.@+-]+$/.test(by)) reader.fault('by', 'must be an id: letters, digits and . @ + - _');
    const note = reader.text('note', { longest: 2000, required: action === 'resolve' });
    if (action !== 'outcome') {
      reader.unknown();
      return { by, note, channel: 'portal', occurredAt: undefined, outcome: undefined };
    }
    const channel = reader.oneOf('channel', CHANNELS, { required: true }) ?? 'portal';
    const occurredAt = reader.moment('occurredAt', now);
    const whole = readDecision(reader);
    const items = reader.list('items').map((item): readonly [number, Decision | undefined] => {
      const sequence = item.wholeNumber('sequence', { required: true }) ?? 0;
      const decision = readDecision(item);
      item.unknown();
      return [sequence, decision];
    });
    reader.unknown();
    const decided = items.flatMap(([sequence, decision]) => (decision === undefined ? [] : [[sequence, decision] as const]));
    return { by, note, channel, occurredAt, outcome: whole === undefined ? undefined : { ...whole, items: new Map(decided) } };
  }

  /** The work is done once more as it is; what waited for a review leaves. */
  async #retry(work: Work, { by }: Said): Promise<OfficeResult> {
    const { store, events, kick } = this.ports;
    const { about } = work.reference;
    const manual = work.issues?.some(({ code }) => code === 'RELAY-MANUAL') === true;
    if (about === 'inbound' || about === 'source' || about === 'drift' || manual)
      return refusal(409, 'PAS-WORK-STATE', `There is nothing to do again (${about}). Record an outcome, or resolve it.`);
    const held = work.issues?.some(({ code }) => code === HELD) === true;
    const event = held ? events.write('released', { channel: 'portal', actor: `person:${by}` }, { work: work.id }) : undefined;
    const { outcome } = await store.commit({
      ...(work.authorization !== undefined && { authorization: work.authorization }),
      events: event === undefined ? [] : [event],
      case: { id: work.id, then: 'ready', ...(held && { packet: HELD }) },
    });
    if (outcome !== 'done') return GONE;
    kick();
    return { kind: 'done', status: 200, body: { id: work.id, state: 'ready' } };
  }

  /** The case is closed by a person; what waited for a review, or for somebody to bring it, does not leave. */
  async #resolve(work: Work, { by, note = '' }: Said): Promise<OfficeResult> {
    const { store, events, changed } = this.ports;
    const person = { channel: 'portal', actor: `person:${by}` } as const;
    const { authorization } = work;
    const written: AuthorizationEvent[] = [];
    const state = authorization === undefined ? undefined : await store.authorization(authorization);
    // Once somebody has said something about it, it was not withheld.
    if (neverLeft(work) && state?.standing.priority === 0) written.push(events.write('withheld', person, { work: work.id, note }));
    const held = work.issues?.some(({ code }) => code === HELD) === true;
    const remaining =
      authorization === undefined
        ? 0
        : held
          ? await store.countCases(authorization, HELD)
          : Math.max(0, (await store.countCases(authorization)) - 1);
    const drift = work.reference.about === 'drift' ? { drift: work.reference.kind } : {};
    written.push(events.write('resolved', person, { work: work.id, note, remaining, ...drift }));
    const { outcome } = await store.commit({
      ...(authorization !== undefined && { authorization }),
      events: written,
      case: { id: work.id, then: 'done', ...(held && { packet: HELD }) },
    });
    if (outcome !== 'done') return GONE;
    if (authorization !== undefined) changed(authorization);
    return { kind: 'done', status: 200, body: { id: work.id, state: 'done' } };
  }

  /** What the payer decided, learnt by a person: told to the client like any other answer. */
  async #outcome(work: Work, { by, note, channel, occurredAt, outcome }: Said, body: string): Promise<OfficeResult> {
    const { store, events, clock, translator, changed } = this.ports;
    const state = work.authorization === undefined ? undefined : await store.authorization(work.authorization);
    if (state === undefined || outcome === undefined)
      return refusal(
        409,
        'PAS-WORK-STATE',
        'This case belongs to no authorization. Send a status event to /api/authorizations, then resolve it.',
      );
    const fault = faultOf(outcome, state);
    if (fault !== undefined) return refusal(422, 'PAS-API-BODY', fault);
    const bundle = await recordedBundle(this.ports, state, outcome, clock.now());
    if (bundle === undefined) return refusal(422, 'PAS-API-BODY', 'status says nothing that a payer decides.');
    const reply = message('application/fhir+json', JSON.stringify(bundle));
    const source = message('application/json', body);
    const person = { channel, actor: `person:${by}` } as const;
    const answered = events.write(
      'answered',
      person,
      {
        ...decisionsOf(bundle),
        pairedBy: 'person',
        // A person of ours who has done what the route asked for is believed like the channel that the payer answers by.
        priority: work.kind === 'forward' ? PRIORITY.clearinghouse : PRIORITY[channel],
        tables: translator.tables,
        issues: [],
        afterFinal: false,
      },
      { bundle: reply.hash, source: source.hash },
      occurredAt,
    );
    // "Pended" is no end: the case stays until the payer has decided.
    const ended = isFinal(outcome.status) || work.kind !== 'forward';
    const remaining = Math.max(0, (await store.countCases(state.id)) - 1);
    const closing = events.write('resolved', person, { work: work.id, note: note ?? '', remaining });
    const released = state.held === undefined ? [] : [events.write('released', person, { work: work.id })];
    const committed = await store.commit({
      authorization: state.id,
      expected: state.version,
      messages: [reply, source],
      events: ended ? [...released, answered, closing] : [answered],
      ...(ended && { case: { id: work.id, then: 'done' } as const }),
    });
    if (committed.outcome !== 'done') return GONE;
    changed(state.id);
    const { status, open } = committed.state ?? state;
    return {
      kind: 'done',
      status: 200,
      body: { id: work.id, state: ended ? 'done' : 'needs-person', authorization: state.id, status, open },
    };
  }
}

function readDecision(reader: JsonReader): Decision | undefined {
  const status = reader.oneOf('status', OUTCOMES, { required: true });
  const number = reader.text('number', { longest: 50 });
  const from = reader.day('from');
  const to = reader.day('to');
  const note = reader.text('note', { longest: 2000 });
  if (to !== undefined && (from === undefined || to < from)) reader.fault('to', 'needs a "from" that is not later');
  if (status === undefined) return undefined;
  return {
    status,
    ...(number !== undefined && { number }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(note !== undefined && { note }),
  };
}

/** What the shape cannot say; undefined when it is in order. */
function faultOf(outcome: RecordedAnswer, state: Authorization): string | undefined {
  const asked = itemsOf(state);
  const unknown = [...outcome.items.keys()].filter((sequence) => !asked.has(sequence));
  if (unknown.length > 0) return `items names ${unknown.join(', ')}, but the request has ${[...asked].join(', ')}.`;
  if (!isDecision(outcome.status)) return 'status says nothing that a payer decides.';
  if (outcome.status === 'partially-approved' && outcome.items.size === 0)
    return 'partially-approved needs items that say what was decided of each.';
  return undefined;
}

/** Whether the request of this case has not been on its way to anybody. */
function neverLeft({ issues = [], reference }: Work): boolean {
  if (reference.about !== 'interchange' && reference.about !== 'bundle') return false;
  return issues.some(({ code }) => code === HELD || code === 'RELAY-MANUAL');
}

const GONE = refusal(409, 'PAS-WORK-STATE', 'This work does not wait for a person, or it changed meanwhile. Look at it again.');
