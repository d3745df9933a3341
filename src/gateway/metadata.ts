import type { CapabilityStatement } from 'fhir/r4.js';
import type { PasVersion } from '../pas/ports.js';

const GUIDE = 'http://hl7.org/fhir/us/davinci-pas/ImplementationGuide/hl7.fhir.us.davinci-pas';
const SUBMIT = 'http://hl7.org/fhir/us/davinci-pas/OperationDefinition/Claim-submit';
const PUBLISHED: Readonly<Record<PasVersion, string>> = { '2.2': '2.2.1', '2.0': '2.0.1' };

/** What this endpoint does, and nothing that it does not do yet. */
export function capabilityStatement(pas: PasVersion, base: string, version: string, started: Date): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: started.toISOString(),
    kind: 'instance',
    software: { name: 'pas-x12', version },
    implementation: { description: `Da Vinci PAS ${PUBLISHED[pas]} intermediary to X12 278`, url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    implementationGuide: [`${GUIDE}|${PUBLISHED[pas]}`],
    rest: [
      {
        mode: 'server',
        documentation: 'Claim/$submit answers within 15 seconds; a request that the payer has not decided by then is answered as pended.',
        resource: [{ type: 'Claim', operation: [{ name: 'submit', definition: SUBMIT }] }],
      },
    ],
  };
}
