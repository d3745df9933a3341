// What a terminology server would know, and the extensions of the subscriptions backport guide, which is not published where the
// other packages are: without these, right instances fail. Made here from type and context, not the guide's own definitions.
const codeSystem = (id, url, version, ...codes) => ({
  resourceType: 'CodeSystem',
  id,
  url,
  version,
  name: id.replaceAll('-', ''),
  status: 'active',
  content: 'complete',
  caseSensitive: true,
  concept: codes.map((code) => ({ code })),
});

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';
const extension = (id, context, type) => ({
  resourceType: 'StructureDefinition',
  id,
  url: BACKPORT + id,
  version: '1.1.0',
  name: id.replaceAll('-', ''),
  status: 'active',
  fhirVersion: '4.0.1',
  kind: 'complex-type',
  abstract: false,
  type: 'Extension',
  derivation: 'constraint',
  context: [{ type: 'element', expression: context }],
  baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Extension',
  differential: {
    element: [
      { id: 'Extension', path: 'Extension' },
      { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
      { id: 'Extension.url', path: 'Extension.url', fixedUri: BACKPORT + id },
      { id: 'Extension.value[x]', path: 'Extension.value[x]', min: 1, type: [{ code: type }] },
    ],
  },
});

export const additions = [
  codeSystem('iso-4217', 'urn:iso:std:iso:4217', '1', 'USD'),
  codeSystem(
    'bcp-13',
    'urn:ietf:bcp:13',
    '1',
    ...[
      'application/fhir+json',
      'application/fhir+xml',
      'application/json',
      'application/xml',
      'application/hl7-v3+xml',
      'application/pdf',
    ],
    ...['application/dicom', 'text/plain', 'text/html', 'text/xml', 'image/jpeg', 'image/png', 'image/tiff'],
  ),
  codeSystem('remittance-outcome-5', 'http://hl7.org/fhir/remittance-outcome', '5.0.0', 'queued', 'complete', 'error', 'partial'),
  { ...codeSystem('icd9cm', 'http://terminology.hl7.org/CodeSystem/icd9cm', undefined, '410.90'), content: 'fragment' },
  extension('backport-filter-criteria', 'Subscription.criteria', 'string'),
  extension('backport-payload-content', 'Subscription.channel.payload', 'code'),
  extension('backport-heartbeat-period', 'Subscription.channel', 'unsignedInt'),
  extension('backport-timeout', 'Subscription.channel', 'unsignedInt'),
  extension('backport-max-count', 'Subscription.channel', 'positiveInt'),
  extension('backport-channel-type', 'Subscription.channel.type', 'Coding'),
];
