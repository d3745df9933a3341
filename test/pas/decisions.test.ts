import { describe, expect, it } from '@jest/globals';
import type { Bundle, ClaimResponse, FhirResource } from 'fhir/r4.js';
import { decisionsOf } from '../../src/pas/decisions.js';

function item(itemSequence: number, code?: string): NonNullable<ClaimResponse['item']>[number] {
  const category = { coding: [{ code: 'submitted' }] };
  const base = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-review';
  const inner = { url: `${base}ActionCode`, valueCodeableConcept: { coding: [{ code: code ?? '' }] } };
  const extension = [{ url: `${base}Action`, extension: [{ url: 'number', valueString: 'AUTH1' }, inner] }];
  return { itemSequence, adjudication: [{ category, ...(code !== undefined && { extension }) }] };
}

function bundle(response: Partial<ClaimResponse>): Bundle<FhirResource> {
  const resource: ClaimResponse = {
    resourceType: 'ClaimResponse',
    status: 'active',
    type: {},
    use: 'preauthorization',
    patient: {},
    created: '2026-03-04',
    insurer: {},
    outcome: 'complete',
    ...response,
  };
  return { resourceType: 'Bundle', type: 'collection', entry: [{ resource }] };
}

describe('the decisions of a response bundle', () => {
  it('are the review action codes of its items', () => {
    expect(decisionsOf(bundle({ item: [item(1, 'A1'), item(2, 'A3'), item(3)] }))).toEqual({
      outcome: 'complete',
      items: [{ sequence: 1, action: 'A1' }, { sequence: 2, action: 'A3' }, { sequence: 3 }],
      informationRequested: false,
      numbers: ['AUTH1'],
    });
  });

  it('say when documents are asked for', () => {
    expect(decisionsOf(bundle({ communicationRequest: [{ reference: 'urn:uuid:1' }] })).informationRequested).toBe(true);
  });

  it('are none in a bundle without a ClaimResponse', () => {
    expect(decisionsOf({ resourceType: 'Bundle', type: 'collection' })).toEqual({
      outcome: 'error',
      items: [],
      informationRequested: false,
      numbers: [],
    });
  });
});
