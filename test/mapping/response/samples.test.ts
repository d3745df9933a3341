import { describe, expect, it } from '@jest/globals';
import type { Address, Organization } from 'fhir/r4.js';
import { communicationRequests, extensions, haveSamples, lines, resources, sample, tasks, type Answered } from './answers.js';

// What ../shared/samples/responses/README.md says of each answer, field by field.
const maybe = haveSamples ? describe : describe.skip;

const codes = ({ response }: Answered): string[] =>
  (response.item ?? []).map((item) => extensions(item.adjudication, 'reviewActionCode').join());
const numbers = ({ response }: Answered): string[] => (response.item ?? []).map((item) => extensions(item.adjudication, 'number').join());
const notes = ({ response }: Answered): (string | undefined)[] => (response.processNote ?? []).map(({ text }) => text);

maybe('sample answers with the request of the guide (PAS 2.2)', () => {
  it('approved-homecare', () => {
    const answer = sample('approved-homecare', '2.2');
    const { response, bundle } = answer;
    expect(response.outcome).toBe('complete');
    expect(codes(answer)).toEqual(['A1', 'A1']);
    expect(numbers(answer)).toEqual(['AUTH2001-1', 'AUTH2001-2']);
    expect((response.item ?? []).map((item) => extensions(item, 'itemPreAuthPeriod'))).toEqual([
      [{ start: '2005-05-02', end: '2005-08-01' }],
      [{ start: '2005-05-02', end: '2005-08-01' }],
    ]);
    expect((response.item ?? []).map((item) => extensions(item, 'itemPreAuthIssueDate'))).toEqual([['2005-05-02'], ['2005-05-02']]);
    expect(response.preAuthRef).toBe('AUTH2001');
    expect(extensions(response.adjudication, 'number')).toEqual(['AUTH2001']);
    expect(extensions(response.adjudication, 'reviewActionCode')).toEqual([]);
    expect(response.identifier).toHaveLength(2);
    expect(response.identifier?.[0]?.value).toBe('111099');
    expect(response.identifier?.[1]?.system).toMatch(/^urn:trnorg:/);
    expect((response.item ?? []).flatMap((item) => extensions(item, 'itemAuthorizedProvider'))).toHaveLength(2);
    expect(extensions(response.item?.[0], 'requestedService')).toHaveLength(1);
    const [timing] = resources<import('fhir/r4.js').ServiceRequest>(bundle, 'ServiceRequest');
    expect(timing?.occurrenceTiming?.repeat).toMatchObject({ frequency: 3, periodUnit: 'wk', boundsDuration: { value: 3 } });
  });

  it('denied-homecare', () => {
    const answer = sample('denied-homecare', '2.2');
    expect(answer.response.outcome).toBe('complete');
    expect(codes(answer)).toEqual(['A3', 'A3']);
    expect((answer.response.item ?? []).map((item) => extensions(item, 'reasonCode').join())).toEqual(['', '25']);
    expect((answer.response.item ?? []).map((item) => extensions(item, 'administrationReferenceNumber'))).toEqual([
      ['NT20050502-021'],
      ['NT20050502-022'],
    ]);
    expect(notes(answer)).toHaveLength(3);
    expect((answer.response.item ?? []).map(({ noteNumber }) => noteNumber?.length)).toEqual([1, 1]);
    const linked = new Set((answer.response.item ?? []).flatMap(({ noteNumber = [] }) => noteNumber));
    expect(linked.size).toBe(2);
    expect((answer.response.processNote ?? []).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('modified-homecare', () => {
    const answer = sample('modified-homecare', '2.2');
    const { response, bundle } = answer;
    expect(response.outcome).toBe('complete');
    expect(codes(answer)).toEqual(['A1', 'A6']);
    expect(extensions(response.item?.[1]?.extension, 'productOrServiceCode')).toEqual(['B4184']);
    expect(response.addItem).toHaveLength(1);
    const [added] = response.addItem ?? [];
    expect(added).toMatchObject({
      itemSequence: [2],
      productOrService: { coding: [{ code: 'B4185' }] },
      quantity: { value: 8, unit: expect.any(String) as unknown as string },
      servicedPeriod: { start: '2005-05-09', end: '2005-06-30' },
    });
    expect(extensions(added?.adjudication, 'reviewActionCode')).toEqual(['A1']);
    expect(extensions(added?.adjudication, 'number')).toEqual(['AUTH2003-2']);
    const provider = added?.provider?.[0]?.reference;
    const organization = bundle.entry?.find(({ fullUrl }) => fullUrl === provider)?.resource as Organization;
    expect(organization.name).toBe('CHESAPEAKE INFUSION SUPPLY');
    expect((organization.address as Address[])[0]?.postalCode).toBe('21401-1234');
    expect(organization.identifier).toHaveLength(2);
  });

  it('pended-documents-referral', () => {
    const answer = sample('pended-documents-referral', '2.2');
    const { response, bundle } = answer;
    expect(response.outcome).toBe('complete');
    expect(codes(answer)).toEqual(['A4']);
    expect(extensions(response.item?.[0]?.adjudication, 'reasonCode')).toEqual(['0U']);
    const asked = communicationRequests(bundle);
    expect(asked.map(({ category, payload }) => category?.[0]?.coding?.[0]?.code ?? payload?.[0]?.contentString)).toEqual([
      'PY',
      '77',
      '28570-0',
      '11506-3',
    ]);
    expect(response.communicationRequest).toHaveLength(4);
    expect(asked.map(({ identifier }) => identifier?.[0]?.value)).toEqual([
      'MDCACN0401',
      'MDCACN0402',
      '111099-1-28570-0',
      '111099-1-11506-3',
    ]);
    const recipients = asked.map(({ recipient }) => bundle.entry?.find(({ fullUrl }) => fullUrl === recipient?.[0]?.reference)?.resource);
    expect(recipients[0]).toMatchObject({ resourceType: 'Organization', name: 'MARYLAND CAPITAL CLINICAL REVIEW' });
    expect(recipients.slice(1)).toEqual(Array(3).fill(expect.objectContaining({ resourceType: 'Practitioner' })));
    const [documents, loinc, ...rest] = tasks(bundle);
    expect(rest).toEqual([]);
    expect(documents?.identifier?.map(({ value }) => value)).toEqual(['111099', 'MDCACN0401', 'MDCACN0402']);
    expect(documents?.input?.flatMap((input) => extensions(input, 'serviceLineNumber'))).toEqual([1, 1]);
    expect(loinc?.input?.flatMap(({ valueCodeableConcept }) => valueCodeableConcept?.coding?.[0]?.code ?? [])).toEqual([
      '28570-0',
      '11506-3',
    ]);
  });

  it('aaa-subscriber-not-found-referral', () => {
    const answer = sample('aaa-subscriber-not-found-referral', '2.2');
    const { response } = answer;
    expect(response.outcome).toBe('error');
    expect(response.error?.map(({ code }) => code.coding?.[0])).toEqual([{ system: 'https://codesystem.x12.org/005010/901', code: '75' }]);
    expect(extensions(response.error, 'errorFollowupAction')).toEqual(['C']);
    expect(extensions(response.error, 'error')).toEqual(['2010C-NM109']);
    expect(extensions(response.error, 'errorPath')).toEqual([
      expect.stringMatching(/^Bundle\.entry\[\d+\]\.resource\.(?:identifier|subscriberId)/),
    ]);
    expect(response.item).toHaveLength(1);
    expect(codes(answer)).toEqual(['']);
    expect(response.identifier?.[0]?.value).toBe('111099');
  });

  it('partial-homecare', () => {
    const answer = sample('partial-homecare', '2.2');
    expect(answer.response.outcome).toBe('complete');
    expect(codes(answer)).toEqual(['A1', 'A3']);
    expect(notes(answer).length).toBeGreaterThan(0);
  });

  it('extra-item-rejected-homecare', () => {
    const answer = sample('extra-item-rejected-homecare', '2.2');
    expect(answer.response.outcome).toBe('partial');
    expect(codes(answer)).toEqual(['A1', '']);
    expect(answer.response.error).toMatchObject([{ itemSequence: 2, code: { coding: [{ code: 'AG' }] } }]);
    expect(extensions(answer.response.error, 'error')).toEqual(['2000F-SV101-2']);
    expect(extensions(answer.response.error, 'errorPath')).toEqual([expect.stringContaining('.item[1].productOrService')]);
  });
});

const names = [
  'approved-homecare',
  'denied-homecare',
  'modified-homecare',
  'pended-documents-referral',
  'aaa-subscriber-not-found-referral',
  'partial-homecare',
  'extra-item-rejected-homecare',
];

maybe.each(['2.2', '2.0'] as const)('sample answers of PAS %s', (pas) => {
  it.each(names)('%s names nothing twice and nothing that nobody refers to', (name) => {
    const { bundle } = sample(name, pas);
    const urls = (bundle.entry ?? []).map(({ fullUrl }) => fullUrl);
    expect(new Set(urls).size).toBe(urls.length);
    const text = JSON.stringify((bundle.entry ?? []).map(({ resource }) => resource));
    for (const { fullUrl, resource } of (bundle.entry ?? []).slice(1))
      if (resource?.resourceType !== 'Task') expect(text).toContain(`"${fullUrl}"`);
  });

  it.each(names)('%s goes back to the segments that it came from, but for those that are reported', (name) => {
    const { set, back, translation } = sample(name, pas);
    const again = back();
    expect(again.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    const reports = [...translation.losses(), ...again.losses()];
    const told = (ordinal: number, line: string): boolean =>
      reports.some(({ x12 }) => x12?.includes(`(segment ${ordinal})`) === true) ||
      // what the bundle holds and X12 of the way back has no place for
      (line.startsWith('HSD*') && reports.some(({ path }) => path?.includes('occurrenceTiming') === true)) ||
      (line.startsWith('DTP*007*D8') && reports.some(({ reason }) => reason === 'as-one-period'));
    const left = lines(again.segments);
    const came = set.segments.map(({ elements }, i) => ({ line: elements.join('*'), ordinal: i + 1 })).slice(1, -1);
    const missing = came
      .filter(({ line, ordinal }) => !told(ordinal, line))
      .filter(({ line }) => {
        const at = left.indexOf(line);
        if (at >= 0) left.splice(at, 1);
        return at < 0;
      });
    expect(missing).toEqual([]);
    // nothing but other spellings of what is missing comes instead
    const kinds = new Set(came.filter(({ line, ordinal }) => told(ordinal, line)).map(({ line }) => line.split('*')[0]));
    expect(left.filter((line) => !kinds.has(line.split('*')[0]))).toEqual([]);
  });
});
