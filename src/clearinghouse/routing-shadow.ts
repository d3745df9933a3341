import { ROUTE_FACTS, type RouteFact } from '../pas/ports.js';
import type { RoutingRule } from './routing.js';

/** More combinations than this are not taken apart: such a rule is compared with single rules only. */
const MOST = 5_000;

type Combination = Partial<Record<RouteFact, readonly string[]>>;

/**
 * The earlier rules that together take everything that a rule asks for; empty when something is left for it. A rule
 * that lists several values is taken apart into its combinations, so that also two narrow rules that cover a wide one
 * are found.
 */
export function shadowOf(rules: readonly RoutingRule[], index: number): readonly string[] {
  const rule = rules[index];
  if (rule === undefined) return [];
  const earlier = rules.slice(0, index);
  const covering = new Set<string>();
  for (const combination of combinations(rule.when)) {
    const taker = earlier.find(({ when }) => covers(when, combination));
    if (taker === undefined) return [];
    covering.add(taker.id);
  }
  return [...covering];
}

/** Whether a rule takes every request of a combination: each of its conditions is one that the combination fulfils. */
function covers(when: RoutingRule['when'], combination: Combination): boolean {
  return ROUTE_FACTS.every((fact) => {
    const wanted = when[fact];
    const given = combination[fact];
    return wanted === undefined || (given !== undefined && given.every((value) => wanted.includes(value)));
  });
}

function combinations(when: RoutingRule['when']): readonly Combination[] {
  const facts = ROUTE_FACTS.filter((fact) => when[fact] !== undefined);
  const count = facts.reduce((product, fact) => product * (when[fact]?.length ?? 1), 1);
  if (count > MOST) return [when];
  return facts.reduce<readonly Combination[]>(
    (made, fact) => made.flatMap((combination) => (when[fact] ?? []).map((value) => ({ ...combination, [fact]: [value] }))),
    [{}],
  );
}
