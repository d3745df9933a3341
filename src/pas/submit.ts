import type { Bundle } from 'fhir/r4.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { attached } from './attached.js';
import { controlNumbers } from './control-numbers.js';
import type { EventWriter } from './event-writer.js';
import { message } from './message.js';
import type {
  Authorization,
  Clock,
  EventOf,
  FaultPlace,
  Ids,
  NewWork,
  Partner,
  PasVersion,
  Relay,
  RequestTranslation,
  Route,
  Store,
  StoredMessage,
  SubmissionContext,
  SubmissionKey,
  TranslationContext,
  Translator,
} from './ports.js';
import { isOwnTrace } from './ports.js';
import { submissionDigest } from './duplicates.js';
import { routeFacts } from './route-facts.js';
import { fitsTransactionReference, requestFacts } from './request-facts.js';
import type { Waiters } from './waiters.js';

export interface SubmitCall {
  readonly client: string;
  readonly pas: PasVersion;
  /** The body as it came, without decompression's traces: it is what the ledger keeps. */
  readonly body: string;
}

/** What is judged without translating: `bundle` is missing when it cannot be read at all. */
export interface CheckedRequest {
  readonly bundle: Bundle | undefined;
  readonly issues: readonly Issue[];
}

export type SubmitResult =
  | { readonly kind: 'answered'; readonly authorization: string; readonly bundle: Buffer; readonly deferred: boolean }
  /** The caller's fault: no authorization was created and nothing was sent. */
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] };

export interface SubmitPorts {
  readonly store: Store;
  readonly relay: Relay;
  readonly translator: Translator;
  readonly check: (body: string, pas: PasVersion) => CheckedRequest;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  readonly waiters: Waiters;
  /** There is new work. */
  readonly kick: () => void;
  /** Milliseconds of our own waiting for the payer. */
  readonly answerBudget: number;
  /** For how many milliseconds the same bundle of a client is the same request; 0: never. */
  readonly duplicateWindow: (client: string, partner: Partner) => number;
}

const NOT_YET = 'The payer has not answered yet. The request is with the payer; its decision will follow.';
const REFUSED = 'The partner could not read what was sent for this request. It is kept and being looked at; do not send it again.';
const HELD = 'The request was received, but could not be exchanged with the payer automatically. It is being looked at.';
const REVIEWED = 'The request was received. It is being reviewed before it goes to the payer; the decision will follow.';
const BY_HAND = 'The request was received. It is brought to the payer by hand; the decision will follow.';

/** Claim/$submit: from the body of the request to the bundle of the answer. */
export class Submission {
  constructor(private readonly ports: SubmitPorts) {}

  /** Content is never thrown at the caller; losing the ledger, or a fault of the program, is. */
  async submit(call: SubmitCall): Promise<SubmitResult> {
    const received = this.ports.clock.now();
    const { bundle, issues } = this.ports.check(call.body, call.pas);
    if (bundle === undefined || hasErrors(issues)) return { kind: 'refused', issues };
    const route = this.ports.relay.route(routeFacts(bundle));
    const key = this.#submissionKey(call.client, bundle, route, received);
    const known = key === undefined ? undefined : await this.ports.store.submitted(key);
    if (known !== undefined) return this.#again(known, received);

    const id = this.ports.ids.uuid();
    const translated = await this.#translate(id, bundle, call, route.partner);
    if (hasErrors(translated.translation.issues)) return { kind: 'refused', issues: [...issues, ...translated.translation.issues] };

    const accepted = await this.#accept(id, bundle, call, route, translated, [...issues, ...translated.translation.issues], key);
    // The same bundle was accepted between our question and our commit.
    if (accepted.kind === 'duplicate') {
      await this.ports.store.releaseTransaction(route.partner.id, translated.transaction, id);
      return this.#again(accepted.of, received);
    }
    if (accepted.work.state === 'ready') this.ports.kick();
    const waited = await this.#wait(id, received, accepted.work.state === 'needs-person');
    if (waited?.answer !== undefined) return this.#answered(id, waited.answer.bundle);
    return this.#defer(id, bundle, translated.context, accepted.sent, received);
  }

