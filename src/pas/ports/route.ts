import type { Partner } from './relay.js';

/** What a request can be routed by. A request can have several values of a fact: two identifiers of one payer, several items. */
export const ROUTE_FACTS = ['insurer', 'plan', 'group', 'class', 'lineOfBusiness', 'serviceType', 'claimType'] as const;

export type RouteFact = (typeof ROUTE_FACTS)[number];

export type RouteFacts = Readonly<Record<RouteFact, readonly string[]>>;

/** Where a request goes, and why. */
export interface Route {
  readonly partner: Partner;
  /** Id of the rule; null = the default. */
  readonly rule: string | null;
  /** `insurer=1234567893`, …: the facts that made the rule fit; empty for the default. */
  readonly why: readonly string[];
  /** A person has to review it before it leaves, for this reason (PAS priv-1, use-5). */
  readonly hold?: string;
}
