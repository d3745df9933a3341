import type { EventOf, ItemDecision } from './event.js';

/** The one model of status; the words of every channel are mapped to it. */
export type Status =
  | 'received'
  | 'sent'
  | 'pended'
  | 'information-requested'
  | 'approved'
  | 'modified'
  | 'partially-approved'
  | 'denied'
  | 'not-required'
  | 'contact-payer'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'unknown';

/** Nothing more is expected from the payer. An authorization that is not final is open. */
const FINAL: ReadonlySet<Status> = new Set([
  'approved',
  'modified',
  'partially-approved',
  'denied',
  'not-required',
  'cancelled',
  'rejected',
  'expired',
]);

export function isFinal(status: Status): boolean {
  return FINAL.has(status);
}

/** X12 306 (HCR01) as a status. */
const ACTIONS: Readonly<Record<string, Status>> = {
  A1: 'approved',
  A2: 'partially-approved',
  A3: 'denied',
  A4: 'pended',
  A6: 'modified',
  C: 'cancelled',
  CT: 'contact-payer',
  NA: 'not-required',
};

/** The status of one item: no action is no decision, a code that we do not know is not guessed. */
export function statusOfItem(decision: ItemDecision): Status {
  return decision.action === undefined ? 'unknown' : (ACTIONS[decision.action] ?? 'unknown');
}

/**
 * The status of an authorization after an answer. What is still open decides first (a pend among approvals is a pend),
 * then mixed decisions, then the common one.
 */
export function statusOfAnswer(data: EventOf<'answered'>['data']): Status {
  const statuses = data.items.map(statusOfItem);
  const decided = new Set(statuses.filter((status) => status !== 'unknown'));
  if (data.informationRequested && (decided.size === 0 || decided.has('pended'))) return 'information-requested';
  // An AAA without any decision: the payer could not process the request (PAS spec, outcome `error`).
  if (decided.size === 0) return data.outcome === 'error' ? 'rejected' : 'unknown';
  if (decided.has('pended')) return 'pended';
  if (decided.has('contact-payer')) return 'contact-payer';
  if (statuses.includes('unknown')) return 'unknown';
  const [only] = decided;
  if (decided.size === 1 && only !== undefined) return only;
  const live = new Set([...decided].filter((status) => status !== 'cancelled' && status !== 'not-required'));
  const [single] = live;
  if (live.size === 1 && single !== undefined) return single;
  if (live.size === 0) return 'not-required';
  if (live.has('denied') || live.has('partially-approved')) return 'partially-approved';
  return 'modified';
}
