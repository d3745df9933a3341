import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { havePackages, readPackageFiles } from '../fhir/published-packages.js';
import { openTestGateway, type TestGateway } from './gateway.js';

// The examples of the PAS guide and the sample of an EHR, as they are, over HTTP. What comes back is judged by the HL7
// validator afterwards (test/conformance reads the folder).
const answers = fileURLToPath(new URL('../conformance/answers/', import.meta.url));
const whenThere = havePackages && existsSync('../shared/samples/aidbox-submit-request.json') ? describe : describe.skip;

interface Response {
  readonly resourceType: string;
  readonly outcome: string;
  readonly item: readonly {
    readonly itemSequence: number;
    readonly adjudication: readonly { readonly extension?: readonly { readonly extension: readonly Record<string, unknown>[] }[] }[];
  }[];
}

function action(item: Response['item'][number] | undefined): string | undefined {
  const review = item?.adjudication[0]?.extension?.[0]?.extension.find((each) => String(each['url']).endsWith('reviewActionCode'));
  return (review?.['valueCodeableConcept'] as { coding: { code: string }[] } | undefined)?.coding[0]?.code;
}

function readPublished(): Map<string, unknown> {
  return havePackages ? readPackageFiles('hl7.fhir.us.davinci-pas#2.2.1', /^example\/Bundle-/) : new Map();
}

whenThere('the published examples over HTTP', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openTestGateway({}, {});
    mkdirSync(answers, { recursive: true });
  }, 60_000);
  afterAll(() => gateway.stop());

  const published = readPublished();
  const requests = (): [string, Record<string, unknown>][] => [
    ...['ReferralAuthorization', 'HomecareAuthorization', 'MedicalServicesAuthorization', 'SurgicalRequest'].map(
      (name): [string, Record<string, unknown>] => [
        name,
        published.get(`example/Bundle-${name}BundleExample.json`) as Record<string, unknown>,
      ],
    ),
    ['Aidbox', JSON.parse(readFileSync('../shared/samples/aidbox-submit-request.json', 'utf8')) as Record<string, unknown>],
  ];

  it.each([
    ['approve', 'A1'],
    ['deny', 'A3'],
    ['pend', 'A4'],
  ])(
    "%s: every item says %s, the outcome is complete, the resources are the request's",
    async (answer, code) => {
      for (const [name, request] of requests()) {
        await gateway.post('/api/sandbox/next', { answers: [answer] });
        const { status, body } = await gateway.post('/fhir/Claim/$submit', request);
        expect({ name, status }).toEqual({ name, status: 200 });
        const entries = body['entry'] as { fullUrl: string; resource: Record<string, unknown> }[];
        const response = entries[0]?.resource as unknown as Response;
        expect(response.resourceType).toBe('ClaimResponse');
        expect(response.outcome).toBe('complete');
        const claim = (request['entry'] as { resource: { item?: { sequence: number }[] } }[])[0]?.resource;
        expect(response.item.map((item) => item.itemSequence)).toEqual(claim?.item?.map((item) => item.sequence));
        expect(response.item.map(action)).toEqual(response.item.map(() => code));
        // echo rule: patient, insurer and requestor keep the caller's fullUrls
        const asked = new Map((request['entry'] as { fullUrl: string; resource: unknown }[]).map((each) => [each.fullUrl, each.resource]));
        const echoed = entries.filter((each) => asked.has(each.fullUrl));
        expect(echoed.length).toBeGreaterThanOrEqual(3);
        for (const each of echoed) expect(each.resource).toEqual(asked.get(each.fullUrl));
        expect(new Set(entries.map((each) => each.fullUrl)).size).toBe(entries.length);
        writeFileSync(`${answers}guide-${name}-${answer}.json`, JSON.stringify({ pas: '2.2.1', request, answer: body }));
      }
    },
    60_000,
  );
});
