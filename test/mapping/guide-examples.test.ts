import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Translator } from '../../src/mapping/index.js';
import { validate } from '../../src/guide/index.js';
import { parse } from '../../src/x12/index.js';
import { havePackages, readPackageFiles } from '../fhir/published-packages.js';
import { line, setOf } from './laws/round-trip.js';

const whenThere = havePackages && existsSync('../shared/samples') ? describe : describe.skip;
const published = havePackages ? readPackageFiles('hl7.fhir.us.davinci-pas#2.2.1', /^example\/Bundle-/) : new Map<string, unknown>();
const context = { pas: '2.2' } as const;

function bundleOf(name: string): object {
  if (name === 'Aidbox') return JSON.parse(readFileSync('../shared/samples/aidbox-submit-request.json', 'utf8')) as object;
  return published.get(`example/Bundle-${name}BundleExample.json`) as object;
}

/** Reasons that must-support-matrix.md gives: a loss for another one would be a row that is missing. */
const accepted = new Set([
  'no-position',
  'attachment',
  'not-used-here', // DMG needs a birth date
  'not-admitted', // an identifier of no kind that REF01 knows
  'incomplete', // the surgical example's practitioner is not in the bundle
  'beyond-maximum',
  'untranslatable',
  'envelope',
  'not-referenced', // the surgical example's practitioner and location
]);

/** What the items ask for: the codes of category and product. */
function codesOf(bundle: object): string[] {
  const claim = (bundle as { entry: { resource: { item?: Record<string, { coding?: { code: string }[] } | undefined>[] } }[] }).entry[0]
    ?.resource;
  return (claim?.item ?? []).flatMap((item) => [item['category'], item['productOrService']].map((each) => each?.coding?.[0]?.code ?? ''));
}

whenThere('the published request examples', () => {
  const translator = Translator.load({ folder: 'mappings' });

  it.each(['ReferralAuthorization', 'HomecareAuthorization', 'MedicalServicesAuthorization', 'SurgicalRequest', 'Aidbox'])(
    '%s becomes a 278 that is valid, comes back, and is reported where it does not',
    (name) => {
      const there = translator.requestToX12(bundleOf(name), context);
      expect(there.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
      const set = setOf(there.segments ?? [], '005010X217');
      const guide = translator.recognise(set);
      expect(guide?.id).toBe('x217-request');
      if (guide === undefined) return;
      expect(validate(guide, set, { types: [1, 2] })).toEqual([]);
      expect(there.losses().filter((loss) => loss.kind === 'lost' && !accepted.has(loss.reason))).toEqual([]);

      const back = translator.requestToFhir(set, context);
      expect(back.losses().filter((loss) => loss.kind === 'lost')).toEqual([]);
      expect(codesOf(back.bundle)).toEqual(expect.arrayContaining(codesOf(bundleOf(name))));
      const again = translator.requestToX12(back.bundle, context);
      expect(again.issues.filter((issue) => issue.severity === 'error')).toEqual([]);
      const sent = (there.segments ?? []).map(line);
      const resent = (again.segments ?? []).map(line);
      // what stands in only one of the two was put by a default that the report names
      const defaulted = back.losses().filter((loss) => loss.kind === 'defaulted').length > 0 || name === 'SurgicalRequest';
      if (defaulted) expect(sent.filter((each) => !resent.includes(each)).every((each) => /^UM/.test(each))).toBe(true);
      else expect(resent).toEqual(sent);
    },
  );

  it('the published referral 278 goes to FHIR and back unchanged', () => {
    const set = parse(readFileSync('../shared/samples/x217-referral-request.edi')).interchanges[0]?.groups[0]?.sets[0];
    expect(set).toBeDefined();
    if (set === undefined) return;
    const { bundle } = translator.requestToFhir(set, context);
    const again = translator.requestToX12(bundle, context);
    const before = set.segments.slice(1, -1).map((segment) => segment.elements.join('*'));
    expect((again.segments ?? []).map(line).filter((each) => !each.startsWith('HL*'))).toEqual(
      before.filter((each) => !each.startsWith('HL*')),
    );
    expect((again.segments ?? []).length).toBe(before.length);
  });

  it('the published referral response, with its request', () => {
    const set = parse(readFileSync('../shared/samples/x217-referral-response.edi')).interchanges[0]?.groups[0]?.sets[0];
    expect(set).toBeDefined();
    if (set === undefined) return;
    const request = bundleOf('ReferralAuthorization');
    const { bundle } = translator.responseToFhir(set, { bundle: request, context }, context);
    const entries = bundle['entry'] as { fullUrl: string; resource: Record<string, unknown> }[];
    const [first] = entries;
    expect(first?.resource).toMatchObject({
      resourceType: 'ClaimResponse',
      outcome: 'complete',
      preAuthRef: 'AUTH0001',
      preAuthPeriod: { start: '2005-05-02', end: '2005-06-02' },
      patient: { reference: 'http://example.org/fhir/Patient/SubscriberExample' },
      insurer: { reference: 'http://example.org/fhir/Organization/InsurerExample' },
      requestor: { reference: 'http://example.org/fhir/Organization/UMOExample' },
      item: [{ itemSequence: 1 }],
    });
    const item = JSON.stringify((first?.resource['item'] as unknown[])[0]);
    for (const said of ['"A1"', '"AUTH0001"', '"start":"2005-05-02","end":"2005-06-02"']) expect(item).toContain(said);
    const provider = (first?.resource['extension'] as { url: string; extension: { valueReference?: { reference: string } }[] }[]).find(
      (each) => each.url.endsWith('itemAuthorizedProvider'),
    )?.extension[0]?.valueReference?.reference;
    expect(entries.find((each) => each.fullUrl === provider)?.resource).toMatchObject({ name: [{ family: 'WATSON', given: ['SUSAN'] }] });
    const asked = (request as { entry: { fullUrl: string; resource: object }[] }).entry;
    for (const each of entries.filter((entry) => asked.some((one) => one.fullUrl === entry.fullUrl)))
      expect(each.resource).toEqual(asked.find((one) => one.fullUrl === each.fullUrl)?.resource);
  });
});
