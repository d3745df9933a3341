import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, ClaimResponse } from 'fhir/r4.js';
import { decisionsOf } from '../../src/pas/decisions.js';
import { type Answer, openTestGateway, type TestGateway } from './gateway.js';

// Every scenario of the sandbox payer over HTTP, chosen by its member id (docs/sandbox.md), for both versions of PAS. What comes
// back is left for the judge from outside (npm run test:conformance).
const answers = fileURLToPath(new URL('../conformance/answers/', import.meta.url));

interface Expected {
  /** ClaimResponse.outcome, and HCR01 of the items in their order ('' = undecided). */
  readonly says: string;
  /** Status of the authorization in the end. */
  readonly status: string;
  /** AAA03 of ClaimResponse.error. */
  readonly errors?: string;
  readonly bundle?: string;
  /** The client is told that there is no answer yet, or that a person looks at it. */
  readonly deferred?: true;
  /** A person is asked. */
  readonly person?: true;
}

const error = (errors: string, more: Partial<Expected> = {}): Expected => ({ says: 'error ,', status: 'rejected', errors, ...more });

const scenarios: Readonly<Record<string, Expected>> = {
  approve: { says: 'complete A1,A1', status: 'approved' },
  'approve-detailed': { says: 'complete A1,A1', status: 'approved' },
  'approve-event-only': { says: 'complete A1,A1', status: 'approved' },
  'approve-without-services': { says: 'complete A1,A1', status: 'approved' },
  deny: { says: 'complete A3,A3', status: 'denied' },
  'deny-without-reason': { says: 'complete A3,A3', status: 'denied' },
  pend: { says: 'complete A4,A4', status: 'pended' },
  'pend-then-approve': { says: 'complete A4,A4', status: 'approved' },
  'pend-then-deny': { says: 'complete A4,A4', status: 'denied' },
  partial: { says: 'complete A1,A3', status: 'partially-approved' },
  'partial-quantity': { says: 'complete A6,A6', status: 'modified' },
  'partial-pended': { says: 'complete A1,A4', status: 'pended' },
  modified: { says: 'complete A1,A6', status: 'modified' },
  'modified-event': { says: 'complete A6', status: 'modified', bundle: 'referral' },
  'modified-silently': { says: 'complete A1,A6', status: 'modified' },
  'extra-service': { says: 'complete A1,A1', status: 'approved' },
  'contact-payer': { says: 'complete CT,CT', status: 'contact-payer' },
  'not-required': { says: 'complete NA,NA', status: 'not-required' },
  cancelled: { says: 'complete C,C', status: 'cancelled' },
  'pend-documents': { says: 'complete A4,A4', status: 'information-requested' },
  'pend-documents-then-approve': { says: 'complete A4,A4', status: 'approved' },
  'pend-documents-event': { says: 'complete A4,A4', status: 'information-requested' },
  'pend-questionnaire': { says: 'complete A4,A4', status: 'information-requested' },
  'pend-questionnaire-event': { says: 'complete A4,A4', status: 'information-requested' },
  'aaa-42': error('42'),
  'aaa-79': error('79'),
  'aaa-t4': error('T4'),
  'aaa-43': error('43'),
  'aaa-15-requester': error('15'),
  'aaa-67': error('67'),
  'aaa-72': error('72'),
  'aaa-75': error('75'),
  'aaa-72-73': error('72,73'),
  'aaa-67-dependent': { says: 'error ', status: 'rejected', errors: '67', bundle: 'dependent' },
  'aaa-15': error('15'),
  'aaa-52': error('52'),
  'aaa-57': error('57'),
  'aaa-af': error('AF'),
  'aaa-52-provider': { says: 'error ', status: 'rejected', errors: '33,52', bundle: 'inpatient-surgical' },
  'aaa-43-service-provider': { says: 'error ', status: 'rejected', errors: '43', bundle: 'inpatient-surgical' },
  'aaa-15-service': { says: 'partial A1,', status: 'unknown', errors: '15' },
  'aaa-52-service': { says: 'partial A1,', status: 'unknown', errors: '52' },
  'aaa-57-service': { says: 'partial A1,', status: 'unknown', errors: '57' },
  'aaa-ag-service': { says: 'partial A1,', status: 'unknown', errors: 'AG' },
  silent: { says: 'complete A4,A4', status: 'sent', deferred: true },
  slow: { says: 'complete A4,A4', status: 'sent', deferred: true },
  duplicate: { says: 'complete A1,A1', status: 'approved' },
  'second-final': { says: 'complete A1,A1', status: 'approved', person: true },
  'out-of-order': { says: 'complete A1,A1', status: 'approved', person: true },
  'acknowledge-then-approve': { says: 'complete A1,A1', status: 'approved' },
  'reject-ta1': error('42', { status: 'sent', deferred: true, person: true }),
  'reject-999': error('42', { status: 'sent', deferred: true, person: true }),
  malformed: { says: 'complete A4,A4', status: 'sent', deferred: true, person: true },
  'malformed-count': { says: 'complete A4,A4', status: 'sent', deferred: true, person: true },
  'malformed-parent': { says: 'complete A4,A4', status: 'sent', deferred: true, person: true },
  // no X12 at all: nobody can tell whose it is
  'malformed-text': { says: 'complete A4,A4', status: 'sent', deferred: true },
  'without-trace': { says: 'complete A1,A1', status: 'approved' },
  'wrong-member': { says: 'complete A4,A4', status: 'sent', deferred: true, person: true },
  'fewer-services': { says: 'partial A1,', status: 'unknown' },
  'reordered-services': { says: 'complete A1,A1', status: 'approved' },
  'split-events': { says: 'complete A1,A1', status: 'approved' },
  'decision-and-aaa': { says: 'complete A1,A1', status: 'approved', errors: '57' },
};

