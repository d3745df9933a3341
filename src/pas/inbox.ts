import { hasErrors, type Issue } from '../issue/issue.js';
import type { EventWriter } from './event-writer.js';
import { memberIds } from './member-ids.js';
import { message } from './message.js';
import { PRIORITY } from './ports.js';
import type {
  Authorization,
  AuthorizationEvent,
  Clock,
  Ids,
  InboundAcknowledgement,
  InboundAnswer,
  InboundFault,
  InboundInterchange,
  InboundItem,
  Inbox,
  ItemDecision,
  NewWork,
  Relay,
  ResponseTranslation,
  Store,
  Translator,
} from './ports.js';
import type { Bundle } from 'fhir/r4.js';

export interface InboxPorts {
  readonly store: Store;
  readonly relay: Relay;
  readonly translator: Translator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  /** Called after the commit, so that a waiting request is woken without a detour. */
  readonly changed: (authorization: string) => void;
}

/** Somebody else changed the authorization meanwhile: think again, but not for ever. */
const MOST_ATTEMPTS = 10;

/** What partners say, brought to the authorizations that it is about; what belongs to none goes to a person. */
export class PartnerInbox implements Inbox {
  constructor(private readonly ports: InboxPorts) {}

  async take(item: InboundItem): Promise<void> {
    switch (item.kind) {
      case 'answer':
        return this.#answer(item);
      case 'acknowledgement':
        return this.#acknowledgement(item);
      case 'fault':
        return this.#fault(item);
    }
  }

  async #answer(item: InboundAnswer): Promise<void> {
    const { store, translator } = this.ports;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const { by, authorizations } = await store.candidates(item.partner, item.keys);
      const [id, second] = authorizations;
      if (id === undefined || by === undefined) return this.#stray(item, 'answer', [UNKNOWN]);
      if (second !== undefined) {
        const shares = by === 'trace' ? await this.#shares(item) : undefined;
        if (shares === undefined) return this.#stray(item, 'answer', [AMBIGUOUS]);
        for (const share of shares) await this.#answer(share);
        return;
      }
      const state = await store.authorization(id);
      if (state === undefined) return this.#stray(item, 'answer', [UNKNOWN]);

      if (await this.#isAboutSomebodyElse(item, state)) return this.#trouble(item, id, 'answer', [WRONG_MEMBER]);
      const translation = await this.#translate(item, state);
      if (translation === undefined) return this.#trouble(item, id, 'answer', [FAILED]);
      const reply = message('application/fhir+json', JSON.stringify(translation.bundle));
      // What a call or a portal said before does not stop the payer's own answer.
      const byPayer = state.standing.priority >= PRIORITY.clearinghouse;
      const afterFinal = !state.open && byPayer && state.answer !== undefined && differs(state, translation.items);
      const event = this.ports.events.write(
        'answered',
        { channel: 'clearinghouse', actor: `partner:${item.partner}` },
        {
          outcome: translation.outcome,
          items: translation.items,
          informationRequested: translation.informationRequested,
          numbers: translation.numbers ?? [],
          pairedBy: by,
          tables: translator.tables,
          issues: [...item.issues, ...translation.issues],
          afterFinal,
        },
        { x12: item.message.hash, bundle: reply.hash },
      );
      const committed = await store.commit({
        authorization: id,
        expected: state.version,
        messages: [item.message, reply],
        events: [event],
        ...(afterFinal && { work: [this.#case(item, [AFTER_FINAL], id)] }),
        inbound: origin(item),
      });
      if (committed.outcome === 'conflict') continue;
      if (committed.outcome === 'duplicate') return this.#reused(item, committed.of);
      if (committed.outcome === 'done') this.ports.changed(id);
      return;
    }
    throw new Error('an authorization changed faster than an answer could be brought to it');
  }

  /**
   * One transaction set may answer several requests of ours: every patient event goes to the authorization whose trace it
   * gives back. Undefined when that does not tell all of them apart.
   */
  async #shares(item: InboundAnswer): Promise<InboundAnswer[] | undefined> {
    const { events, content, part } = item;
    if (events === undefined) return undefined;
    const shares = new Map<string, number[]>();
    for (const [index, traces] of events.traces.entries()) {
      const found = await this.ports.store.candidates(item.partner, { traces, transaction: undefined, clientTraces: [], members: [] });
      const [id, second] = found.authorizations;
      if (id === undefined || second !== undefined) return undefined;
      shares.set(id, [...(shares.get(id) ?? []), index]);
    }
    if (shares.size < 2) return undefined;
    return [...shares.values()].map((indexes, n) => ({
      ...item,
      events: undefined,
      ...events.only(indexes),
      part: `${part}.e${n}`,
      // The same answer in another envelope changes nothing, share by share.
      ...(content !== undefined && { content: message('application/EDI-X12', `${content} ${n}`).hash }),
    }));
  }

  /** The answer names a member that is none of the identifiers of patient and coverage. */
  async #isAboutSomebodyElse({ keys: { members } }: InboundAnswer, { request }: Authorization): Promise<boolean> {
    if (members.length === 0) return false;
    const stored = await this.ports.store.message(request);
    if (stored === undefined) return false;
    const known = memberIds(JSON.parse(stored.bytes.toString('utf8')) as Bundle);
    return known.size > 0 && !members.some((member) => known.has(member.toUpperCase()));
  }

