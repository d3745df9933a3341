import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadTranslator } from '../../src/pas/translator.js';
import { openTestGateway, type TestGateway } from './gateway.js';

type Json = Record<string, unknown>;
interface Entry {
  fullUrl?: string;
  resource: Json;
}

const good = readFileSync('fixtures/bundles/referral.json', 'utf8');

/** The referral with something done to it. */
function broken(change: (entries: Entry[], bundle: Json) => void): Json {
  const bundle = JSON.parse(good) as Json;
  change(bundle['entry'] as Entry[], bundle);
  return bundle;
}

function resource(entries: Entry[], type: string): Json {
  const found = entries.find((entry) => entry.resource['resourceType'] === type);
  if (found === undefined) throw new Error(`the fixture has no ${type}`);
  return found.resource;
}

/** Invented people of the fixture: nothing of them may stand in an error. */
const people = /PENHALIGON|RUFUS|LM40018822|1971-06-30|WILLOW/i;

interface Case {
  readonly name: string;
  readonly body: unknown;
  readonly status: 400 | 422;
  /** What the one OperationOutcome names. */
  readonly path: RegExp | undefined;
  readonly code?: RegExp;
}

const cases: readonly Case[] = [
  { name: 'not JSON', body: '{"resourceType": "Bundle", ', status: 400, path: undefined },
  { name: 'not a Bundle', body: { resourceType: 'Patient' }, status: 400, path: /^Bundle|^Patient|resourceType/ },
  { name: 'empty entry', body: broken((_, bundle) => (bundle['entry'] = [])), status: 400, path: /^Bundle\.entry/ },
  { name: 'first entry no Claim', body: broken((entries) => entries.reverse()), status: 400, path: /^Bundle\.entry\[0\]/ },
  {
    name: 'two resources with one fullUrl',
    body: broken((entries) => ((entries[2] as Entry).fullUrl = (entries[1] as Entry).fullUrl as string)),
    status: 400,
    path: /^Bundle\.entry\[[12]\]\.fullUrl/,
  },
  {
    name: 'an insurer that does not resolve',
    body: broken((entries) => (resource(entries, 'Claim')['insurer'] = { reference: 'urn:uuid:00000000-0000-4000-8000-000000000000' })),
    status: 422,
    path: /^Bundle\.entry\[0\]\.resource\.insurer/,
  },
  {
    name: 'no member id at all',
    body: broken((entries) => {
      const coverage = resource(entries, 'Coverage');
      delete coverage['subscriberId'];
      coverage['identifier'] = [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] } }];
      resource(entries, 'Patient')['identifier'] = [
        { system: 'urn:example:x', _value: { extension: [{ url: 'urn:example:y', valueCode: 'z' }] } },
      ];
    }),
    status: 422,
    path: /^Bundle\.entry\[\d+\]\.resource\.identifier/,
  },
  {
    name: 'a partial date',
    body: broken((entries) => {
      const claim = resource(entries, 'Claim');
      (claim['diagnosis'] as Json[])[0] = {
        ...((claim['diagnosis'] as Json[])[0] as Json),
        extension: [
          { url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-diagnosisRecordedDate', valueDate: '2025-12' },
        ],
      };
    }),
    status: 422,
    path: /^Bundle\.entry\[0\]\.resource\.diagnosis\[0\]\.extension/,
  },
  ...(['serviceItemRequestType', 'certificationType'] as const).map((extension): Case => ({
    name: `a code that a required X12 element does not allow (${extension})`,
    body: broken((entries) => {
      const [item] = resource(entries, 'Claim')['item'] as { extension: Json[] }[];
      for (const each of item?.extension ?? [])
        if (String(each['url']).endsWith(extension))
          (each['valueCodeableConcept'] as { coding: Json[] }).coding[0] = { system: 'https://codesystem.x12.org/005010/1525', code: 'ZQ' };
    }),
    status: 422,
    path: /^Bundle\.entry\[0\]\.resource\.item\[0\]\.extension/,
  })),
  {
    name: 'a code that X12 does not allow',
    body: broken((entries) => {
      const claim = resource(entries, 'Claim');
      for (const extension of claim['extension'] as Json[])
        if (String(extension['url']).endsWith('levelOfServiceCode'))
          extension['valueCodeableConcept'] = { coding: [{ system: 'https://codesystem.x12.org/005010/1338', code: 'Q' }] };
    }),
    status: 422,
    path: /^Bundle\.entry\[0\]\.resource\.extension/,
  },
];

describe('Bad input', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const { translator } = loadTranslator({ mappings: 'mappings', strict: false });
    gateway = await openTestGateway({}, { translator });
  }, 60_000);
  afterAll(() => gateway.stop());

  it.each(cases)('$name', async ({ body, status, path }) => {
    const before = await gateway.get('/api/authorizations');
    const answer = await gateway.post('/pas/2.2/fhir/Claim/$submit', body);
    expect(answer.status).toBe(status);
    expect(answer.body['resourceType']).toBe('OperationOutcome');
    const issues = answer.body['issue'] as {
      severity: string;
      expression?: string[];
      details: { text: string; coding: { code: string }[] };
    }[];
    const errors = issues.filter((issue) => issue.severity === 'error' || issue.severity === 'fatal');
    expect(errors.length).toBeGreaterThan(0);
    if (path !== undefined) expect(errors.flatMap((issue) => issue.expression ?? []).some((each) => path.test(each))).toBe(true);
    for (const issue of errors) {
      expect(issue.details.text).toMatch(/\.$/);
      expect(issue.details.coding[0]?.code).toMatch(/^(FHIR|MAP|PAS)-/);
    }
    expect(JSON.stringify(answer.body)).not.toMatch(people);
    expect(await gateway.get('/api/authorizations')).toMatchObject({ body: before.body });
  });
});

describe('Lenient input', () => {
  const lenient = broken((entries) => {
    const item = (resource(entries, 'Claim')['item'] as Json[])[0] as Json;
    delete item['extension'];
    delete item['locationCodeableConcept'];
  });

  it('is sent with documented defaults', async () => {
    const { translator } = loadTranslator({ mappings: 'mappings', strict: false });
    const gateway = await openTestGateway({}, { translator });
    expect((await gateway.post('/pas/2.2/fhir/Claim/$submit', lenient)).status).toBe(200);
    await gateway.stop();
  });

  it('is refused in strict mode', async () => {
    const { translator } = loadTranslator({ mappings: 'mappings', strict: true });
    const gateway = await openTestGateway({ PAS_X12_STRICT: 'true' }, { translator });
    const answer = await gateway.post('/pas/2.2/fhir/Claim/$submit', lenient);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('item[0]');
    await gateway.stop();
  });
});
