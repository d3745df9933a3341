import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import type { ChannelSource, SaidStatus } from './channel-words.js';
import type { EventWriter } from './event-writer.js';
import { type IntakeBody, readIntake, type ToldStatus } from './intake-body.js';
import { toldBundle } from './intake-bundle.js';
import { message } from './message.js';
import { type OfficeResult, refusal } from './office.js';
import {
  applyEvent,
  type Authorization,
  type AuthorizationEvent,
  type Clock,
  type EventOf,
  type Found,
  type Ids,
  type KnownIdentifier,
  type NewWork,
  type Relay,
  type Status,
  type Store,
  type StoredMessage,
  type Translator,
} from './ports.js';
import { type Decision, type RecordedAnswer, recordedBundle } from './recorded.js';
import { requestFacts } from './request-facts.js';
import { routeFacts } from './route-facts.js';

export interface ChannelsPorts {
  readonly store: Store;
  readonly relay: Relay;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  readonly sources: ReadonlyMap<string, ChannelSource>;
  /** Ids of the partner profiles. */
  readonly partners: readonly string[];
  readonly changed: (authorization: string) => void;
}

/** Somebody else changed the authorization meanwhile: think again, but not for ever. */
const MOST_ATTEMPTS = 10;

/** Requests and status events that began by phone, fax, portal or at a delegate: POST /api/authorizations. */
export class Channels {
  constructor(private readonly ports: ChannelsPorts) {}

