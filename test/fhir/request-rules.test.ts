import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type JsonObject, type PasVersion, checkRequestBundle, indexBundle, loadFhirDefinitions } from '../../src/fhir/index.js';

const definitions = loadFhirDefinitions('mappings/profiles');

type Json = Record<string, unknown>;
type Edit = readonly [path: string, value: unknown];

const read = (name: string): Json => JSON.parse(readFileSync(`fixtures/bundles/${name}.json`, 'utf8')) as Json;
const check = (body: unknown, strict = false, pas: PasVersion = '2.2') => checkRequestBundle(body, { strict, pas, definitions });

/** A fixture with some of its elements set, or taken out (undefined). Paths are relative to the bundle. */
function changed(edits: readonly Edit[], name = 'referral'): Json {
  const bundle = read(name);
  for (const [path, value] of edits) {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const last = keys.pop() ?? '';
    const node = keys.reduce<Json>((at, key) => at[key] as Json, bundle);
    if (value === undefined) Reflect.deleteProperty(node, last);
    else node[last] = value;
  }
  return bundle;
}

const at = (body: Json, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce<unknown>((node, key) => (node as Json)[key], body);
const referral = read('referral');
/** Paths in the referral fixture. */
const claim = 'entry[0].resource';
const patient = 'entry[4].resource';

describe('input rules: good bundles', () => {
  it.each(['referral', 'homecare', 'inpatient-surgical', 'dependent', 'bench-12-items'])(
    '%s has nothing to complain about, strictly',
    (name) => {
      expect(check(read(name), true)).toEqual([]);
    },
  );
});

describe('input rules: what is refused', () => {
  const same = (path: string) => at(referral, path);
  const cases: [name: string, body: unknown, code: string, path: string][] = [
    ['a text', 'x', 'FHIR-NOT-BUNDLE', ''],
    ['null', null, 'FHIR-NOT-BUNDLE', ''],
    ['an array', [], 'FHIR-NOT-BUNDLE', ''],
    ['a Claim', { resourceType: 'Claim' }, 'FHIR-NOT-BUNDLE', ''],
    ['no entry', { resourceType: 'Bundle', type: 'collection' }, 'FHIR-BUNDLE-EMPTY', 'entry'],
    ['empty entry', { resourceType: 'Bundle', type: 'collection', entry: [] }, 'FHIR-BUNDLE-EMPTY', 'entry'],
    ['entry without resource', changed([['entry[10]', { fullUrl: 'urn:uuid:1' }]]), 'FHIR-ENTRY-NO-RESOURCE', 'entry[10]'],
    ['first entry no Claim', changed([['entry', (same('entry') as Json[]).toReversed()]]), 'FHIR-FIRST-NOT-CLAIM', claim],
    ['one fullUrl twice', changed([['entry[2].fullUrl', same('entry[1].fullUrl')]]), 'FHIR-FULLURL-DUPLICATE', 'entry[2].fullUrl'],
    [
      'no resource type',
      changed([['entry[3].resource.resourceType', undefined]]),
      'FHIR-ELEMENT-MISSING',
      'entry[3].resource.resourceType',
    ],
    ...refused('unknown element', 'FHIR-ELEMENT-UNKNOWN', claim, [`${claim}.colour`, 'red']),
    ...refused('unknown element in a backbone', 'FHIR-ELEMENT-UNKNOWN', `${claim}.item[0]`, [`${claim}.item[0].sequense`, 1]),
    ...refused('required missing', 'FHIR-ELEMENT-MISSING', `${claim}.created`, [`${claim}.created`, undefined]),
    ...refused('required missing below', 'FHIR-ELEMENT-MISSING', `${claim}.item[0].sequence`, [`${claim}.item[0].sequence`, undefined]),
    ...refused('required choice missing', 'FHIR-ELEMENT-MISSING', `${claim}.diagnosis[0].diagnosis`, [
      `${claim}.diagnosis[0].diagnosisCodeableConcept`,
      undefined,
    ]),
    ...refused('no array', 'FHIR-ELEMENT-TYPE', `${claim}.item`, [`${claim}.item`, same(`${claim}.item[0]`)]),
    ...refused('array', 'FHIR-ELEMENT-TYPE', `${claim}.patient`, [`${claim}.patient`, [same(`${claim}.patient`)]]),
    ...refused('text for an object', 'FHIR-ELEMENT-TYPE', `${claim}.patient`, [`${claim}.patient`, 'Patient/1']),
    ...refused('object for a text', 'FHIR-ELEMENT-TYPE', `${claim}.status`, [`${claim}.status`, { a: 1 }]),
    ...refused('number as text', 'FHIR-VALUE-FORMAT', `${claim}.item[0].sequence`, [`${claim}.item[0].sequence`, '1']),
    ...refused('sequence 0', 'FHIR-VALUE-FORMAT', `${claim}.item[0].sequence`, [`${claim}.item[0].sequence`, 0]),
    ...refused('boolean as text', 'FHIR-VALUE-FORMAT', `${claim}.insurance[0].focal`, [`${claim}.insurance[0].focal`, 'true']),
    ...refused('bad code', 'FHIR-VALUE-FORMAT', `${claim}.status`, [`${claim}.status`, ' active']),
    ...refused('bad dateTime', 'FHIR-VALUE-FORMAT', `${claim}.created`, [`${claim}.created`, '2026-01-12 08:15']),
    ...refused('no such day', 'FHIR-VALUE-FORMAT', `${patient}.birthDate`, [`${patient}.birthDate`, '1971-02-30']),
    ...refused('null', 'FHIR-VALUE-EMPTY', `${claim}.status`, [`${claim}.status`, null]),
    ...refused('empty text', 'FHIR-VALUE-EMPTY', `${claim}.identifier[0].value`, [`${claim}.identifier[0].value`, '']),
    ...refused('empty array', 'FHIR-VALUE-EMPTY', `${claim}.careTeam`, [`${claim}.careTeam`, []]),
    ...refused('empty object', 'FHIR-VALUE-EMPTY', `${claim}.priority`, [`${claim}.priority`, {}]),
    ...refused('null in a list', 'FHIR-VALUE-EMPTY', `${claim}.diagnosis[1]`, [`${claim}.diagnosis[1]`, null]),
    ...refused('two values', 'FHIR-CHOICE-TWICE', `${claim}.extension[0].valueString`, [`${claim}.extension[0].valueString`, 'x']),
    ...refused('empty extension', 'FHIR-EXTENSION-SHAPE', `${claim}.extension[0]`, [
      `${claim}.extension[0].valueCodeableConcept`,
      undefined,
    ]),
    ...refused('modifier extension', 'FHIR-MODIFIER-UNKNOWN', `${claim}.item[0].modifierExtension[0]`, [
      `${claim}.item[0].modifierExtension`,
      [{ url: 'https://example.org/not', valueBoolean: true }],
    ]),
    ...refused('partial birth date', 'FHIR-DATE-PARTIAL', `${patient}.birthDate`, [`${patient}.birthDate`, '1971-06']),
    ...refused('partial extension date', 'FHIR-DATE-PARTIAL', `${claim}.diagnosis[0].extension[0].valueDate`, [
      `${claim}.diagnosis[0].extension[0].valueDate`,
      '2025',
    ]),
    ...refused('partial service date', 'FHIR-DATE-PARTIAL', `${claim}.item[0].servicedPeriod.start`, [
      `${claim}.item[0].servicedPeriod`,
      { start: '2026-01' },
    ]),
    ...refused('patient not there', 'FHIR-REFERENCE-REQUIRED', `${claim}.patient.reference`, [
      `${claim}.patient.reference`,
      'urn:uuid:nobody',
    ]),
    ...refused('provider by identifier only', 'FHIR-REFERENCE-REQUIRED', `${claim}.provider.reference`, [
      `${claim}.provider`,
      { identifier: { value: '1' } },
    ]),
    ...refused('no insurer', 'FHIR-REFERENCE-REQUIRED', `${claim}.insurer`, [`${claim}.insurer`, undefined]),
    ...refused('coverage not there', 'FHIR-REFERENCE-REQUIRED', `${claim}.insurance[0].coverage.reference`, [
      `${claim}.insurance[0].coverage.reference`,
      'Coverage/1',
    ]),
    ...refused('patient is a payer', 'FHIR-REFERENCE-TYPE', `${claim}.patient.reference`, [`${claim}.patient`, same(`${claim}.insurer`)]),
    ...refused('no item', 'FHIR-PROFILE-MISSING', `${claim}.item`, [`${claim}.item`, undefined]),
    ...refused('sequence twice', 'FHIR-SEQUENCE-DUPLICATE', `${claim}.item[1].sequence`, [`${claim}.item[1]`, same(`${claim}.item[0]`)]),
  ];

  function refused(name: string, code: string, path: string, edit: Edit): [string, unknown, string, string][] {
    return [[name, changed([edit]), code, path]];
  }

  it.each(cases)('%s', (_, body, code, path) => {
    const fhirPath = path === '' ? 'Bundle' : `Bundle.${path}`;
    const errors = check(body).filter((issue) => issue.severity === 'error');
    expect(errors).toContainEqual(expect.objectContaining({ code, fhirPath }));
    for (const { message } of errors) expect(message).toMatch(/^[A-Z].*\. .+\.$|^[A-Z].*: .+\.$/);
  });

  it('shows no value of the input', () => {
    const secret = 'ZAPHOD-1971';
    const body = changed([
      [`${claim}.${secret}`, 1],
      [`${claim}.created`, secret],
      [`${claim}.item[0].sequence`, secret],
      [`${claim}.patient.reference`, `Patient/${secret}`],
      [`${claim}.item[0].modifierExtension`, [{ url: secret, valueString: secret }]],
      [`${patient}.birthDate`, secret],
      [`${patient}.gender`, ` ${secret}`],
      ['entry[10]', { resource: { resourceType: secret, [secret]: null, id: '' } }],
    ]);
    const issues = check(body);
    expect(issues.length).toBeGreaterThan(6);
    expect(JSON.stringify(issues)).not.toContain(secret);
  });
});

describe('input rules: lenient and strict', () => {
  const both = (body: Json, pas: PasVersion = '2.2') =>
    [false, true].map((strict) => check(body, strict, pas).map(({ severity, code, fhirPath }) => [severity, code, fhirPath]));

  it('warns of what a profile requires and defaults can fill; refuses it when strict', () => {
    const body = changed([
      [`${claim}.item[0].extension`, (at(referral, `${claim}.item[0].extension`) as unknown[]).slice(2)],
      [`${claim}.item[0].locationCodeableConcept`, undefined],
    ]);
    const expected = (severity: string) => [
      [severity, 'FHIR-PROFILE-MISSING', 'Bundle.entry[0].resource.item[0].extension'],
      [severity, 'FHIR-PROFILE-MISSING', 'Bundle.entry[0].resource.item[0].extension'],
      [severity, 'FHIR-PROFILE-MISSING', 'Bundle.entry[0].resource.item[0].location'],
    ];
    expect(both(body)).toEqual([expected('warning'), expected('error')]);
    expect(check(body).map((issue) => issue.message)).toEqual([
      expect.stringContaining('the extension requestType'),
      expect.stringContaining('the extension certificationType'),
      expect.stringContaining('requires location'),
    ]);
    // 2.0.1 demands none of the three.
    expect(both(body, '2.0')).toEqual([[], []]);
  });

  it('does so for dangling references, unless they name the prior Claim', () => {
    const body = changed([
      ['entry', (at(referral, 'entry') as unknown[]).filter((_, i) => i !== 7)], // the Location of the specialist
      [`${claim}.related`, [{ claim: { reference: 'Claim/prior' }, relationship: { coding: [{ code: 'prior' }] } }]],
    ]);
    const path = 'Bundle.entry[5].resource.location[0].reference';
    expect(both(body)).toEqual([[['warning', 'FHIR-REFERENCE-UNRESOLVED', path]], [['error', 'FHIR-REFERENCE-UNRESOLVED', path]]]);
  });

  it('warns of times of day and of dangling pointers', () => {
    const body = changed([
      [`${claim}.item[0].servicedPeriod`, { start: '2026-01-12T08:15:00-06:00' }],
      [`${claim}.item[0].diagnosisSequence`, [7]],
    ]);
    expect(check(body).map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'FHIR-SEQUENCE-UNKNOWN'],
      ['warning', 'FHIR-DATE-TIME'],
    ]);
  });

  it('accepts data-absent-reason on primitives, null as place holder, infoCancelled, and resources that PAS does not know', () => {
    const absent = { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] };
    const url = definitions.slices['2.2'].slice('Claim.item', 'modifierExtension', 'infoCancelledFlag')?.url;
    const body = changed([
      [`${claim}.created`, undefined],
      [`${claim}._created`, absent],
      [`${patient}.name[0].given`, [null, 'RUFUS']],
      [`${patient}.name[0]._given`, [absent, null]],
      [`${claim}.item[0].modifierExtension`, [{ url, valueBoolean: true }]],
      ['entry[10]', { fullUrl: 'urn:uuid:x', resource: { resourceType: 'Goal', anything: { goes: [1, 'here'] } } }],
    ]);
    expect(check(body, true)).toEqual([]);
  });
});

