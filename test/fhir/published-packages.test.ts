import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { slicesOf } from '../../scripts/fhir-model/slices.mjs';
import { type PasVersion, checkRequestBundle, isObject, loadFhirDefinitions } from '../../src/fhir/index.js';
import { havePackages, readPackageFiles, structureDefinitions } from './published-packages.js';

const definitions = loadFhirDefinitions('mappings/profiles');
const withPackages = havePackages ? describe : describe.skip;
const aidbox = '../shared/samples/aidbox-submit-request.json';
const rich = '../shared/samples/rich';

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const check = (body: unknown, pas: PasVersion, strict = false, operation: 'submit' | 'inquire' = 'submit') =>
  checkRequestBundle(body, { strict, pas, definitions, operation });

withPackages('data files against the published PAS packages', () => {
  it.each(['2.2.1', '2.0.1'])('must-support list of %s is complete and has nothing else', (version) => {
    const expected: Record<string, { type: string; elements: string[] }> = {};
    for (const { url, type, kind, snapshot } of structureDefinitions(`hl7.fhir.us.davinci-pas#${version}`)) {
      if (kind === 'logical' || type === 'Extension') continue;
      const elements = snapshot.element.flatMap(({ id, mustSupport }) => (mustSupport === true ? [id] : []));
      if (elements.length > 0) expected[url.replace(/^.*\//, '')] = { type, elements };
    }
    expect(readJson(`mappings/profiles/must-support-${version}.json`)).toEqual({ version, profiles: expected });
    expect(Object.keys(expected)).toEqual(
      expect.arrayContaining(['profile-claim', 'profile-claim-update', 'profile-coverage', 'profile-task']),
    );
  });

  it('slices are those of the packages', () => {
    const also = [
      'hl7.fhir.us.core#3.1.1',
      'hl7.fhir.us.core#6.1.0',
      'hl7.fhir.us.core#7.0.0',
      'hl7.fhir.uv.extensions.r4#5.2.0',
      'hl7.fhir.us.davinci-crd#2.0.1',
      'hl7.fhir.us.davinci-crd#2.2.0-preview',
    ].flatMap(structureDefinitions);
    const slices = (version: string): unknown => slicesOf(structureDefinitions(`hl7.fhir.us.davinci-pas#${version}`), also);
    expect(readJson('mappings/profiles/slices.json')).toEqual({ '2.2': slices('2.2.1'), '2.0': slices('2.0.1') });
  });

  it('every slice that a must-support element names is known', () => {
    for (const pas of ['2.2', '2.0'] as const) {
      const list = readJson(`mappings/profiles/must-support-${pas}.1.json`) as { profiles: Record<string, { elements: string[] }> };
      const known = new Set(definitions.slices[pas].keys);
      for (const { elements } of Object.values(list.profiles)) {
        for (const id of elements) {
          // `Claim.careTeam:OverallClaimMember.extension:careTeamClaimScope` names two slices.
          for (const match of id.matchAll(/:[^.]+/g)) {
            const full = id.slice(0, match.index) + match[0];
            const path = full.slice(0, full.lastIndexOf(':')).replaceAll(/:[^.]+/g, '') + match[0];
            const keys = [
              path,
              path.replace(/^.*\.identifier\.extension/, 'Identifier.extension'),
              path.replace(/^.*\.occurrenceTiming\.extension/, 'Timing.extension'),
            ];
            expect([id, keys.some((key) => known.has(key))]).toEqual([id, true]);
          }
        }
      }
    }
  });
});

withPackages('input rules over the examples of the guide', () => {
  const examples = havePackages
    ? readPackageFiles('hl7.fhir.us.davinci-pas#2.2.1', /^example\/Bundle-.*\.json$/)
    : new Map<string, unknown>();
  const example = (name: string): unknown => examples.get(`example/Bundle-${name}.json`);

  it.each(['ReferralAuthorization', 'HomecareAuthorization', 'MedicalServicesAuthorization', 'HomecareAuthorizationUpdate'])(
    '%s is clean, strictly',
    (name) => {
      expect(check(example(`${name}BundleExample`), '2.2', true)).toEqual([]);
    },
  );

  it('the surgical request has its two dangling references: warnings, errors when strict', () => {
    const found = (strict: boolean) =>
      check(example('SurgicalRequestBundleExample'), '2.2', strict).map(({ severity, code, fhirPath }) => [severity, code, fhirPath]);
    const paths = ['Bundle.entry[6].resource.practitioner.reference', 'Bundle.entry[6].resource.location[0].reference'];
    expect(found(false)).toEqual(paths.map((path) => ['warning', 'FHIR-REFERENCE-UNRESOLVED', path]));
    expect(found(true)).toEqual(paths.map((path) => ['error', 'FHIR-REFERENCE-UNRESOLVED', path]));
  });

  it('the inquiry is clean', () => {
    expect(check(example('PASClaimInquiryBundleExample'), '2.2', true, 'inquire')).toEqual([]);
  });

  it('the requests of 2.0.1 have no error', () => {
    const old = readPackageFiles('hl7.fhir.us.davinci-pas#2.0.1', /^example\/Bundle-.*\.json$/);
    let requests = 0;
    for (const [path, bundle] of old) {
      const first =
        isObject(bundle) && Array.isArray(bundle.entry) ? (bundle.entry as { resource?: { resourceType?: string } }[])[0] : undefined;
      if (first?.resource?.resourceType !== 'Claim') continue;
      requests++;
      const errors = check(bundle, '2.0', false, path.includes('nquiry') ? 'inquire' : 'submit').filter(
        (issue) => issue.severity === 'error',
      );
      expect([path, errors]).toEqual([path, []]);
    }
    expect(requests).toBeGreaterThan(3);
  });
});

(existsSync(aidbox) ? describe : describe.skip)('input rules over requests as EHRs send them', () => {
  it('the Aidbox sample has warnings only', () => {
    const issues = check(readJson(aidbox), '2.2');
    expect(issues.map(({ severity, code, fhirPath }) => `${severity} ${code} ${fhirPath}`)).toEqual([
      'warning FHIR-PROFILE-MISSING Bundle.entry[0].resource.item[0].extension',
      'warning FHIR-PROFILE-MISSING Bundle.entry[0].resource.item[0].extension',
      'warning FHIR-PROFILE-MISSING Bundle.entry[0].resource.item[0].location',
      'warning FHIR-PROFILE-MISSING Bundle.entry[2].resource.identifier',
      'warning FHIR-PROFILE-MISSING Bundle.entry[2].resource.relationship',
    ]);
  });

  it('the rich requests have nothing', () => {
    for (const [pas, version] of [
      ['2.2', '2.2.1'],
      ['2.0', '2.0.1'],
    ] as const)
      expect(check(readJson(`${rich}/request-pas-${version}.json`), pas, true)).toEqual([]);
  });
});
