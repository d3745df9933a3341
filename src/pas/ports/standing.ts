import type { Channel } from './event.js';
import { isFinal, type Status } from './status.js';

/** A word about the status: what was said, when it became true, and how far its source is believed. */
export interface Standing {
  readonly status: Status;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly priority: number;
}

/** How far a channel is believed when its file in mappings/status says nothing else: the payer's own system before people. */
export const PRIORITY: Readonly<Record<Channel, number>> = {
  clearinghouse: 100,
  api: 100,
  'delegated-vendor': 60,
  portal: 50,
  fax: 30,
  phone: 20,
};

/** What may follow a decision without contradicting it. */
const NATURAL_ENDS: ReadonlySet<Status> = new Set(['cancelled', 'expired']);

export interface Verdict {
  readonly taken: boolean;
  readonly flag?: 'contradiction' | 'out-of-order';
}

/**
 * Whether a new word replaces the one that stands. Two final words that differ (or a final one that is taken back) are a
 * contradiction: the source that is believed more wins, among equals the later event. Everything else goes by occurredAt,
 * and at the same moment by source; what occurred before the word that stands came out of order.
 */
export function weigh(standing: Standing, said: Standing): Verdict {
  const later = Date.parse(said.occurredAt) - Date.parse(standing.occurredAt);
  if (isFinal(standing.status) && said.status !== standing.status && !NATURAL_ENDS.has(said.status)) {
    // "Pended" of last week after "approved" of today contradicts nothing: it is only late.
    if (later < 0 && !isFinal(said.status)) return { taken: false, flag: 'out-of-order' };
    const more = said.priority - standing.priority;
    return { taken: more > 0 || (more === 0 && later > 0), flag: 'contradiction' };
  }
  // Nobody has said anything yet but that there is a request: any word counts, also one that is only dated by its day.
  if (later < 0) return { taken: standing.priority === 0, flag: 'out-of-order' };
  return { taken: later > 0 || said.priority >= standing.priority };
}
