import type { Bundle, BundleEntry, Claim, ClaimResponse, ClaimResponseItemAdjudication, Extension, Reference } from 'fhir/r4.js';
import { indexBundle, type JsonObject } from '../fhir/index.js';
import type { RecordedDecision } from './ports.js';

const PAS = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition';
const ACTION_SYSTEM = 'https://codesystem.x12.org/005010/306';
const ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/**
 * A PAS response bundle for a request that came by phone, fax, portal or from a delegate: nothing of it ever was X12, so
 * no table can tell it. The Claim that is answered has no FHIR original, which the response says (PAS spec-44).
 */
export function recordedResponse(
  request: Bundle,
  {
    event,
    items,
    id,
    now,
  }: {
    readonly event: RecordedDecision | undefined;
    readonly items: ReadonlyMap<number, RecordedDecision>;
    readonly id: string;
    readonly now: Date;
  },
): Bundle {
  const claim = request.entry?.[0]?.resource as Claim;
  const { index } = indexBundle(request as unknown as JsonObject);
  const parties = new Map<string, BundleEntry>();
  const keep = (reference: Reference): Reference => {
    const found = index.resolve(reference.reference, claim)?.entry;
    if (found?.fullUrl === undefined) return reference;
    parties.set(found.fullUrl, { fullUrl: found.fullUrl, resource: found.resource as unknown as NonNullable<BundleEntry['resource']> });
    return { ...reference, reference: found.fullUrl };
  };
  const texts = [...new Set([event, ...items.values()].flatMap((decision) => decision?.text ?? []))];
  const response: ClaimResponse = {
    resourceType: 'ClaimResponse',
    id,
    meta: { profile: [`${PAS}/profile-claimresponse`] },
    ...(claim.identifier !== undefined && { identifier: claim.identifier.slice(0, 1) }),
    status: 'active',
    type: claim.type,
    use: 'preauthorization',
    patient: keep(claim.patient),
    created: now.toISOString(),
    insurer: keep(claim.insurer ?? { display: 'unknown' }),
    requestor: keep(claim.provider),
    request: { extension: [{ url: ABSENT, valueCode: 'unknown' }] },
    outcome: 'complete',
    ...(event?.number !== undefined && { preAuthRef: event.number }),
    ...(event?.from !== undefined && { preAuthPeriod: { start: event.from, ...(event.to !== undefined && { end: event.to }) } }),
    item: (claim.item ?? []).map(({ sequence }) => {
      const decision = items.get(sequence) ?? event;
      return { itemSequence: sequence, adjudication: [decision === undefined ? submitted() : adjudication(decision)] };
    }),
    ...(texts.length > 0 && { processNote: texts.map((text, n) => ({ number: n + 1, text })) }),
  };
  return {
    resourceType: 'Bundle',
    meta: { profile: [`${PAS}/profile-pas-response-bundle`] },
    ...(request.identifier !== undefined && { identifier: request.identifier }),
    type: 'collection',
    timestamp: now.toISOString(),
    entry: [{ fullUrl: `urn:uuid:${id}`, resource: response }, ...parties.values()],
  };
}

function submitted(): ClaimResponseItemAdjudication {
  return { category: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }] } };
}

function adjudication({ action, number }: RecordedDecision): ClaimResponseItemAdjudication {
  const review: Extension[] = [
    ...(number === undefined ? [] : [{ url: 'number', valueString: number }]),
    { url: `${PAS}/extension-reviewActionCode`, valueCodeableConcept: { coding: [{ system: ACTION_SYSTEM, code: action }] } },
  ];
  return { ...submitted(), extension: [{ url: `${PAS}/extension-reviewAction`, extension: review }] };
}
