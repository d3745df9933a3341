import type { AuthorizationEvent, BusinessIdentifier, ItemDecision, MessageHash } from './event.js';
import { isFinal, type Status, statusOfAnswer, statusOfItem } from './status.js';
import type { PasVersion, SubmissionContext } from './translator.js';

export interface ItemState {
  readonly sequence: number;
  readonly status: Status;
  /** HCR01 as the payer said it. */
  readonly action?: string;
}

/** The current state of an authorization: a projection of its events that can be rebuilt from them at any time. */
export interface Authorization {
  readonly id: string;
  readonly client: string;
  readonly pas: PasVersion;
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
  /** The newest answer of the payer: its X12 and the response bundle that it became. */
  readonly answer?: { readonly x12: MessageHash; readonly bundle: MessageHash };
  /** Something went wrong that a person has to look at. */
  readonly troubled: boolean;
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
    return {
      id,
      client,
      pas,
      submission,
      ...(state?.partner !== undefined && { partner: state.partner }),
      ...(bundleIdentifier !== undefined && { bundleIdentifier }),
      ...(claimIdentifier !== undefined && { claimIdentifier }),
      status: 'received',
      open: true,
      items: items.map((sequence) => ({ sequence, status: 'received' as const })),
      request: event.messages.bundle ?? '',
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
    case 'sent':
      // An answer can overtake the note that its request left: it is never taken back.
      return state.status === 'received' ? { ...next, status: 'sent', items: withStatus(state.items, 'sent') } : next;
    case 'answered': {
      if (event.data.afterFinal) return { ...next, troubled: true };
      const status = statusOfAnswer(event.data);
      const { x12, bundle } = event.messages;
      return {
        ...next,
        status,
        open: !isFinal(status),
        items: mergeItems(state.items, event.data.items),
        ...(x12 !== undefined && bundle !== undefined && { answer: { x12, bundle } }),
      };
    }
    case 'acknowledged':
      return event.data.accepted ? next : { ...next, troubled: true };
    case 'failed':
      return { ...next, troubled: true };
    case 'deferred':
      return next;
  }
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
