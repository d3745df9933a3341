import type { AuthorizationEvent, BusinessIdentifier, Channel, ItemDecision, MessageHash } from './event.js';
import { PRIORITY, type Standing, weigh } from './standing.js';
import { isFinal, type Status, statusOfAnswer, statusOfItem } from './status.js';
import type { PasVersion, SubmissionContext } from './translator.js';

export interface ItemState {
  readonly sequence: number;
  readonly status: Status;
  /** HCR01 as the payer said it. */
  readonly action?: string;
}

/** Something in the history that does not fit; the event says what. */
export interface Flag {
  readonly kind: 'contradiction' | 'out-of-order' | 'unmapped-word' | 'unanswered' | 'final-there' | 'unknown-there';
  /** Id of the event. */
  readonly event: string;
}

/** The current state of an authorization: a projection of its events that can be rebuilt from them at any time. */
export interface Authorization {
  readonly id: string;
  readonly client: string;
  readonly pas: PasVersion;
  /** How it began. */
  readonly channel: Channel;
  readonly partner?: string;
  readonly submission: string;
  readonly bundleIdentifier?: BusinessIdentifier;
  readonly claimIdentifier?: BusinessIdentifier;
  readonly status: Status;
  /** The payer may still say something. */
  readonly open: boolean;
  readonly items: readonly ItemState[];
  /** The newest request bundle. */
  readonly request: MessageHash;
  /** The newest X12 that was made of it. */
  readonly x12?: MessageHash;
  /** What it was made with. */
  readonly context?: SubmissionContext;
  /** The newest answer of the payer: its X12, where there is one, and the response bundle that it became. */
  readonly answer?: { readonly x12?: MessageHash; readonly bundle: MessageHash };
  /** By whose word, and of when, the status is what it is. */
  readonly standing: Standing;
  /** Why it waits for a person before it leaves. */
  readonly held?: string;
  readonly flags: readonly Flag[];
  /** It was pended at least once: it stays for six months after its services (PAS spec-73). */
  readonly pendedOnce: boolean;
  /** Last day of the services, CCYY-MM-DD. */
  readonly serviceEnd?: string;
  /** Something went wrong that a person has to look at. */
  readonly troubled: boolean;
  /** Who rejected what we sent before the payer read it. */
  readonly refusedBy?: 'broker' | 'TA1' | '999';
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Number of events. */
  readonly version: number;
}

/**
 * Folds one event into the state. Pure: `ledger rebuild` and every write use the same function.
 * The first event of a stream must be `received`; another start is a broken program and throws.
 */
