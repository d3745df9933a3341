import { describe, expect, it } from '@jest/globals';
import { newErrors } from './echoed-errors.js';
import { errorsOf, guideExample, validate, type PasVersion } from './validator.js';

// The harness itself: what the guides' own examples get from it. A judge that finds nothing anywhere, or faults everywhere, is none.
describe.each<[PasVersion, string[]]>([
  [
    '2.2.1',
    [
      'HomecareAuthorizationBundleExample',
      'HomecareAuthorizationUpdateBundleExample',
      'MedicalServicesAuthorizationBundleExample',
      'ReferralAuthorizationBundleExample',
      'PASClaimInquiryBundleExample',
    ],
  ],
  ['2.0.1', ['HomecareAuthorizationBundleExample', 'MedicalServicesAuthorizationBundleExample', 'ReferralAuthorizationBundleExample']],
])('the HL7 validator on the examples of PAS %s', (pas, clean) => {
  it.each(clean)('%s has no errors', async (name) => {
    const profile = name.includes('Inquiry') ? 'profile-pas-inquiry-request-bundle' : 'profile-pas-request-bundle';
    const issues = await validate(guideExample(`Bundle-${name}`, pas), { pas, profile });
    expect(errorsOf(issues)).toEqual([]);
  });

  it('finds a planted fault, and where it is', async () => {
    const bundle = structuredClone(guideExample('Bundle-ReferralAuthorizationBundleExample', pas));
    const claim = bundle.entry?.[0]?.resource as { use?: string; priority?: unknown };
    delete claim.priority;
    const errors = errorsOf(await validate(bundle, { pas, profile: 'profile-pas-request-bundle' }));
    expect(errors.filter((error) => error.message.includes('Claim.priority') && error.location.startsWith('Bundle.entry[0]'))).not.toEqual(
      [],
    );
  });
});

describe('the surgical example, which refers to resources that it lacks', () => {
  it('has errors, and an echo at other indices has no others', async () => {
    const request = guideExample('Bundle-SurgicalRequestBundleExample');
    const entries = request.entry ?? [];
    const moved = { ...request, entry: [...entries.slice(0, 1), ...entries.slice(1).reverse()] };
    const judged = { bundle: request, issues: await validate(request) };
    const echoed = { bundle: moved, issues: await validate(moved) };
    expect(errorsOf(judged.issues).length).toBeGreaterThan(0);
    expect(newErrors(echoed, judged)).toEqual([]);
    expect(newErrors(judged, { bundle: request, issues: [] })).toHaveLength(errorsOf(judged.issues).length);
  });
});
