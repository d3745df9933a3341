import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, ClaimResponse } from 'fhir/r4.js';
import { refusalTo } from '../../src/clearinghouse/stand-in.js';
import type { FaultPlace } from '../../src/pas/ports.js';
import { loadTranslator } from '../../src/pas/translator.js';
import { parse, write, buildInterchange, type TransactionSet } from '../../src/x12/index.js';
import { extensions } from '../mapping/response/answers.js';

// A 999 names a segment and an element of what we sent; the client is told which element of its own bundle that is.

const { translator } = loadTranslator({ mappings: 'mappings', strict: false });
const bundle = JSON.parse(readFileSync('fixtures/bundles/homecare.json', 'utf8')) as Bundle;
const now = new Date('2026-03-04T05:06:00Z');
const submission = { transaction: 'PAS1', eventTrace: 'PASE', at: now.toISOString() };

function sentSet(pas: '2.2' | '2.0'): TransactionSet {
  const { draft } = translator.requestToX12(bundle, { pas, now, partner: {}, submission });
  const party = { senderQualifier: 'ZZ', sender: 'A', receiverQualifier: 'ZZ', receiver: 'B', date: '260304', time: '0506' };
  const { interchange } = buildInterchange({
    isa: { ...party, controlNumber: '000000001', usage: 'T' },
    groups: [
      {
        gs: { functionalId: 'HI', sender: 'A', receiver: 'B', date: '20260304', time: '0506', controlNumber: '1', version: '005010X217' },
        sets: [{ transaction: '278', version: '005010X217', segments: draft.segments }],
      },
    ],
  });
  const set = parse(write(interchange)).interchanges[0]?.groups[0]?.sets[0];
  if (set === undefined) throw new Error('no transaction set');
  return set;
}

function told(pas: '2.2' | '2.0', faults: (at: (segment: RegExp) => number) => readonly FaultPlace[]): ClaimResponse {
  const sent = sentSet(pas);
  const at = (segment: RegExp): number => sent.segments.findIndex(({ elements }) => segment.test(elements.join('*'))) + 1;
  const answer = refusalTo(sent, 'It could not be read.', { date: '20260304', time: '0506', more: true });
  const context = { pas, now, partner: {}, submission };
  const { bundle: response } = translator.responseToFhir(answer, { bundle, sent, context, faults: faults(at) }, { pas, now, partner: {} });
  return response.entry?.[0]?.resource as ClaimResponse;
}

describe.each(['2.2', '2.0'] as const)('a request that a 999 rejected (PAS %s)', (pas) => {
  const element = (response: ClaimResponse): unknown => extensions(response.error, pas === '2.2' ? 'error' : 'errorElement')[0];
  const path = (response: ClaimResponse): unknown => extensions(response.error, 'errorPath')[0];

  it('an element that the bundle caused is named by its FHIRPath', () => {
    const response = told(pas, (at) => [{ segment: at(/^NM1\*IL/), element: 9 }]);
    expect(response).toMatchObject({ outcome: 'error', error: [{ code: { coding: [{ code: '42' }] } }] });
    expect(element(response)).toBe('2010C-NM109');
    expect(path(response)).toMatch(/^Bundle\.entry\[\d+\]\.resource\.(?:identifier|subscriberId)/);
  });

  it('a component, and a segment as a whole', () => {
    const code = told(pas, (at) => [{ segment: at(/^SV1/), element: 1, component: 2 }]);
    expect(element(code)).toBe('2000F-SV101-2');
    expect(path(code)).toMatch(/\.item\[0\]\.productOrService/);
    expect(path(told(pas, (at) => [{ segment: at(/^NM1\*IL/) }]))).toMatch(/^Bundle\.entry/);
  });

  it('what we wrote ourselves has none, and the next fault is looked at', () => {
    expect(path(told(pas, () => [{ segment: 2, element: 1 }]))).toBeUndefined();
    expect(path(told(pas, () => [{ segment: 9999 }]))).toBeUndefined();
    expect(path(told(pas, () => []))).toBeUndefined();
    expect(
      path(
        told(pas, (at) => [
          { segment: 2, element: 1 },
          { segment: at(/^NM1\*IL/), element: 9 },
        ]),
      ),
    ).toBeDefined();
  });
});
