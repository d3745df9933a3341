import type { Bundle, Claim, FhirResource } from 'fhir/r4.js';

/** A small request that passes the input rules; the people are invented. */
export function minimalBundle(
  change: { readonly identifier?: string; readonly member?: string; readonly items?: number } = {},
): Bundle<FhirResource> {
  const { identifier = 'E2E-0001', member = 'M100200300', items = 1 } = change;
  const url = (name: string): string => `https://ehr.example.org/fhir/${name}`;
  const claim: Claim = {
    resourceType: 'Claim',
    id: 'claim',
    identifier: [{ system: 'https://ehr.example.org/claims', value: `C-${identifier}` }],
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: 'Patient/patient' },
    created: '2026-03-01',
    insurer: { reference: 'Organization/insurer' },
    provider: { reference: 'Organization/provider' },
    priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/coverage' } }],
    item: Array.from({ length: items }, (_, index) => ({
      sequence: index + 1,
      category: { coding: [{ system: 'https://codesystem.x12.org/005010/1365', code: '3' }] },
      productOrService: { coding: [{ system: 'http://www.ama-assn.org/go/cpt', code: '99213' }] },
      servicedDate: '2026-03-10',
    })),
  };
  return {
    resourceType: 'Bundle',
    id: 'request',
    identifier: { system: 'https://ehr.example.org/submissions', value: identifier },
    type: 'collection',
    timestamp: '2026-03-01T10:00:00Z',
    entry: [
      { fullUrl: url('Claim/claim'), resource: claim },
      {
        fullUrl: url('Patient/patient'),
        resource: {
          resourceType: 'Patient',
          id: 'patient',
          identifier: [
            {
              type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] },
              system: 'https://payer.example.org/members',
              value: member,
            },
          ],
          name: [{ family: 'Invented', given: ['Ida'] }],
          gender: 'female',
          birthDate: '1980-02-03',
        },
      },
      {
        fullUrl: url('Organization/insurer'),
        resource: {
          resourceType: 'Organization',
          id: 'insurer',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }],
          active: true,
          name: 'Example Payer',
        },
      },
      {
        fullUrl: url('Organization/provider'),
        resource: {
          resourceType: 'Organization',
          id: 'provider',
          identifier: [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1245319599' }],
          active: true,
          name: 'Example Clinic',
        },
      },
      {
        fullUrl: url('Coverage/coverage'),
        resource: {
          resourceType: 'Coverage',
          id: 'coverage',
          status: 'active',
          subscriberId: member,
          beneficiary: { reference: 'Patient/patient' },
          relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }] },
          payor: [{ reference: 'Organization/insurer' }],
        },
      },
    ],
  };
}
