import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, ClaimResponse } from 'fhir/r4.js';
import { decisionsOf } from '../../src/pas/decisions.js';
import { openTestGateway, type TestGateway } from './gateway.js';

/** The main job through the real tables: bundle → 278 → sandbox payer → 278 response → bundle. */
const ready = existsSync('mappings/tables/x217-response.yaml') ? describe : describe.skip;

ready('$submit, from end to end', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '5s' }, {});
  }, 60_000);
  afterAll(() => gateway.stop());

  const request = (name: string): Bundle => JSON.parse(readFileSync(`fixtures/bundles/${name}.json`, 'utf8')) as Bundle;
  const submit = async (bundle: Bundle, answer: string): Promise<Bundle> => {
    await gateway.post('/api/sandbox/next', { answers: [answer] });
    const response = await gateway.post('/fhir/Claim/$submit', bundle);
    expect(response.body).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
    expect(response.status).toBe(200);
    return response.body as unknown as Bundle;
  };

  it.each(['referral', 'homecare', 'dependent', 'inpatient-surgical'])('%s: approved, denied with a reason, pended', async (name) => {
    const bundle = request(name);
    for (const [answer, action] of [
      ['approve', 'A1'],
      ['deny', 'A3'],
      ['pend', 'A4'],
    ] as const) {
      const response = await submit(bundle, answer);
      expect(response.identifier).toEqual(bundle.identifier);
      expect(response.entry?.[0]?.resource?.resourceType).toBe('ClaimResponse');
      const { outcome, items } = decisionsOf(response);
      expect(outcome).toBe('complete');
      const claim = bundle.entry?.[0]?.resource;
      const asked =
        claim?.resourceType === 'Claim' ? (claim as { item?: { sequence: number }[] }).item?.map(({ sequence }) => sequence) : [];
      expect(items.map(({ sequence }) => sequence)).toEqual(asked);
      expect(new Set(items.map((item) => item.action))).toEqual(new Set([action]));
    }
  });

  it('says that the payer has not answered yet', async () => {
    const late = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '200ms' }, {});
    try {
      await late.post('/api/sandbox/next', { answers: [{ scenario: 'silent' }] });
      const { body, status } = await late.post('/fhir/Claim/$submit', request('referral'));
      expect(status).toBe(200);
      const bundle = body as unknown as Bundle;
      expect(new Set(decisionsOf(bundle).items.map(({ action }) => action))).toEqual(new Set(['A4']));
      const response = bundle.entry?.[0]?.resource as ClaimResponse;
      expect(response.processNote?.[0]?.text).toMatch(/not answered yet/i);
    } finally {
      await late.stop();
    }
  }, 60_000);
});