interface Played {
  readonly request: Bundle;
  readonly answer: Answer;
}

function requestFor(scenario: string, file: string, version: string): Bundle {
  const text = readFileSync(`fixtures/bundles/${file}.json`, 'utf8').replaceAll(/LM400\d+/g, `SBX-${scenario.toUpperCase()}`);
  const bundle = JSON.parse(text) as Bundle;
  bundle.identifier = { system: 'urn:example:scenarios', value: `${scenario}-${version}` };
  return bundle;
}

describe.each([
  ['2.2', '2.2.1'],
  ['2.0', '2.0.1'],
] as const)('PAS %s: the sandbox payer plays', (version, pas) => {
  let gateway: TestGateway;
  const played = new Map<string, Played>();
  const states = new Map<string, { readonly status: string; readonly needsPerson: boolean }>();
  beforeAll(async () => {
    gateway = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '8s' }, {});
    mkdirSync(answers, { recursive: true });
    const play = async ([scenario, { bundle = 'homecare' }]: readonly [string, Expected]): Promise<void> => {
      const request = requestFor(scenario, bundle, version);
      const answer = await gateway.post(`/pas/${version}/fhir/Claim/$submit`, request);
      played.set(scenario, { request, answer });
      if (answer.status === 200)
        writeFileSync(`${answers}${scenario}-${version}.json`, JSON.stringify({ pas, request, answer: answer.body }));
    };
    // those that are not answered wait for the whole budget, beside the others; these a few at a time
    const waiting = Object.entries(scenarios).filter(([, { deferred }]) => deferred === true);
    const late = Promise.all(waiting.map(play));
    const rest = Object.entries(scenarios).filter(([, { deferred }]) => deferred !== true);
    const lane = async (): Promise<void> => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) await play(next);
    };
    await Promise.all([lane(), lane(), lane()]);
    await late;
    // what a payer says later: 5 seconds after the request
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    let next = '';
    do {
      const { body } = await gateway.get(`/api/authorizations?limit=100${next}`);
      for (const { identifier, status, needsPerson } of body['items'] as { identifier: string; status: string; needsPerson: boolean }[])
        states.set(identifier.replace(/-2\.[02]$/, ''), { status, needsPerson });
      next = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (next !== '');
  }, 120_000);
  afterAll(() => gateway.stop());

  it.each(Object.entries(scenarios))('%s', (scenario, expected) => {
    const { answer, request } = played.get(scenario) as Played;
    expect(answer.status).toBe(200);
    const bundle = answer.body as unknown as Bundle;
    expect(bundle.identifier).toEqual(request.identifier);
    const { outcome, items } = decisionsOf(bundle);
    const response = bundle.entry?.[0]?.resource as ClaimResponse;
    expect({
      says: `${outcome} ${items.map(({ action }) => action ?? '').join(',')}`,
      errors: (response.error ?? []).map(({ code }) => code.coding?.[0]?.code).join(','),
      status: states.get(scenario)?.status,
      person: states.get(scenario)?.needsPerson,
      deferred: response.processNote?.some(({ text }) => /not answered yet|being looked at/i.test(text ?? '')) === true,
    }).toEqual({
      says: expected.says,
      errors: expected.errors ?? '',
      status: expected.status,
      person: expected.person === true,
      deferred: expected.deferred === true,
    });
  });

  it('a 999 that names an element leads to the client’s own', () => {
    const { answer } = played.get('reject-999') as Played;
    const response = (answer.body as unknown as Bundle).entry?.[0]?.resource as ClaimResponse;
    const text = JSON.stringify(response.error);
    expect(text).toContain('"2010C-NM109"');
    expect(text).toMatch(/"Bundle\.entry\[\d+\]\.resource\.(?:identifier|subscriberId)/);
  });
});