export function applyEvent(id: string, state: Authorization | undefined, event: AuthorizationEvent): Authorization {
  const updatedAt = state === undefined || event.recordedAt > state.updatedAt ? event.recordedAt : state.updatedAt;
  if (event.type === 'received') {
    const { client, pas, submission, bundleIdentifier, claimIdentifier, items } = event.data;
    const partner = event.data.partner ?? state?.partner;
    const serviceEnd = event.data.serviceEnd ?? state?.serviceEnd;
    return {
      id,
      client,
      pas,
      channel: state?.channel ?? event.channel,
      submission,
      ...(partner !== undefined && { partner }),
      ...(bundleIdentifier !== undefined && { bundleIdentifier }),
      ...(claimIdentifier !== undefined && { claimIdentifier }),
      status: 'received',
      open: true,
      items: items.map((sequence) => ({ sequence, status: 'received' as const })),
      request: event.messages.bundle ?? '',
      standing: { status: 'received', occurredAt: event.occurredAt.toISOString(), priority: 0 },
      flags: state?.flags ?? [],
      pendedOnce: state?.pendedOnce ?? false,
      ...(serviceEnd !== undefined && { serviceEnd }),
      troubled: state?.troubled ?? false,
      createdAt: state?.createdAt ?? event.recordedAt,
      updatedAt,
      version: (state?.version ?? 0) + 1,
    };
  }
  if (state === undefined) throw new Error(`the stream of authorization ${id} does not start with "received" but with "${event.type}"`);
  const next: Authorization = { ...state, updatedAt, version: state.version + 1 };
  switch (event.type) {
    case 'translated':
      return {
        ...next,
        partner: event.data.partner,
        context: event.data.context,
        ...(event.messages.x12 !== undefined && { x12: event.messages.x12 }),
      };
    case 'attached':
      return next;
    case 'sent':
      // The note of a 275 says nothing of the request.
      if (event.messages.x12 !== undefined && state.x12 !== undefined && event.messages.x12 !== state.x12) return next;
      // An answer can overtake the note that its request left: it is never taken back.
      return state.status === 'received' ? { ...next, status: 'sent', items: withStatus(state.items, 'sent') } : next;
    case 'answered': {
      if (event.data.afterFinal) return { ...next, troubled: true };
      const status = statusOfAnswer(event.data);
      const { taken, state: weighed } = weighIn(next, event, status, event.data.priority ?? PRIORITY[event.channel]);
      if (!taken) return weighed;
      const { x12, bundle } = event.messages;
      return {
        ...weighed,
        items: mergeItems(state.items, event.data.items),
        ...(bundle !== undefined && { answer: { ...(x12 !== undefined && { x12 }), bundle } }),
      };
    }
    case 'reported': {
      const { status, priority, items } = event.data;
      // A word that nobody has mapped changes nothing: guessing would be worse than asking.
      if (status === 'unknown') return { ...next, troubled: true, flags: flag(next, 'unmapped-word', event.id) };
      const { taken, state: weighed } = weighIn(next, event, status, priority);
      if (!taken) return weighed;
      const named = new Map(items.map((item) => [item.sequence, item]));
      const known = items.length === 0 ? withStatus(state.items, status) : state.items.map((item) => named.get(item.sequence) ?? item);
      const added = items.filter(({ sequence }) => !state.items.some((item) => item.sequence === sequence));
      const { bundle } = event.messages;
      return {
        ...weighed,
        items: [...known, ...added].sort((a, b) => a.sequence - b.sequence),
        ...(bundle !== undefined && { answer: { bundle } }),
      };
    }
    case 'drifted':
      return { ...next, troubled: true, flags: flag(next, event.data.kind, event.id) };
    case 'routed':
      return { ...next, partner: event.data.partner };
    case 'held':
      return { ...next, held: event.data.reason };
    case 'released': {
      const { held: _held, ...released } = next;
      return released;
    }
    case 'withheld': {
      const { held: _held, ...rest } = next;
      return { ...rest, status: 'cancelled', open: false, items: withStatus(state.items, 'cancelled') };
    }
    case 'resolved':
      return { ...next, troubled: event.data.remaining > 0, flags: state.flags.filter(({ kind }) => kind !== event.data.drift) };
    case 'acknowledged':
      // What becomes of a 275 is a case for a person, not an outcome of the request.
      return event.data.accepted || event.data.attachment === true ? next : { ...next, troubled: true, refusedBy: event.data.by };
    case 'failed':
      return { ...next, troubled: true };
    case 'replayed':
      return next;
    case 'deferred':
      return { ...next, pendedOnce: true };
  }
}

/** Brings a word about the status in: by occurredAt and by how far its source is believed; what does not fit is flagged. */
function weighIn(
  state: Authorization,
  event: AuthorizationEvent,
  status: Status,
  priority: number,
): { readonly taken: boolean; readonly state: Authorization } {
  const said: Standing = { status, occurredAt: event.occurredAt.toISOString(), priority };
  const verdict = weigh(state.standing, said);
  const pendedOnce = state.pendedOnce || status === 'pended' || status === 'information-requested';
  const kept = { ...state, pendedOnce };
  const flagged =
    verdict.flag === undefined
      ? kept
      : { ...kept, troubled: kept.troubled || verdict.flag === 'contradiction', flags: flag(state, verdict.flag, event.id) };
  if (!verdict.taken) return { taken: false, state: flagged };
  return { taken: true, state: { ...flagged, status, open: !isFinal(status), standing: said } };
}

function flag({ flags }: Authorization, kind: Flag['kind'], event: string): readonly Flag[] {
  return [...flags, { kind, event }];
}

function withStatus(items: readonly ItemState[], status: Status): readonly ItemState[] {
  return items.map((item) => ({ ...item, status }));
}

/** Items that an answer does not name keep what is known of them. */
function mergeItems(items: readonly ItemState[], decisions: readonly ItemDecision[]): readonly ItemState[] {
  const merged = new Map(items.map((item) => [item.sequence, item]));
  for (const decision of decisions) {
    merged.set(decision.sequence, {
      sequence: decision.sequence,
      status: statusOfItem(decision),
      ...(decision.action !== undefined && { action: decision.action }),
    });
  }
  return [...merged.values()].sort((a, b) => a.sequence - b.sequence);
}
