import type { Authorization, Clock, Ids, Store } from './ports.js';

/** How long authorizations are kept after they are closed, and after their services have ended. */
export interface RetentionPolicy {
  /** Undefined: for ever. */
  readonly months: number | undefined;
}

/** What was pended stays available for at least so long after its services (PAS spec-73). */
export const PENDED_MONTHS = 6;
const PAGE = 200;

/**
 * From when on an authorization may be removed: so many months after its last change and after its services, whichever
 * is later. Undefined: never (it is open, or nothing is to be removed).
 */
export function removableFrom(state: Authorization, { months }: RetentionPolicy): Date | undefined {
  if (state.open || months === undefined) return undefined;
  const services = state.serviceEnd === undefined ? 0 : Date.parse(state.serviceEnd);
  const last = new Date(Math.max(state.updatedAt.getTime(), services));
  return addMonths(last, state.pendedOnce ? Math.max(months, PENDED_MONTHS) : months);
}

export interface RetentionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Hears of every removal: ids and policy, no content. */
  readonly removed: (authorization: string, policy: string) => void;
}

/** Removes what the policy lets go; each removal is in the purge log. Returns how many. */
export async function purgeExpired({ store, clock, ids, removed }: RetentionPorts, policy: RetentionPolicy): Promise<number> {
  if (policy.months === undefined) return 0;
  const now = clock.now();
  const name = `${policy.months} months after the last change and the services; at least ${PENDED_MONTHS} if pended`;
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await store.closedAuthorizations({
      changedBefore: addMonths(now, -policy.months),
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    for (const state of page.items) {
      const from = removableFrom(state, policy);
      if (from === undefined || from > now) continue;
      if (!(await store.purge(state, { id: ids.uuid(), at: now, policy: name }))) continue;
      count++;
      removed(state.id, name);
    }
    cursor = page.next;
  } while (cursor !== undefined);
  return count;
}

/** Months of the calendar: 31 August and six months is the end of February. */
function addMonths(date: Date, months: number): Date {
  const result = new Date(date);
  const day = result.getUTCDate();
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const last = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(day, last));
  return result;
}
