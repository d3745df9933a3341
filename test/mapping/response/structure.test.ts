import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readPackageFiles, havePackages } from '../../fhir/published-packages.js';
import type { answered } from './answers.js';
import { fixture, fixtureRequest, haveSamples, sample, tasks, communicationRequests, type Pas } from './answers.js';
import { faultsOf } from './structural-check.js';

// mappings/rules: required elements, fixed values, slices and invariants of the PAS profiles, said by ourselves, on all that we make.

const files = readdirSync('fixtures/responses')
  .filter((name) => name.endsWith('.edi') && !/malformed|reject-|acknowledge-then-approve-[12]/.test(name))
  .map((name) => name.replace('.edi', ''));
const dependent = new Set(['aaa-67-dependent']);
const inpatient = new Set(['approve-event-only', 'pend-documents-event', 'aaa-52-provider']);
const referral = new Set(['partial-quantity', 'modified-event']);
const requestOf = (name: string): string =>
  dependent.has(name)
    ? 'dependent'
    : inpatient.has(name)
      ? 'inpatient'
      : referral.has(name)
        ? 'referral-event-only'
        : 'homecare-two-services';

describe.each(['2.2', '2.0'] as const)('PAS %s: structure', (pas) => {
  it.each(files)('%s', (name) => expect(faultsOf(fixture(name, requestOf(name), pas).bundle, pas)).toEqual([]));
  it.each(files)('%s, to a request that did not come through us', (name) =>
    expect(faultsOf(fixture(name, null, pas).bundle, pas)).toEqual([]),
  );
});

const withSamples = haveSamples ? describe : describe.skip;
withSamples.each(['2.2', '2.0'] as const)('PAS %s: structure of the sample answers', (pas) => {
  it.each([
    'approved-homecare',
    'modified-homecare',
    'pended-documents-referral',
    'aaa-subscriber-not-found-referral',
    'extra-item-rejected-homecare',
  ])('%s', (name) => expect(faultsOf(sample(name, pas).bundle, pas)).toEqual([]));
});

// What the guide's own examples do against its own profiles (slips of the guide, not of the rules).
const slips: Readonly<Record<string, readonly string[]>> = {};

(havePackages ? describe : describe.skip).each([
  ['2.2', '2.2.1'],
  ['2.0', '2.0.1'],
] as const)('the examples of PAS %s', (pas, version) => {
  const examples = havePackages
    ? readPackageFiles(`hl7.fhir.us.davinci-pas#${version}`, /^example\/Bundle-.*Response.*\.json$/)
    : new Map<string, unknown>();
  it.each([...examples.keys()].filter((name) => !name.includes('Inquiry')))('%s passes but for the listed slips', (name) => {
    const key = `${version} ${name.replace(/^.*Bundle-|\.json$/g, '')}`;
    expect(faultsOf(examples.get(name) as object, pas)).toEqual(slips[key] ?? []);
  });
});

describe('the rules', () => {
  const faulty = (name: string, pas: Pas, spoil: (bundle: ReturnType<typeof fixture>) => void): string[] => {
    const answer = answeredAnew(name, pas);
    spoil(answer);
    return faultsOf(answer.bundle, pas);
  };
  const answeredAnew = (name: string, pas: Pas): ReturnType<typeof answered> => fixture(name, requestOf(name), pas);

  // each of them fails without what the profile asks for
  it('AttachmentNeeded', () => {
    for (const pas of ['2.2', '2.0'] as const)
      expect(
        faulty('pend-documents', pas, ({ bundle }) => {
          for (const task of tasks(bundle))
            task.input = (task.input ?? []).filter(({ type }) => type.coding?.[0]?.code !== 'attachments-needed');
        }),
      ).toContain('Task AttachmentNeeded');
  });
  it('QuestionnaireContext and QuestionnaireNeeded', () => {
    const spoil = ({ bundle }: ReturnType<typeof fixture>): void => {
      for (const task of tasks(bundle)) task.input = (task.input ?? []).filter(({ type }) => type.coding?.[0]?.code === 'payer-url');
    };
    expect(faulty('pend-questionnaire', '2.2', spoil)).toContain('Task QuestionnaireContext');
    expect(faulty('pend-questionnaire', '2.0', spoil)).toContain('Task QuestionnaireNeeded');
  });
  it('IdentifierUnlessVO', () => {
    expect(
      faulty('pend-documents', '2.2', ({ bundle }) => {
        for (const each of communicationRequests(bundle)) delete each.identifier;
      }),
    ).toContain('CommunicationRequest IdentifierUnlessVO');
  });
  it('required elements of a ClaimResponse', () => {
    expect(
      faulty('approve', '2.2', ({ response }) => {
        delete (response as { request?: unknown }).request;
      }),
    ).toEqual(["ClaimResponse schema  must have required property 'request'"]);
    expect(fixtureRequest('homecare-two-services')).toBeDefined();
  });
});