describe('input rules: robustness', () => {
  it('stops at nesting deeper than any resource', () => {
    let deep: Json = { url: 'u', valueString: 'x' };
    for (let i = 0; i < 20000; i++) deep = { url: 'u', extension: [deep] };
    const issues = check(changed([[`${claim}.extension`, [deep]]]));
    expect(issues.map((issue) => issue.code)).toContain('FHIR-DEPTH');
    expect(JSON.stringify(issues).length).toBeLessThan(100000);
  });

  it('shows a hundred faults and counts the rest', () => {
    const issues = check(changed([[`${claim}.diagnosis`, Array.from({ length: 300 }, () => null)]]));
    expect(issues).toHaveLength(101);
    expect(issues.at(-1)).toMatchObject({ code: 'FHIR-TOO-MANY-ISSUES' });
  });

  it('never throws, whatever stands where', () => {
    const bundle = read('homecare');
    const places: [Json, string][] = [];
    const collect = (node: Json): void => {
      for (const key of Object.keys(node)) {
        places.push([node, key]);
        if (typeof node[key] === 'object' && node[key] !== null) collect(node[key] as Json);
      }
    };
    collect(bundle);
    fc.assert(
      fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
        const [node, key] = places[place] ?? [{}, ''];
        const before = node[key];
        node[key] = value;
        try {
          const issues = check(bundle);
          for (const { fhirPath } of issues) expect(fhirPath).toMatch(/^Bundle/);
          indexBundle(bundle as JsonObject);
        } finally {
          node[key] = before;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