  async take(body: string): Promise<OfficeResult> {
    const { intake, issues } = readIntake(body, this.ports.clock.now());
    if (intake === undefined) return { kind: 'refused', status: 400, issues };
    const source = this.ports.sources.get(intake.source);
    const { partner = source?.partner } = intake;
    if (source === undefined)
      return refusal(422, 'PAS-API-BODY', `source is none of mappings/status: ${[...this.ports.sources.keys()].join(', ')}.`);
    if (partner !== undefined && !this.ports.partners.includes(partner))
      return refusal(422, 'PAS-API-BODY', `partner is none of mappings/partners: ${this.ports.partners.join(', ')}.`);
    const raw = message('application/json', body);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const found = await correlate(this.ports, intake, partner);
      if (found.length > 1) return this.#keep(intake, source, raw, AMBIGUOUS);
      const [match] = found;
      const result =
        match !== undefined
          ? await this.#known(match, intake, source, raw)
          : intake.request !== undefined
            ? await this.#begin(intake, source, raw, partner)
            : await this.#keep(intake, source, raw, UNKNOWN);
      if (result !== undefined) return result;
    }
    throw new Error('an authorization changed faster than an event could be brought to it');
  }

  /** A status event of an authorization that we have. Undefined: it changed meanwhile. */
  async #known(
    { authorization, by }: Correlation,
    intake: IntakeBody,
    source: ChannelSource,
    raw: StoredMessage,
  ): Promise<OfficeResult | undefined> {
    const { store, changed } = this.ports;
    const state = await store.authorization(authorization);
    if (state === undefined) return refusal(404, 'PAS-HTTP-NOT-FOUND', 'There is no authorization with this id.');
    if (intake.status === undefined)
      return refusal(
        409,
        'PAS-EVENT-AMBIGUOUS',
        `This request is known already: ${authorization}. Send its status, or correct its identifiers.`,
      );
    const told = await this.#reported(state, intake, intake.status, source, raw, by);
    const next = applyEvent(authorization, state, told.event);
    const committed = await store.commit({
      authorization,
      expected: state.version,
      messages: [raw, ...told.messages],
      events: [told.event],
      work: this.#cases(state, next, told.event),
      inbound: { partner: `source:${source.id}`, hash: raw.hash, part: '0' },
    });
    if (committed.outcome === 'conflict') return undefined;
    if (committed.outcome === 'repeated')
      return { kind: 'done', status: 200, body: { authorization, outcome: 'repeated', status: state.status } };
    changed(authorization);
    return {
      kind: 'done',
      status: 200,
      body: { authorization, outcome: 'recorded', correlatedBy: by, status: next.status, flags: next.flags },
    };
  }

  /** A request that we hear of for the first time. */
  async #begin(
    intake: IntakeBody,
    source: ChannelSource,
    raw: StoredMessage,
    partner: string | undefined,
  ): Promise<OfficeResult | undefined> {
    const { store, ids, clock, events, relay, changed } = this.ports;
    const { request } = intake;
    if (request === undefined) return undefined;
    const bundle: Bundle = 'bundle' in request ? request.bundle : toldBundle(request, () => ids.uuid(), clock.now());
    const stored = message('application/fhir+json', JSON.stringify(bundle));
    const id = ids.uuid();
    const members: KnownIdentifier[] = 'bundle' in request ? [] : [{ kind: 'member', value: request.member }];
    const received = events.write(
      'received',
      { channel: source.channel, actor: `person:${intake.by}` },
      {
        client: 'local',
        pas: '2.2',
        submission: ids.uuid(),
        ...requestFacts(bundle),
        partner: partner ?? relay.route(routeFacts(bundle)).partner.id,
        identifiers: [...intake.identifiers, ...members],
        issues: [],
      },
      { bundle: stored.hash, source: raw.hash },
      intake.occurredAt,
    );
    const first = applyEvent(id, undefined, received);
    const told = intake.status === undefined ? undefined : await this.#reported(first, intake, intake.status, source, raw, 'new', stored);
    const next = told === undefined ? first : applyEvent(id, first, told.event);
    const { outcome } = await store.commit({
      authorization: id,
      messages: [raw, stored, ...(told?.messages ?? [])],
      events: [received, ...(told === undefined ? [] : [told.event])],
      work: told === undefined ? [] : this.#cases(first, next, told.event).map((work) => ({ ...work, authorization: id })),
      inbound: { partner: `source:${source.id}`, hash: raw.hash, part: '0' },
    });
    if (outcome === 'repeated') return { kind: 'done', status: 200, body: { outcome: 'repeated' } };
    changed(id);
    return { kind: 'done', status: 201, body: { authorization: id, outcome: 'created', status: next.status, flags: next.flags } };
  }

  async #reported(
    state: Authorization,
    intake: IntakeBody,
    told: ToldStatus,
    source: ChannelSource,
    raw: StoredMessage,
    correlatedBy: EventOf<'reported'>['data']['correlatedBy'],
    request?: StoredMessage,
  ): Promise<{ readonly event: AuthorizationEvent; readonly messages: readonly StoredMessage[] }> {
    const { events, clock } = this.ports;
    const { word, number, note, from, to } = told;
    const status = known(source.status(word));
    const items = told.items.map(({ sequence, word: own, number: ownNumber }) => ({
      sequence,
      status: known(source.status(own)),
      number: ownNumber,
    }));
    const numbers = [number, ...items.map((item) => item.number)].filter((value): value is string => value !== undefined);
    const decision = (of: Status, its: string | undefined): Decision => ({ status: of, ...(its !== undefined && { number: its }) });
    const answer: RecordedAnswer = {
      ...decision(status, number),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(note !== undefined && { note }),
      items: new Map(items.map(({ sequence, status: own, number: its }) => [sequence, decision(own, its)])),
    };
    // The bundle is made from what is in the ledger; a request that is being taken in is not there yet.
    const store = request === undefined ? this.ports.store : { message: () => Promise.resolve(request) };
    const bundle = await recordedBundle({ ...this.ports, store }, state, answer, clock.now());
    const reply = bundle === undefined ? undefined : message('application/fhir+json', JSON.stringify(bundle));
    const event = events.write(
      'reported',
      { channel: source.channel, actor: `person:${intake.by}` },
      {
        source: source.id,
        word,
        status,
        priority: source.priority,
        items: items.map(({ sequence, status: own }) => ({ sequence, status: own })),
        identifiers: [...intake.identifiers, ...numbers.map((value) => ({ kind: 'number', value }) as const)],
        correlatedBy,
        ...(note !== undefined && { note }),
      },
      { source: raw.hash, ...(reply !== undefined && { bundle: reply.hash }) },
      intake.occurredAt,
    );
    return { event, messages: reply === undefined ? [] : [reply] };
  }

  /** What of an event a person has to look at. */
  #cases(before: Authorization, after: Authorization, event: AuthorizationEvent): NewWork[] {
    const fresh = after.flags.slice(before.flags.length);
    const issues = fresh.flatMap(({ kind }) => (kind === 'unmapped-word' ? [UNMAPPED] : kind === 'contradiction' ? [CONTRADICTION] : []));
    if (issues.length === 0) return [];
    return [this.#case(issues, event.messages.source ?? '', before.id)];
  }

  #case(issues: readonly Issue[], source: string, authorization?: string): NewWork {
    const { ids, clock } = this.ports;
    return {
      id: ids.uuid(),
      kind: 'timer',
      state: 'needs-person',
      due: clock.now(),
      ...(authorization !== undefined && { authorization }),
      reference: { about: 'source', message: source },
      issues,
    };
  }

  /** It belongs to nothing that we know, or to too much: kept for a person. */
  async #keep(intake: IntakeBody, source: ChannelSource, raw: StoredMessage, issue: Issue): Promise<OfficeResult> {
    const { store, events } = this.ports;
    const work = this.#case([issue], raw.hash);
    const origin = { channel: source.channel, actor: `person:${intake.by}` } as const;
    const event = events.write('failed', origin, { stage: 'inbound', issues: [issue] }, { source: raw.hash }, intake.occurredAt);
    const { outcome } = await store.commit({
      messages: [raw],
      events: [event],
      work: [work],
      inbound: { partner: `source:${source.id}`, hash: raw.hash, part: '0' },
    });
    if (outcome === 'repeated') return { kind: 'done', status: 202, body: { outcome: 'repeated' } };
    return { kind: 'done', status: 202, body: { outcome: 'kept', work: work.id, code: issue.code } };
  }
}