  #submissionKey(client: string, bundle: Bundle, { partner }: Route, now: Date): (SubmissionKey & { readonly at: Date }) | undefined {
    const window = this.ports.duplicateWindow(client, partner);
    if (window <= 0) return undefined;
    return { client, digest: submissionDigest(bundle), since: new Date(now.getTime() - window), at: now };
  }

  /** The same request again: its answer, as it is now. Nothing is sent and nothing is stored but that the client asked. */
  async #again(id: string, received: Date): Promise<SubmitResult> {
    const { store, relay } = this.ports;
    const partner = (await store.authorization(id))?.partner;
    const waited = await this.#wait(id, received, partner !== undefined && relay.partner(partner).delivery === 'person');
    if (waited?.answer !== undefined) return this.#answered(id, waited.answer.bundle);
    const state = await store.authorization(id);
    if (state?.x12 === undefined || state.context === undefined || state.partner === undefined)
      throw new Error('a submission that was accepted is not whole');
    const [request, sent] = await Promise.all([store.message(state.request), store.message(state.x12)]);
    if (request === undefined || sent === undefined) throw new Error('the messages of a submission are not in the ledger');
    const bundle = JSON.parse(request.bytes.toString('utf8')) as Bundle;
    const { pas, context: submission } = state;
    const context = { pas, partner: relay.partner(state.partner).mapping, submission, now: new Date(submission.at) };
    return this.#defer(id, bundle, context, sent.bytes.toString('utf8'), received);
  }

  /** BHT03 and our traces are given out first, because the translation writes them. */
  async #translate(id: string, bundle: Bundle, { pas }: SubmitCall, partner: Partner): Promise<Translated> {
    const { store, ids, translator, clock } = this.ports;
    const callers = bundle.identifier?.value;
    const keepsCallers = fitsTransactionReference(callers) && (await store.reserveTransaction(partner.id, callers, id));
    let transaction = keepsCallers ? callers : ids.trace();
    while (!keepsCallers && !(await store.reserveTransaction(partner.id, transaction, id))) transaction = ids.trace();

    const now = clock.now();
    const submission: SubmissionContext = {
      transaction: keepsCallers ? null : transaction,
      eventTrace: ids.trace(),
      at: now.toISOString(),
    };
    const context: TranslationContext = { pas, now, partner: partner.mapping, submission };
    let usable = false;
    try {
      const translation = translator.requestToX12(bundle, context);
      usable = !hasErrors(translation.issues);
      return { translation, context, submission, transaction };
    } finally {
      if (!usable) await store.releaseTransaction(partner.id, transaction, id);
    }
  }

  /** Stores the request, its 278 and the outgoing message together. After this nothing can get lost. */
  async #accept(
    id: string,
    bundle: Bundle,
    call: SubmitCall,
    route: Route,
    { translation, submission, context }: Translated,
    issues: readonly Issue[],
    key: (SubmissionKey & { readonly at: Date }) | undefined,
  ): Promise<Accepted> {
    const { partner } = route;
    const { store, relay, clock, ids, events, translator } = this.ports;
    const control = controlNumbers(await store.nextControlNumber(partner.sender, partner.receiver));
    const sealed = relay.seal(partner, translation.draft, control, clock.now(), (trace) => isOwnTrace(submission, trace));
    const request = message('application/fhir+json', call.body);
    const x12 = message('application/EDI-X12', sealed.interchange);
    const faulty = hasErrors(sealed.issues);
    // X12 that breaks its guide is our fault, and would come back as a rejection: it does not leave.
    const reasons = [...(faulty ? sealed.issues : []), ...casesOf(route)];
    const work: NewWork = {
      id: ids.uuid(),
      kind: partner.delivery === 'x12' ? 'publish' : 'forward',
      state: reasons.length > 0 ? 'needs-person' : 'ready',
      due: clock.now(),
      authorization: id,
      partner: partner.id,
      reference:
        partner.delivery === 'x12'
          ? { about: 'interchange', message: x12.hash, connector: partner.connector }
          : { about: 'bundle', message: request.hash, connector: partner.connector },
      ...(reasons.length > 0 && { issues: reasons }),
    };
    const along = await attached(this.ports, id, { bundle, body: call.body, message: request }, partner, context, reasons);
    const client = { channel: 'api', actor: `client:${call.client}` } as const;
    const gateway = { channel: 'api', actor: 'gateway' } as const;
    const facts = requestFacts(bundle);
    const { rule, why, hold } = route;
    const committed = await store.commit({
      authorization: id,
      ...(key !== undefined && { submission: key }),
      messages: [request, x12, ...along.messages],
      events: [
        events.write(
          'received',
          client,
          { client: call.client, pas: call.pas, submission: ids.uuid(), ...facts, issues },
          { bundle: request.hash },
        ),
        events.write('routed', gateway, { partner: partner.id, connector: partner.connector, rule, why }),
        events.write(
          'translated',
          gateway,
          {
            partner: partner.id,
            connector: partner.connector,
            guide: translation.draft.guide,
            tables: translation.tables ?? translator.tables,
            context: submission,
            control,
            keys: sealed.keys,
            losses: translation.losses,
          },
          { x12: x12.hash },
        ),
        ...(hold === undefined ? [] : [events.write('held', gateway, { reason: hold })]),
        ...along.events,
        ...(faulty ? [events.write('failed', gateway, { stage: 'seal', issues: sealed.issues }, { x12: x12.hash })] : []),
      ],
      work: [work, ...along.work],
    });
    if (committed.outcome === 'duplicate') return { kind: 'duplicate', of: committed.of ?? '' };
    return { kind: 'accepted', work, sent: sealed.interchange };
  }

  /** The state as soon as there is an answer, or trouble that only a person can end; undefined when the time is up. */
  #wait(id: string, received: Date, byPerson: boolean): Promise<Authorization | undefined> {
    const { store, waiters, clock, answerBudget } = this.ports;
    // A person will not be done in seconds.
    const left = byPerson ? 0 : Math.max(0, answerBudget - (clock.now().getTime() - received.getTime()));
    return waiters.until(id, left, async () => {
      const state = await store.authorization(id);
      return state !== undefined && (state.answer !== undefined || state.troubled || state.held !== undefined) ? state : undefined;
    });
  }

  async #answered(id: string, hash: string): Promise<SubmitResult> {
    const stored = await this.ports.store.message(hash);
    if (stored === undefined) throw new Error('the answer is not in the ledger');
    return { kind: 'answered', authorization: id, bundle: stored.bytes, deferred: false };
  }

  /** The client is told that the decision will follow; the request stays alive. */
  async #defer(id: string, bundle: Bundle, context: TranslationContext, sent: string, received: Date): Promise<SubmitResult> {
    const { store, clock, events } = this.ports;
    for (;;) {
      const state = await store.authorization(id);
      if (state === undefined) throw new Error('the authorization is not in the ledger');
      // It came while we were getting ready to say that it had not.
      if (state.answer !== undefined) return this.#answered(id, state.answer.bundle);
      const byHand = state.partner !== undefined && this.ports.relay.partner(state.partner).delivery === 'person';
      const reason = state.troubled || state.held !== undefined ? 'held' : 'no-answer-yet';
      const text = state.troubled ? HELD : state.held !== undefined ? REVIEWED : byHand ? BY_HAND : NOT_YET;
      const faults = state.refusedBy === undefined ? undefined : await this.#faults(id);
      const reply = this.#standIn(bundle, context, sent, faults === undefined ? text : REFUSED, faults);
      const data = { reason, waitedMs: clock.now().getTime() - received.getTime() } as const;
      const { outcome } = await store.commit({
        authorization: id,
        expected: state.version,
        messages: [reply],
        events: [events.write('deferred', { channel: 'api', actor: 'gateway' }, data, { reply: reply.hash })],
      });
      if (outcome === 'done') return { kind: 'answered', authorization: id, bundle: reply.bytes, deferred: true };
    }
  }

  /** Where the partner found what was sent wrong. */
  async #faults(id: string): Promise<readonly FaultPlace[]> {
    const rejections = (await this.ports.store.events(id)).filter(
      (event): event is EventOf<'acknowledged'> => event.type === 'acknowledged' && !event.data.accepted && event.data.attachment !== true,
    );
    return rejections.at(-1)?.data.at ?? [];
  }

  /** `faults`: it was refused on its way, there. */
  #standIn(
    bundle: Bundle,
    context: TranslationContext,
    sent: string,
    text: string,
    faults: readonly FaultPlace[] | undefined,
  ): StoredMessage {
    const { relay, translator, clock } = this.ports;
    const now = clock.now();
    const set = relay.reopen(sent);
    if (set === undefined) throw new Error('what was sent cannot be read back');
    const answer = faults === undefined ? relay.standIn(set, text, now) : relay.refusal(set, text, now);
    const { pas, partner } = context;
    const { bundle: response } = translator.responseToFhir(
      answer,
      { bundle, sent: set, context, ...(faults !== undefined && { faults }) },
      { pas, now, partner },
    );
    return message('application/fhir+json', JSON.stringify(response));
  }
}

interface Translated {
  readonly translation: RequestTranslation;
  readonly context: TranslationContext;
  readonly submission: SubmissionContext;
  /** BHT03 */
  readonly transaction: string;
}

type Accepted =
  { readonly kind: 'accepted'; readonly work: NewWork; readonly sent: string } | { readonly kind: 'duplicate'; readonly of: string };

/** Why a person is needed before it leaves; nothing when none is. */
function casesOf({ partner, hold }: Route): Issue[] {
  const reasons: Issue[] = [];
  if (hold !== undefined) reasons.push({ code: 'RELAY-HELD', severity: 'error', message: hold });
  if (partner.delivery === 'person')
    reasons.push({ code: 'RELAY-MANUAL', severity: 'error', message: partner.instructions ?? 'Bring this request to the payer.' });
  return reasons;
}
