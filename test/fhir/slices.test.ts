import { describe, expect, it } from '@jest/globals';

import { inSlice, loadSlices, matchesPattern } from '../../src/fhir/slices.js';

const file = 'mappings/profiles/slices.json';
const slices = loadSlices(file, '2.2');
const old = loadSlices(file, '2.0');
const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';

describe('slices of the PAS profiles', () => {
  it('knows extensions by the profile’s slice name, which is not the id of the extension', () => {
    expect(slices.slice('Claim', 'extension', 'levelOfServiceType')).toMatchObject({
      url: `${pas}/extension-levelOfServiceCode`,
      value: ['valueCodeableConcept'],
      max: 1,
    });
    expect(slices.slice('Claim.item', 'extension', 'requestType')?.url).toBe(`${pas}/extension-serviceItemRequestType`);
    expect(slices.slice('Claim', 'extension', 'encounter')?.url).toBe(
      'http://hl7.org/fhir/5.0/StructureDefinition/extension-Claim.encounter',
    );
    expect(slices.slice('Claim.item', 'modifierExtension', 'infoCancelledFlag')?.url).toBe(`${pas}/modifierextension-infoCancelled`);
    expect(slices.slice('ClaimResponse.item', 'extension', 'previousAuthorizationNumber')?.url).toBe(
      `${pas}/extension-authorizationNumber`,
    );
    expect(slices.slice('Identifier', 'extension', 'subDepartment')?.url).toBe(`${pas}/extension-identifierSubDepartment`);
    expect(slices.slice('Timing', 'extension', 'calendarPattern')?.url).toBe(`${pas}/extension-timingcalendarpattern`);
  });

  it('walks into complex extensions by the type of the outer slice', () => {
    const outer = slices.slice('Claim', 'extension', 'transmissionIdentifiers');
    expect(outer).toMatchObject({ type: 'Extension(TransmissionIdentifiers)' });
    expect(outer?.value).toBeUndefined();
    expect(slices.slice(outer?.type ?? '', 'extension', 'interchangeSenderID')).toMatchObject({
      url: 'interchangeSenderID',
      value: ['valueString'],
    });
    expect(slices.slice('Extension(transmissionIdentifiers)', 'extension', 'interchangeSenderID')?.url).toBe('interchangeSenderID');
    expect(slices.slice('Extension(reviewAction)', 'extension', 'code')?.url).toBe(`${pas}/extension-reviewActionCode`);
    expect(slices.slice('Extension(conditionCode)', 'extension', 'code')).toMatchObject({ url: 'code', min: 1, max: Infinity });
  });

  it('knows slices by pattern', () => {
    expect(slices.slice('Claim.supportingInfo', '', 'x')).toBeUndefined();
    const admission = slices.slice('Claim', 'supportingInfo', 'AdmissionDates');
    expect(admission?.pattern).toEqual({
      category: { coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code: 'admissionDates' }] },
    });
    const member = slices.slice('Coverage', 'identifier', 'memberid');
    expect(
      inSlice(
        { type: { coding: [{ code: 'x' }, { system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB', display: 'y' }] } },
        member!,
      ),
    ).toBe(true);
    expect(inSlice({ type: { coding: [{ code: 'MB' }] } }, member!)).toBe(false);
    const team = slices.slice('Claim', 'careTeam', 'OverallClaimMember');
    expect(inSlice({ extension: [{ url: `${pas}/extension-careTeamClaimScope`, valueBoolean: true }] }, team!)).toBe(true);
    expect(inSlice({ extension: [{ url: `${pas}/extension-careTeamClaimScope`, valueBoolean: false }] }, team!)).toBe(false);
    expect(slices.slice('Claim.supportingInfo', 'timing[x]', 'timingPeriod')?.value).toEqual(['timingPeriod']);
    expect(slices.slice('Organization', 'identifier', 'NPI')?.pattern).toEqual({ system: 'http://hl7.org/fhir/sid/us-npi' });
    expect(inSlice({ resource: { resourceType: 'Claim' } }, slices.slice('Bundle', 'entry', 'Claim')!)).toBe(true);
  });

  it('differs by version, reads both spellings, writes the caller’s', () => {
    const now = slices.slice('Extension(itemAuthorizedProvider)', 'extension', 'providerType');
    const then = old.slice('Extension(itemAuthorizedProvider)', 'extension', 'providerType');
    expect([now?.url, then?.url]).toEqual([`${pas}/extension-authorizedProviderType`, 'providerType']);
    expect(inSlice({ url: 'providerType' }, now!)).toBe(true);
    expect(inSlice({ url: `${pas}/extension-authorizedProviderType` }, then!)).toBe(true);
    expect(old.slice('ClaimResponse.error', 'extension', 'errorElement')?.value).toEqual(['valueString']);
    expect(slices.slice('ClaimResponse.error', 'extension', 'errorElement')?.value).toBeUndefined();
    expect(slices.slice('Task.input', 'extension', 'paLineNumber')?.url).toBe(`${pas}/extension-serviceLineNumber`);
    expect(old.slice('Task.input', 'extension', 'paLineNumber')?.url).toBe(`${pas}/extension-paLineNumber`);
    expect(slices.slice('Task', 'input', 'QuestionnaireContext')).toBeDefined();
    expect(old.slice('Task', 'input', 'QuestionnairesNeeded')).toBeDefined();
  });

  it('finds slices on a datatype, by path and by type', () => {
    const byPath = slices.slice('ClaimResponse.addItem.provider', 'extension', 'providerType');
    expect(byPath?.url).toBe(`${pas}/extension-authorizedProviderType`);
    expect(slices.slice('Reference', 'extension', 'providerType')).toEqual(byPath);
    expect(slices.slice('Reference', 'extension', 'DataAbsentReason')?.value).toEqual(['valueCode']);
    expect(slices.slice('Claim.item', 'extension', 'followupAction')).toBeUndefined();
  });

  it('finds an extension by its id where no profile names it, and by its url', () => {
    expect(slices.slice('Patient', 'extension', 'militaryStatus')?.url).toBe(`${pas}/extension-militaryStatus`);
    expect(slices.slice('Location', 'extension', 'militaryStatus')?.url).toBe(`${pas}/extension-militaryStatus`);
    expect(slices.slice('Claim', 'modifierExtension', 'infoCancelled')?.url).toBe(`${pas}/modifierextension-infoCancelled`);
    expect(slices.slice('Claim', 'extension', 'nonsense')).toBeUndefined();
    expect(slices.extensionByUrl(`${pas}/extension-reviewAction`)?.type).toBe('Extension(reviewAction)');
  });

  it('matches patterns member by member', () => {
    expect(matchesPattern([{ a: 1, b: 2 }], [{ a: 1 }])).toBe(true);
    expect(matchesPattern([{ a: 2 }], [{ a: 1 }])).toBe(false);
    expect(matchesPattern('x', [{ a: 1 }])).toBe(false);
    expect(matchesPattern(undefined, { a: 1 })).toBe(false);
  });
});
