import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadPartners } from '../../src/clearinghouse/partner.js';
import { type LoadedRouting, loadRouting, matchRoute, type RoutingRule } from '../../src/clearinghouse/routing.js';
import { shadowOf } from '../../src/clearinghouse/routing-shadow.js';
import { ROUTE_FACTS, type RouteFacts } from '../../src/pas/ports.js';
import { routeFacts } from '../../src/pas/route-facts.js';
import { minimalBundle } from '../e2e/minimal-bundle.js';

const NOTHING = Object.fromEntries(ROUTE_FACTS.map((fact) => [fact, []])) as unknown as RouteFacts;

describe('the routing table', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-routing-'));
  symlinkSync(resolve('mappings/schema'), join(folder, 'schema'));
  mkdirSync(join(folder, 'routing'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const { partners } = loadPartners('mappings');
  const load = (text: string): LoadedRouting => {
    writeFileSync(join(folder, 'routing', 'routes.yaml'), text);
    return loadRouting(folder, partners, 'sandbox');
  };

  it('as shipped has no rules and no faults', () => {
    const { table, issues } = loadRouting('mappings', partners, 'sandbox');
    expect(issues).toEqual([]);
    expect(table).toEqual({ rules: [], otherwise: { partner: 'sandbox' } });
  });

  it('takes the first rule that fits, all facts, any value', () => {
    const { table, issues } = load(`
routes:
  - { id: one, when: { insurer: '1', serviceType: ['2', '3'] }, partner: sandbox }
  - { id: two, when: { insurer: ['1', 'sys|9'] }, partner: sandbox-amqp, hold: Look. }
default: { partner: sandbox }
`);
    expect(issues).toEqual([]);
    const match = (facts: Partial<RouteFacts>) => matchRoute(table, { ...NOTHING, ...facts });
    expect(match({ insurer: ['1'], serviceType: ['7', '3'] })).toEqual({
      partner: 'sandbox',
      rule: 'one',
      why: ['insurer=1', 'serviceType=3'],
    });
    expect(match({ insurer: ['1'] })).toEqual({ partner: 'sandbox-amqp', rule: 'two', why: ['insurer=1'], hold: 'Look.' });
    expect(match({ insurer: ['9', 'sys|9'] })).toMatchObject({ rule: 'two', why: ['insurer=sys|9'] });
    expect(match({ insurer: ['9'] })).toEqual({ partner: 'sandbox', rule: null, why: [] });
  });

  it('says which rules are never reached, with their line', () => {
    const { issues } = load(`routes:
  - { id: a, when: { insurer: ['1'] }, partner: sandbox }
  - { id: b, when: { insurer: '1', plan: X }, partner: sandbox }
  - { id: c, when: { insurer: '2' }, partner: sandbox }
  - { id: d, when: { insurer: ['1', '2'], group: [G, H] }, partner: sandbox }
  - { id: e, when: { insurer: ['1', '3'] }, partner: sandbox }
`);
    expect(issues.map(({ code, severity, at }) => [code, severity, at?.line])).toEqual([
      ['RELAY-ROUTE-SHADOWED', 'warning', 3],
      ['RELAY-ROUTE-SHADOWED', 'warning', 5],
    ]);
    expect(issues[1]?.message).toContain('a, c takes everything');
  });

  it('refuses partners that are not there, ids that are used twice, and facts that nobody knows', () => {
    expect(load('routes: [{ id: a, when: { insurer: x }, partner: nobody }]').issues[0]).toMatchObject({
      code: 'RELAY-ROUTE',
      severity: 'error',
    });
    expect(
      load(`routes: [{ id: a, when: { insurer: x }, partner: sandbox }, { id: a, when: { insurer: z }, partner: sandbox }]`).issues[0]
        ?.message,
    ).toContain('used twice');
    expect(load('routes: [{ id: a, when: { payer: x }, partner: sandbox }]').issues[0]?.code).toBe('DATA-SCHEMA');
    expect(load('routes: [{ id: a, when: {}, partner: sandbox }]').issues[0]?.code).toBe('DATA-SCHEMA');
    expect(load('default: { partner: nobody }').issues[0]?.severity).toBe('error');
  });

  it('never sends a request by a rule that is shadowed, and reaches every rule that is not', () => {
    const value = fc.constantFrom('a', 'b', 'c');
    const when = fc
      .record({ insurer: fc.uniqueArray(value, { minLength: 1 }), plan: fc.uniqueArray(value, { minLength: 1 }) }, { requiredKeys: [] })
      .filter((facts) => Object.keys(facts).length > 0);
    const all = ['a', 'b', 'c', 'other'];
    fc.assert(
      fc.property(fc.array(when, { minLength: 1, maxLength: 6 }), (list) => {
        const rules = list.map((facts, n): RoutingRule => ({ id: `r${n}`, when: facts, partner: 'p' }));
        const reached = new Set(
          all.flatMap((insurer) =>
            all.map((plan) => matchRoute({ rules, otherwise: { partner: 'p' } }, { ...NOTHING, insurer: [insurer], plan: [plan] }).rule),
          ),
        );
        rules.forEach(({ id }, index) => expect(shadowOf(rules, index).length > 0).toBe(!reached.has(id)));
      }),
      { numRuns: 300 },
    );
  });

  it('looks at insurer, coverage, items and claim', () => {
    const bundle = minimalBundle();
    const coverage = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Coverage')?.resource as object;
    Object.assign(coverage, {
      type: { coding: [{ code: 'MCPOL' }], text: 'Medicare Advantage' },
      class: [
        { type: { coding: [{ code: 'plan' }] }, value: 'GOLD' },
        { type: { coding: [{ code: 'group' }] }, value: 'G1' },
      ],
    });
    expect(routeFacts(bundle)).toEqual({
      insurer: ['1234567893', 'http://hl7.org/fhir/sid/us-npi|1234567893'],
      plan: ['GOLD'],
      group: ['G1'],
      class: ['plan=GOLD', 'group=G1'],
      lineOfBusiness: ['MCPOL', 'Medicare Advantage'],
      serviceType: ['3'],
      claimType: ['professional'],
    });
  });
});
