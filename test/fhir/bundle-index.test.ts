import { describe, expect, it } from '@jest/globals';

import { type JsonObject, indexBundle } from '../../src/fhir/index.js';

const bundleOf = (...entry: JsonObject[]): JsonObject => ({ resourceType: 'Bundle', type: 'collection', entry });

describe('bundle index', () => {
  it('resolves by fullUrl, relative to the entry’s base, versioned or not, with and without a port', () => {
    const bundle = bundleOf(
      { fullUrl: 'https://ehr.example:8443/fhir/Claim/c', resource: { resourceType: 'Claim', id: 'c' } },
      { fullUrl: 'https://ehr.example:8443/fhir/Patient/1', resource: { resourceType: 'Patient', id: '1' } },
      { fullUrl: 'https://other.example/r4/Patient/1', resource: { resourceType: 'Patient', id: '1' } },
      { fullUrl: 'https://other.example/r4/Coverage/2', resource: { resourceType: 'Coverage', id: '2' } },
    );
    const { index, issues } = indexBundle(bundle);
    expect(issues).toEqual([]);
    const [claim, patient, stranger, coverage] = index.entries;
    expect(index.resolve('https://ehr.example:8443/fhir/Patient/1')?.entry).toBe(patient);
    expect(index.resolve({ reference: 'Patient/1' }, claim)?.entry).toBe(patient);
    expect(index.resolve({ reference: 'Patient/1/_history/3' }, claim!.resource)?.entry).toBe(patient);
    expect(index.resolve({ reference: 'Patient/1' }, coverage)?.entry).toBe(stranger);
    expect(index.resolve({ reference: 'Patient/1' })).toBeUndefined();
    expect(index.resolve('https://other.example:443/r4/Coverage/2')?.entry).toBe(coverage);
    expect(index.resolve('https://nobody.example/r4/Coverage/2')).toBeUndefined();
    expect(index.resolve({ display: 'no reference' })).toBeUndefined();
    expect(index.first('Coverage')).toBe(coverage);
    expect(index.entryOf(patient!.resource)).toBe(patient);
  });

  it('resolves urn:uuid:, Type/id below odd fullUrls, and contained resources', () => {
    const { index } = indexBundle(
      bundleOf(
        { fullUrl: 'urn:uuid:claim-7', resource: { resourceType: 'Claim', id: '7', contained: [{ resourceType: 'Location', id: 'l' }] } },
        { fullUrl: 'urn:uuid:patient-patient-1', resource: { resourceType: 'Patient', id: 'patient-1' } },
        { resource: { resourceType: 'Organization', id: 'o' } },
        { fullUrl: 'urn:uuid:a', resource: { resourceType: 'Organization', id: 'twice' } },
        { fullUrl: 'urn:uuid:b', resource: { resourceType: 'Organization', id: 'twice' } },
      ),
    );
    const claim = index.entries[0]!;
    expect(index.resolve('urn:uuid:patient-patient-1')?.entry.number).toBe(1);
    expect(index.resolve('Patient/patient-1', claim)?.entry.number).toBe(1);
    expect(index.resolve('Organization/o', claim)?.entry.number).toBe(2);
    expect(index.resolve('Organization/twice', claim)).toBeUndefined();
    expect(index.resolve('#l', claim)).toMatchObject({ contained: true, resource: { id: 'l' } });
    expect(index.resolve('#l', claim.resource)?.entry).toBe(claim);
    expect(index.resolve('#nope', claim)).toBeUndefined();
    expect(index.resolve('#l')).toBeUndefined();
  });

  it('refuses two resources with one fullUrl', () => {
    const { issues } = indexBundle(
      bundleOf(
        { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Claim' } },
        { fullUrl: 'urn:uuid:1', resource: { resourceType: 'Patient' } },
      ),
    );
    expect(issues).toMatchObject([{ code: 'FHIR-FULLURL-DUPLICATE', severity: 'error', fhirPath: 'Bundle.entry[1].fullUrl' }]);
  });

  it('gives the FHIRPath of any object', () => {
    const bundle = bundleOf(
      { resource: { resourceType: 'Claim' } },
      {
        resource: {
          resourceType: 'Patient',
          identifier: [{ value: 'x', type: { coding: [{ code: 'MB' }] } }],
          contained: [{ resourceType: 'Location', name: 'n' }],
        },
      },
    );
    const { index } = indexBundle(bundle);
    const patient = index.entries[1]!.resource;
    const identifier = patient.identifier as unknown as [{ type: { coding: [object] } }];
    expect(index.pathOf(bundle)).toBe('Bundle');
    expect(index.pathOf(patient)).toBe('Bundle.entry[1].resource');
    expect(index.pathOf(identifier)).toBe('Bundle.entry[1].resource.identifier');
    expect(index.pathOf(identifier[0].type.coding[0])).toBe('Bundle.entry[1].resource.identifier[0].type.coding[0]');
    expect(index.pathOf({})).toBeUndefined();
  });

  it('never throws on odd content', () => {
    for (const bundle of [
      {},
      { entry: null },
      { entry: 'x' },
      { entry: [null, 3, 'a', {}, { resource: null }, { resource: { resourceType: 5 } }] },
    ]) {
      expect(indexBundle(bundle as JsonObject)).toMatchObject({ issues: [], index: { entries: [] } });
    }
  });
});
