import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, Organization } from 'fhir/r4.js';
import { answered, extensions, fixture, fixtureRequest, resources } from './answers.js';

describe.each(['2.2', '2.0'] as const)('an AAA at a provider (PAS %s)', (pas) => {
  const elements = (response: unknown): unknown[] => extensions(response, pas === '2.2' ? 'error' : 'errorElement');

  it('2010EA: an error of the event', () => {
    const { response } = fixture('aaa-52-provider', undefined, pas);
    expect(response.outcome).toBe('error');
    expect(response.error?.map(({ code, itemSequence }) => [code.coding?.[0]?.code, itemSequence])).toEqual([
      ['33', undefined],
      ['52', undefined],
    ]);
    expect(JSON.stringify(elements(response.error))).toContain('2010EA');
  });

  it('2010FA: an error of the service', () => {
    const { response } = fixture('aaa-43-service-provider', undefined, pas);
    expect(response.error?.map(({ code }) => code.coding?.[0]?.code)).toEqual(['43']);
    expect(response.error?.[0]?.itemSequence).toBe(1);
    expect(JSON.stringify(elements(response.error))).toContain('2010F');
  });
});

describe('base URLs with a port', () => {
  it('references of the request resolve in the answer', () => {
    const base = 'https://ehr.example:8443/r4';
    const request = structuredClone(fixtureRequest('homecare-two-services')) as Bundle;
    const urls = new Map<string, string>();
    request.entry?.forEach((entry, i) => {
      const { resource, fullUrl } = entry;
      if (resource === undefined || fullUrl === undefined) return;
      resource.id = `x${i}`;
      urls.set(fullUrl, `${resource.resourceType}/x${i}`);
      entry.fullUrl = `${base}/${resource.resourceType}/x${i}`;
    });
    let text = JSON.stringify(request);
    for (const [from, to] of urls) text = text.replaceAll(`"reference":"${from}"`, `"reference":"${to}"`);
    const { bundle, response } = answered(readFileSync('fixtures/responses/approve.edi', 'utf8'), JSON.parse(text) as object);
    const known = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
    expect(known.size).toBe(bundle.entry?.length);
    for (const { reference } of [response.patient, response.insurer, response.requestor ?? {}]) {
      expect(reference).toMatch(/^https:\/\/ehr\.example:8443\/r4\//);
      expect(known.has(reference ?? '')).toBe(true);
    }
    // taken over, not made again
    expect(resources(bundle, 'Patient').map(({ id }) => id)).toEqual([expect.stringMatching(/^x\d+$/)]);
    expect(response.request?.reference).toMatch(/^https:\/\/ehr\.example:8443\/r4\/Claim\//);
  });
});

describe('a party that the request has already', () => {
  const named = (bundle: Bundle, npi: string): string[] =>
    resources<Organization>(bundle, 'Organization').flatMap(({ identifier, name }) =>
      identifier?.some(({ value }) => value === npi) === true ? [name ?? ''] : [],
    );

  it('is taken over, and stands once', () => {
    const { bundle, losses } = fixture('approve');
    expect(named(bundle, '1999999976')).toHaveLength(1);
    expect(losses.filter((loss) => loss.includes('as-requested'))).toEqual([]);
  });

  it('keeps what the request says of it, and the difference is reported', () => {
    const own = named(fixture('approve').bundle, '1999999976');
    const { bundle, losses } = fixture('approve', undefined, '2.2', (text) => text.replaceAll('CEDAR GROVE CARE CENTER', 'OTHER NAME'));
    expect(named(bundle, '1999999976')).toEqual(own);
    expect(losses.some((loss) => loss.startsWith('changed as-requested'))).toBe(true);
  });
});