interface Correlation {
  readonly authorization: string;
  readonly by: Found['by'] | 'id';
}

/**
 * The authorizations that a message can be about. A member id alone names a person, not an authorization: it only
 * decides between several that another identifier finds.
 */
export async function correlate(
  { store, partners }: Pick<ChannelsPorts, 'store' | 'partners'>,
  { id, identifiers }: Pick<IntakeBody, 'id' | 'identifiers'>,
  partner?: string,
): Promise<readonly Correlation[]> {
  if (id !== undefined) return [{ authorization: id, by: 'id' }];
  const where = partner === undefined ? partners : [partner];
  const members = identifiers.filter(({ kind }) => kind === 'member');
  const found = await store.find(
    identifiers.filter(({ kind }) => kind !== 'member'),
    where,
  );
  if (found.length <= 1 || members.length === 0) return found;
  const ofMember = new Set<string>();
  for (const { authorization } of await store.find(members, where)) ofMember.add(authorization);
  const narrowed = found.filter(({ authorization }) => ofMember.has(authorization));
  return narrowed.length > 0 ? narrowed : found;
}

function known(status: SaidStatus | undefined): Status {
  return status === undefined || status === 'absent' ? 'unknown' : status;
}

const issue = (code: Issue['code'], text: string): Issue => ({ code, severity: 'error', message: text });
const UNKNOWN = issue(
  'PAS-EVENT-UNKNOWN',
  'No authorization has these identifiers. Send the request with it, or an identifier that is known.',
);
const AMBIGUOUS = issue('PAS-EVENT-AMBIGUOUS', 'Several authorizations have these identifiers. Send one that only one of them has.');
const UNMAPPED = issue(
  'PAS-STATUS-WORD-UNMAPPED',
  'The word of this event is in no mapping of its source. Add it to mappings/status, and record what was meant.',
);
const CONTRADICTION = issue(
  'PAS-EVENT-CONTRADICTION',
  'This event contradicts a decision that another source gave. Ask the payer which one counts.',
);