  /** Undefined when we failed; that is a fault of the program or of the tables, and the answer is kept for a person. */
  async #translate(item: InboundAnswer, state: Authorization): Promise<ResponseTranslation | undefined> {
    const { store, relay, translator, clock } = this.ports;
    const [request, sent] = await Promise.all([
      store.message(state.request),
      state.x12 === undefined ? undefined : store.message(state.x12),
    ]);
    const sentSet = sent === undefined ? undefined : relay.reopen(sent.bytes.toString('utf8'));
    if (request === undefined || sentSet === undefined || state.context === undefined) return undefined;
    try {
      const bundle = JSON.parse(request.bytes.toString('utf8')) as Bundle;
      const { mapping: partner } = relay.partner(item.partner);
      const { pas, context: submission } = state;
      const translation = translator.responseToFhir(
        item.set,
        { bundle, sent: sentSet, context: { pas, partner, submission, now: new Date(submission.at) } },
        { pas, partner, now: clock.now(), ...(item.exchange !== undefined && { exchange: item.exchange }) },
      );
      return hasErrors(translation.issues) ? undefined : translation;
    } catch {
      return undefined;
    }
  }

  async #acknowledgement(item: InboundAcknowledgement): Promise<void> {
    const { store, events } = this.ports;
    const id = await this.#acknowledged(item);
    if (id === undefined)
      return this.#stray(item, 'acknowledgement', [
        issue('RELAY-ACKNOWLEDGEMENT', 'This acknowledgement names a control number that we never sent to this partner. Ask the partner.'),
      ]);
    const { by, accepted, codes, at, message: raw, partner } = item;
    const attachment = (await store.events(id)).some(
      (known) => known.type === 'attached' && known.data.partner === partner && Number(known.data.control.interchange) === item.control,
    );
    const event = events.write(
      'acknowledged',
      { channel: 'clearinghouse', actor: `partner:${partner}` },
      { by, accepted, codes, ...(at !== undefined && at.length > 0 && { at }), ...(attachment && { attachment: true as const }) },
      { x12: raw.hash },
    );
    await this.#commit(
      item,
      id,
      event,
      accepted ? [] : [this.#case(item, [issue('RELAY-REJECTED', `The partner rejected our X12 with a ${by} (${codes.join('; ')}).`)], id)],
    );
  }

  /** Whose interchange it is about: by control number, and where several have it by what else the acknowledgement says. */
  async #acknowledged(item: InboundAcknowledgement): Promise<string | undefined> {
    const { store } = this.ports;
    const candidates = await store.byControlNumber(item.partner, item.control);
    if (candidates.length <= 1) return candidates[0];
    const sent: { readonly id: string; readonly text: string }[] = [];
    for (const id of candidates) {
      for (const event of await store.events(id)) {
        if ((event.type !== 'translated' && event.type !== 'attached') || event.messages.x12 === undefined) continue;
        if (event.data.partner !== item.partner || Number(event.data.control.interchange) !== item.control) continue;
        const stored = await store.message(event.messages.x12);
        if (stored !== undefined) sent.push({ id, text: stored.bytes.toString('utf8') });
      }
    }
    const found = item.among?.(sent.map(({ text }) => text));
    return found === undefined ? undefined : sent[found]?.id;
  }

  /** Broken X12 is kept; when it can be seen whose it is, that authorization says so. */
  async #fault(item: InboundFault): Promise<void> {
    const { authorizations } =
      item.keys === undefined ? { authorizations: [] } : await this.ports.store.candidates(item.partner, item.keys);
    const [id, second] = authorizations;
    if (id === undefined || second !== undefined) return this.#stray(item, 'inbound', item.issues);
    return this.#trouble(item, id, 'inbound', item.issues);
  }

  async #trouble(item: InboundItem, id: string, stage: 'answer' | 'inbound', issues: readonly Issue[]): Promise<void> {
    const event = this.ports.events.write(
      'failed',
      { channel: 'clearinghouse', actor: `partner:${item.partner}` },
      { stage, issues },
      { x12: item.message.hash },
    );
    await this.#commit(item, id, event, [this.#case(item, issues, id)]);
  }

  async #stray(item: InboundItem, stage: 'answer' | 'acknowledgement' | 'inbound', issues: readonly Issue[]): Promise<void> {
    const event = this.ports.events.write(
      'failed',
      { channel: 'clearinghouse', actor: `partner:${item.partner}` },
      { stage, issues },
      { x12: item.message.hash },
    );
    await this.#commit(item, undefined, event, [this.#case(item, issues)]);
  }

  async #commit(item: InboundItem, id: string | undefined, event: AuthorizationEvent, work: readonly NewWork[]): Promise<void> {
    const { outcome, of } = await this.ports.store.commit({
      ...(id !== undefined && { authorization: id }),
      messages: [item.message],
      events: [event],
      work,
      inbound: origin(item),
    });
    if (outcome === 'duplicate') return this.#reused(item, of);
    if (outcome === 'done' && id !== undefined) this.ports.changed(id);
  }

  /** A control number came a second time, with something else in it: what it brings is kept, and nothing is changed by it. */
  async #reused({ numbers: _numbers, content: _content, ...item }: InboundItem, of: string | undefined): Promise<void> {
    return this.#stray(item, 'inbound', [
      issue(
        'RELAY-DUPLICATE-CONTROL',
        `The partner used a control number again for something else (${of ?? 'unknown'}). Ask which one counts, or turn the check off in the profile.`,
      ),
    ]);
  }

  #case(item: InboundItem, issues: readonly Issue[], authorization?: string): NewWork {
    return {
      id: this.ports.ids.uuid(),
      kind: 'timer',
      state: 'needs-person',
      due: this.ports.clock.now(),
      ...(authorization !== undefined && { authorization }),
      partner: item.partner,
      reference: { about: 'inbound', message: item.message.hash },
      issues,
    };
  }
}

