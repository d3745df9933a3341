import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '../datafile/data-file.js';
import type { JsonSchema } from '../datafile/schema.js';
import { readYaml } from '../datafile/yaml.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import { ROUTE_FACTS, type RouteFact, type RouteFacts } from '../pas/ports.js';
import type { PartnerProfile } from './partner.js';
import { shadowOf } from './routing-shadow.js';

/** Which payer, by which partner; one entry of mappings/routing/routes.yaml. */
export interface RoutingRule {
  readonly id: string;
  /** All of them have to fit; of one fact any value. */
  readonly when: Partial<Readonly<Record<RouteFact, readonly string[]>>>;
  readonly partner: string;
  readonly hold?: string;
}

export interface RoutingTable {
  readonly rules: readonly RoutingRule[];
  readonly otherwise: { readonly partner: string; readonly hold?: string };
}

export interface LoadedRouting {
  readonly table: RoutingTable;
  readonly issues: readonly Issue[];
}

interface RoutingFile {
  readonly routes?: readonly (Omit<RoutingRule, 'when'> & { readonly when: Partial<Record<RouteFact, string | readonly string[]>> })[];
  readonly default?: RoutingTable['otherwise'];
}

/** Reads the routing table. `fallback` is the partner of the default when the file names none. */
export function loadRouting(mappings: string, partners: ReadonlyMap<string, PartnerProfile>, fallback: string): LoadedRouting {
  const nothing: RoutingTable = { rules: [], otherwise: { partner: fallback } };
  const file = join(mappings, 'routing', 'routes.yaml');
  if (!existsSync(file)) return { table: nothing, issues: [] };
  const schema = JSON.parse(readFileSync(join(mappings, 'schema', 'routing.schema.json'), 'utf8')) as JsonSchema;
  const data = readYaml(file, { schema });
  if (hasErrors(data.issues)) return { table: nothing, issues: data.issues };
  // An empty file is a table without rules.
  const content = (data.value ?? {}) as RoutingFile;
  const rules = (content.routes ?? []).map(({ when, ...rule }): RoutingRule => ({ ...rule, when: asLists(when) }));
  const table: RoutingTable = { rules, otherwise: content.default ?? nothing.otherwise };
  return { table, issues: [...data.issues, ...lintRouting(table, data, partners)] };
}

/** What a schema cannot say: partners that are there, ids that are used once, rules that can be reached. */
function lintRouting(table: RoutingTable, data: DataFile, partners: ReadonlyMap<string, PartnerProfile>): Issue[] {
  const issues: Issue[] = [];
  const known = [...partners.keys()].join(', ');
  const say = (code: 'RELAY-ROUTE' | 'RELAY-ROUTE-SHADOWED', message: string, path: readonly (string | number)[]): void =>
    void issues.push({ code, severity: code === 'RELAY-ROUTE' ? 'error' : 'warning', message, at: data.position(path) });
  table.rules.forEach(({ id, partner }, index) => {
    const earlier = table.rules.slice(0, index);
    if (earlier.some((rule) => rule.id === id)) say('RELAY-ROUTE', `The id "${id}" is used twice.`, ['routes', index, 'id']);
    if (!partners.has(partner))
      say('RELAY-ROUTE', `There is no usable partner profile "${partner}"; known are ${known}.`, ['routes', index, 'partner']);
    const shadow = shadowOf(table.rules, index);
    if (shadow.length > 0)
      say('RELAY-ROUTE-SHADOWED', `The rule "${id}" is never reached: ${shadow.join(', ')} takes everything that it asks for.`, [
        'routes',
        index,
      ]);
  });
  if (!partners.has(table.otherwise.partner))
    say('RELAY-ROUTE', `There is no usable partner profile "${table.otherwise.partner}"; known are ${known}.`, ['default', 'partner']);
  return issues;
}

function asLists(when: Partial<Record<RouteFact, string | readonly string[]>>): RoutingRule['when'] {
  return Object.fromEntries(Object.entries(when).map(([fact, values]) => [fact, typeof values === 'string' ? [values] : values]));
}

export interface Match {
  readonly partner: string;
  readonly rule: string | null;
  readonly why: readonly string[];
  readonly hold?: string;
}

/** The first rule that fits decides; a rule without a fitting value for one of its facts does not fit. */
export function matchRoute({ rules, otherwise }: RoutingTable, facts: RouteFacts): Match {
  for (const { id, when, partner, hold } of rules) {
    const why: string[] = [];
    const fits = ROUTE_FACTS.every((fact) => {
      const wanted = when[fact];
      if (wanted === undefined) return true;
      const found = facts[fact].find((value) => wanted.includes(value));
      if (found !== undefined) why.push(`${fact}=${found}`);
      return found !== undefined;
    });
    if (fits) return { partner, rule: id, why, ...(hold !== undefined && { hold }) };
  }
  return { partner: otherwise.partner, rule: null, why: [], ...(otherwise.hold !== undefined && { hold: otherwise.hold }) };
}
