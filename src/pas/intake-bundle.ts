import type { Bundle, BundleEntry, Claim, ClaimItem, Coverage, Organization, Patient } from 'fhir/r4.js';

/** A request as somebody told it: what a person knows after a call, or a vendor's file holds. */
export interface ToldRequest {
  readonly member: string;
  readonly patient?: { readonly family?: string; readonly given?: string; readonly birthDate?: string };
  readonly provider?: { readonly npi?: string; readonly name?: string };
  readonly payer?: { readonly id?: string; readonly name?: string };
  readonly claim?: string;
  readonly services: readonly ToldService[];
}

export interface ToldService {
  readonly sequence: number;
  readonly code?: string;
  readonly system?: string;
  readonly text?: string;
  readonly from?: string;
  readonly to?: string;
}

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const ABSENT = { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' };
const CPT = 'http://www.ama-assn.org/go/cpt';

/**
 * What was told, as a request bundle: the ledger holds one kind of request, however it came, so that the history, the
 * inquiry and the response are made by the same code. It claims nothing that was not told, and is never sent.
 */
export function toldBundle(told: ToldRequest, uuid: () => string, now: Date): Bundle {
  const urls = {
    claim: `urn:uuid:${uuid()}`,
    patient: `urn:uuid:${uuid()}`,
    insurer: `urn:uuid:${uuid()}`,
    provider: `urn:uuid:${uuid()}`,
    coverage: `urn:uuid:${uuid()}`,
  };
  const { member, patient = {}, provider = {}, payer = {}, claim: claimNumber, services } = told;
  const claim: Claim = {
    resourceType: 'Claim',
    ...(claimNumber !== undefined && { identifier: [{ value: claimNumber }] }),
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }] },
    use: 'preauthorization',
    patient: { reference: urls.patient },
    created: now.toISOString(),
    insurer: { reference: urls.insurer },
    provider: { reference: urls.provider },
    priority: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { reference: urls.coverage } }],
    item: services.map(itemOf),
  };
  const person: Patient = {
    resourceType: 'Patient',
    identifier: [{ type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MB' }] }, value: member }],
    name: [
      patient.family === undefined
        ? { extension: [ABSENT] }
        : { family: patient.family, ...(patient.given !== undefined && { given: [patient.given] }) },
    ],
    gender: 'unknown',
    ...(patient.birthDate !== undefined && { birthDate: patient.birthDate }),
  };
  const coverage: Coverage = {
    resourceType: 'Coverage',
    status: 'active',
    subscriberId: member,
    beneficiary: { reference: urls.patient },
    payor: [{ reference: urls.insurer }],
  };
  const entry: BundleEntry[] = [
    { fullUrl: urls.claim, resource: claim },
    { fullUrl: urls.patient, resource: person },
    { fullUrl: urls.insurer, resource: organization(payer.name, payer.id === undefined ? undefined : { value: payer.id }) },
    {
      fullUrl: urls.provider,
      resource: organization(provider.name, provider.npi === undefined ? undefined : { system: NPI, value: provider.npi }),
    },
    { fullUrl: urls.coverage, resource: coverage },
  ];
  return { resourceType: 'Bundle', type: 'collection', timestamp: now.toISOString(), entry };
}

function itemOf({ sequence, code, system, text, from, to }: ToldService): ClaimItem {
  return {
    sequence,
    productOrService: {
      ...(code !== undefined && { coding: [{ system: system ?? CPT, code }] }),
      ...(text !== undefined && { text }),
      ...(code === undefined && text === undefined && { extension: [ABSENT] }),
    },
    ...(from !== undefined && (to === undefined ? { servicedDate: from } : { servicedPeriod: { start: from, end: to } })),
  };
}

function organization(
  name: string | undefined,
  identifier: { readonly system?: string; readonly value: string } | undefined,
): Organization {
  return {
    resourceType: 'Organization',
    ...(identifier !== undefined && { identifier: [identifier] }),
    active: true,
    name: name ?? 'unknown',
  };
}