function origin({ partner, message: { hash }, part, numbers, content }: InboundItem): InboundInterchange {
  return { partner, hash, part, numbers, content };
}

function differs(state: Authorization, decisions: readonly ItemDecision[]): boolean {
  const known = new Map(state.items.map(({ sequence, action }) => [sequence, action]));
  return decisions.some(({ sequence, action }) => action !== undefined && action !== known.get(sequence));
}

function issue(code: Issue['code'], text: string): Issue {
  return { code, severity: 'error', message: text };
}

const UNKNOWN = issue('PAS-ANSWER-UNKNOWN', 'No request of ours has these traces, this transaction or this member. Look for it by hand.');
const AMBIGUOUS = issue('PAS-ANSWER-AMBIGUOUS', 'Several requests of ours fit this answer. Decide by hand to which it belongs.');
const AFTER_FINAL = issue(
  'PAS-ANSWER-AFTER-FINAL',
  'The authorization had a final answer that says something else. The first one stands; ask the payer.',
);
const WRONG_MEMBER = issue(
  'PAS-ANSWER-WRONG-MEMBER',
  'The answer fits a request of ours by its traces, and names another member. It was not taken; ask the payer.',
);
const FAILED = issue(
  'PAS-ANSWER-FAILED',
  'The answer could not be translated. This is a fault of the gateway or of its tables, not of the payer.',
);
