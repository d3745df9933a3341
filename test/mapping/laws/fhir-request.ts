import type { PasVersion } from '../../../src/fhir/index.js';
import { Random } from './random.js';

type Json = Record<string, unknown>;

const base = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';
const x12 = (element: string, code: string): Json => ({ coding: [{ system: `https://codesystem.x12.org/005010/${element}`, code }] });
const hl7 = (name: string, code: string): Json => ({ coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code }] });
const temp = (code: string): Json => ({ coding: [{ system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes', code }] });
const hcpcs = (code: string): Json => ({ coding: [{ system: 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', code }] });
const nubc = (name: string, code: string): Json => ({ coding: [{ system: `https://www.nubc.org/CodeSystem/${name}`, code }] });
const extension = (name: string, value: Json): Json => ({ url: `${base}extension-${name}`, ...value });

/** Makes a PAS request bundle with every must-support element of both versions at fullness 1; invented people, the spelling that X12 keeps. */
export function randomBundle({
  seed,
  fullness,
  pas = '2.2',
}: {
  readonly seed: number;
  readonly fullness: number;
  readonly pas?: PasVersion;
}): Json {
  const random = new Random(seed);
  const some = (): boolean => random.chance(fullness);
  const entries: { fullUrl: string; resource: Json }[] = [];
  const add = (resource: Json): Json => {
    const id = `${String(resource['resourceType']).toLowerCase()}-${entries.length + 1}`;
    entries.push({ fullUrl: `http://example.org/fhir/${String(resource['resourceType'])}/${id}`, resource: { ...resource, id } });
    return { reference: `${String(resource['resourceType'])}/${id}` };
  };
  const opt = (json: Json): Json => (some() ? json : {});
  const date = (): string => random.date().replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3');
  const when = (name: string): Json =>
    some() ? { [`${name}Period`]: { start: '2025-03-01', end: '2025-04-30' } } : { [`${name}Date`]: date() };
  const address = (): Json => ({
    line: random.chance(0.5) ? [`${random.digits(3)} OAK ST`] : [`${random.digits(3)} OAK ST`, `SUITE ${random.digits(2)}`],
    city: 'AUSTIN',
    ...opt({ state: 'TX' }),
    ...opt({ postalCode: '78701' }),
    ...opt({ country: random.pick(['US', 'CA']) }),
    ...opt({ district: 'TRAVIS' }),
    ...opt({ period: { start: '2020-01-01' } }),
  });
  const telecom = (): Json[] => [
    { system: 'phone', value: random.digits(10) },
    ...(some() ? [{ system: 'email', value: 'DESK@EXAMPLE.ORG' }] : []),
    ...(some() ? [{ system: 'phone', value: `${random.digits(10)} x${random.digits(2)}` }] : []),
  ];
  const npi = { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' };
  const ein = { system: 'http://terminology.hl7.org/NamingSystem/USEIN', value: random.digits(9) };
  const jurisdiction = extension('identifierJurisdiction', {
    valueCodeableConcept: { coding: [{ system: 'https://www.usps.com/', code: 'TX' }] },
  });
  const license = { extension: [jurisdiction], type: x12('128', '0B'), system: 'urn:example:license', value: random.word(4, 8) };
  const patient = (): Json => ({
    resourceType: 'Patient',
    ...opt({
      extension: [
        { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex', valueCode: 'F' },
        extension('militaryStatus', { valueCodeableConcept: x12('584', 'AU') }),
      ],
    }),
    identifier: [
      { type: hl7('v2-0203', 'MB'), system: 'urn:example:member', value: `M${random.digits(8)}` },
      ...(some() ? [{ type: hl7('v2-0203', 'AN'), system: 'urn:example:account', value: random.word(3, 8) }] : []),
    ],
    name: [
      { family: random.word(3, 9), given: some() ? ['JANE', 'QUINN'] : ['JANE'], ...opt({ prefix: ['MS'] }), ...opt({ suffix: ['II'] }) },
    ],
    ...opt({ telecom: [{ system: 'phone', value: random.digits(10), use: 'home' }] }),
    gender: random.pick(['male', 'female']),
    ...opt({ birthDate: date() }),
    ...opt({ address: [address()] }),
    ...opt({ multipleBirthInteger: 2 }),
    ...opt({ communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'en' }] } }] }),
  });
  const organization = (kind: string): Json => ({
    resourceType: 'Organization',
    active: true,
    identifier: [
      npi,
      ...(some() ? [ein] : []),
      ...(some()
        ? [
            {
              type: { coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }] },
              system: 'urn:example:payer',
              value: random.digits(5),
            },
          ]
        : []),
    ],
    type: [x12('98', kind)],
    name: `CLINIC ${random.word(3, 8)}`,
    ...opt({ telecom: telecom() }),
    ...opt({ contact: [{ name: { text: 'FRONT DESK' }, telecom: [{ system: 'phone', value: random.digits(10) }] }] }),
    ...opt({ address: [address()] }),
  });
  const role = (): Json => {
    const practitioner = add({
      resourceType: 'Practitioner',
      identifier: [npi, ...(some() ? [license] : [])],
      name: [
        { family: random.word(3, 8), given: ['PAT', ...(some() ? ['T'] : [])], ...opt({ prefix: ['DR'] }), ...opt({ suffix: ['SR'] }) },
      ],
      ...opt({ telecom: telecom() }),
      ...opt({ address: [address()] }),
    });
    const location = some()
      ? add({
          resourceType: 'Location',
          identifier: [{ system: 'urn:example:site', value: 'S1' }],
          status: 'active',
          name: 'NORTH SITE',
          type: [hl7('v3-RoleCode', 'HOSP')],
          ...opt({ telecom: telecom() }),
          ...opt({ address: address() }),
        })
      : undefined;
    return add({
      resourceType: 'PractitionerRole',
      practitioner,
      ...opt({ code: [hl7('practitioner-role', 'doctor')] }),
      ...opt({ specialty: [{ coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207Q00000X' }] }] }),
      ...(location === undefined ? {} : { location: [location] }),
      ...opt({ telecom: telecom() }),
      endpoint: [{ display: 'DIRECT' }],
    });
  };
  const timing = (): Json => ({
    ...opt({
      extension: [
        extension('timingcalendarpattern', { valueCodeableConcept: x12('678', 'SX') }),
        extension('timingdeliverypattern', { valueCodeableConcept: x12('679', 'D') }),
      ],
    }),
    repeat: {
      frequency: random.between(1, 5),
      period: random.between(1, 3),
      periodUnit: random.pick(['d', 'wk', 'mo']),
      ...(some()
        ? { boundsDuration: { value: random.between(1, 9), system: 'http://unitsofmeasure.org', code: 'mo', unit: 'mo' } }
        : { count: random.between(2, 20) }),
      ...opt({ frequencyMax: 6 }),
      ...opt({ periodMax: 4 }),
      ...opt({ countMax: 30 }),
    },
  });
  const patientReference = add(patient());
  const dependent = some();
  const subscriberReference = dependent ? add(patient()) : patientReference;
  const insurer = add({
    ...organization('PR'),
    identifier: [
      {
        type: { coding: [{ system: 'http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBIdentifierType', code: 'payerid' }] },
        system: 'urn:pas-x12:payerid',
        value: '60054',
      },
    ],
  });
  const provider = random.chance(0.5) ? add(organization('FA')) : role();
  const coverage = add({
    resourceType: 'Coverage',
    identifier: [{ type: hl7('v2-0203', 'MB'), system: 'urn:example:member', value: `M${random.digits(8)}` }],
    status: 'active',
    ...opt({ type: hl7('v3-ActCode', 'EHCPOL') }),
    subscriber: subscriberReference,
    ...opt({ subscriberId: `M${random.digits(8)}` }),
    beneficiary: patientReference,
    relationship: dependent
      ? {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'child' },
            { system: 'https://codesystem.x12.org/005010/1069', code: '19' },
          ],
        }
      : hl7('subscriber-relationship', 'self'),
    ...opt({ period: { start: '2025-01-01' } }),
    payor: [insurer],
    ...opt({
      class: [
        { type: hl7('coverage-class', 'group'), value: 'GRP100', name: 'GROUP' },
        { type: hl7('coverage-class', 'plan'), value: 'PLAN3', name: 'PLAN' },
      ],
    }),
  });
  const encounter = some()
    ? add({
        resourceType: 'Encounter',
        extension: [
          extension('patientStatus', { valueCodeableConcept: nubc('PatDischargeStatus', '30') }),
          extension('nursingHomeResidentialStatus', { valueCodeableConcept: x12('1345', '2') }),
        ],
        identifier: [{ system: 'urn:example:visit', value: 'V1' }],
        status: 'planned',
        class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
        type: [nubc('PriorityTypeOfAdmitOrVisit', '1')],
        subject: patientReference,
        participant: [{ period: { start: '2025-03-01' }, type: [hl7('v3-ParticipationType', 'ATND')] }],
        ...opt({ period: { start: '2025-03-01', end: '2025-03-05' } }),
        ...opt({ length: { value: random.between(1, 20), unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' } }),
        reasonCode: [{ coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10' }] }],
        hospitalization: { admitSource: nubc('PointOfOrigin', '7'), ...opt({ dischargeDisposition: nubc('PatDischargeStatus', '01') }) },
      })
    : undefined;
  const supportingInfo: Json[] = [];
  const inform = (category: string, content: Json): number =>
    supportingInfo.push({ sequence: supportingInfo.length + 1, category: temp(category), ...content });
  if (some()) inform('patientEvent', when('timing'));
  if (some()) inform('admissionDates', when('timing'));
  if (some()) inform('dischargeDates', { timingDate: date() });
  const document = (): Json => ({
    extension: [
      {
        url: `${base}extension-documentInformation`,
        extension: [
          { url: 'reportTypeCode', valueCodeableConcept: x12('755', 'M1') },
          { url: 'transmissionMethod', valueCodeableConcept: x12('756', 'EL') },
          { url: 'controlNumber', valueString: random.word(4, 9) },
          { url: 'description', valueString: 'NOTES' },
        ],
      },
    ],
    valueReference: some()
      ? add({
          resourceType: 'DocumentReference',
          status: 'current',
          type: { coding: [{ system: 'http://loinc.org', code: '11503-0' }] },
          content: [{ attachment: { contentType: 'text/plain', data: 'AAAA' } }],
        })
      : { display: 'DOCUMENT FOLLOWS' },
  });
  if (pas === '2.2' && some()) inform('additionalInformation', document());
  if (some()) inform('freeFormMessage', { valueString: `PATIENT ${random.word(3, 9)}` });
  const careTeam: Json[] = [];
  const member = (overall: boolean): number =>
    careTeam.push({
      extension: [extension('careTeamClaimScope', { valueBoolean: overall })],
      sequence: careTeam.length + 1,
      provider: random.chance(0.4) ? add(organization('1P')) : role(),
      role: x12('98', random.pick(['72', 'DK', 'P3', 'SJ'])),
      ...opt({ qualification: { coding: [{ system: 'http://nucc.org/provider-taxonomy', code: '207X00000X' }] } }),
    });
  if (some()) member(true);
  const kinds = ['principal', 'admitting', 'patientreasonforvisit', undefined, undefined];
  const diagnosis = kinds.slice(0, some() ? 5 : 1).map((kind, i): Json => ({
    ...opt({ extension: [extension('diagnosisRecordedDate', { valueDate: date() })] }),
    sequence: i + 1,
    diagnosisCodeableConcept: {
      coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: ['S72.001A', 'I10', 'R52', 'E11.9', 'G89.4'][i] }],
    },
    ...(kind === undefined ? {} : { type: [temp(kind)] }),
  }));
  const order = (): Json => {
    const kind = random.below(4);
    const subject = { subject: patientReference };
    if (kind === 0)
      return add({
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        code: hcpcs('G0299'),
        ...subject,
        ...(some() ? { occurrenceTiming: timing() } : { quantityQuantity: { value: 4, unit: 'visit' } }),
      });
    if (kind === 1)
      return add({
        resourceType: 'DeviceRequest',
        status: 'active',
        intent: 'order',
        codeCodeableConcept: hcpcs('E1223'),
        ...subject,
        ...opt({ occurrenceTiming: timing() }),
      });
    if (kind === 2)
      return add({
        resourceType: 'MedicationRequest',
        status: 'active',
        intent: 'order',
        medicationCodeableConcept: { coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '00777310502' }] },
        ...subject,
        ...opt({ dosageInstruction: [{ timing: timing(), text: 'DAILY' }] }),
        ...opt({ dispenseRequest: { quantity: { value: 30, unit: 'unit' }, numberOfRepeatsAllowed: 1 } }),
      });
    const diet = { type: [hcpcs('B4150')] };
    const formula = { baseFormulaType: hcpcs('B4152') };
    return add({
      resourceType: 'NutritionOrder',
      status: 'active',
      intent: 'order',
      dateTime: '2025-03-01',
      patient: patientReference,
      ...(some() ? { oralDiet: diet } : { enteralFormula: formula }),
    });
  };
  const type = random.pick(['professional', 'professional', 'institutional', 'oral']);
  const item = Array.from({ length: random.between(1, 3) }, (_, i): Json => {
    const info: number[] = [];
    if (pas === '2.2' && some()) info.push(inform('additionalInformation', document()));
    if (some()) info.push(inform('freeFormMessage', { valueString: `SERVICE ${random.word(3, 9)}` }));
    const team = some() ? [member(false)] : [];
    const ordered = some();
    const product = ordered && random.chance(0.5) ? x12('1365', '42') : hcpcs(random.pick(['99213', 'G0299', 'B4184']));
    return {
      extension: [
        extension('itemTraceNumber', { valueIdentifier: { system: 'urn:trnorg:9012345678', value: `ITEM${i + 1}` } }),
        extension('serviceItemRequestType', { valueCodeableConcept: x12('1525', 'HS') }),
        extension('certificationType', { valueCodeableConcept: x12('1322', random.pick(['I', 'I', 'R'])) }),
        ...(some() ? [extension('authorizationNumber', { valueString: random.word(4, 9) })] : []),
        ...(some() ? [extension('administrationReferenceNumber', { valueString: random.word(4, 9) })] : []),
        ...(some() ? [extension('productOrServiceCodeEnd', { valueCodeableConcept: hcpcs('99215') })] : []),
        ...(some() ? [extension('epsdtIndicator', { valueBoolean: random.chance(0.5) })] : []),
        ...(some() ? [extension('nursingHomeResidentialStatus', { valueCodeableConcept: x12('1345', '3') })] : []),
        ...(some() ? [extension('nursingHomeLevelOfCare', { valueCodeableConcept: x12('1337', '4') })] : []),
        ...(some() ? [extension('revenueUnitRateLimit', { valueDecimal: 200 })] : []),
        ...(ordered ? [extension('requestedService', { valueReference: order() })] : []),
        ...(some() ? [extension('infoChanged', { valueCode: 'changed' })] : []),
      ],
      sequence: i + 1,
      ...(team.length > 0 ? { careTeamSequence: team } : {}),
      ...opt({ diagnosisSequence: [1] }),
      ...(info.length > 0 ? { informationSequence: info } : {}),
      ...(type === 'institutional' && some()
        ? {
            revenue:
              pas === '2.2' ? nubc('RevenueCodes', '0120') : { coding: [{ system: 'https://www.nubc.org/revenue-code', code: '0120' }] },
          }
        : {}),
      category: x12('1365', random.pick(['42', '3'])),
      productOrService: product,
      ...opt({ modifier: [hcpcs('TD')] }),
      ...when('serviced'),
      locationCodeableConcept: {
        coding: [
          {
            system: 'https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set',
            code: random.pick(['11', '12']),
          },
        ],
      },
      ...opt({
        quantity: random.pick<Json>([
          { value: 5, unit: 'unit' },
          { value: 3, system: 'https://codesystem.x12.org/005010/673', code: 'VS' },
        ]),
      }),
      ...opt({ unitPrice: { value: 120, currency: 'USD' } }),
    };
  });
  const claim: Json = {
    resourceType: 'Claim',
    id: 'claim-0',
    extension: [
      ...(some() ? [extension('levelOfServiceCode', { valueCodeableConcept: x12('1338', 'U') })] : []),
      ...(some()
        ? [
            {
              url: `${base}extension-conditionCode`,
              extension: [
                { url: 'category', valueCodeableConcept: x12('1136', '07') },
                { url: 'indicator', valueBoolean: true },
                { url: 'code', valueCodeableConcept: x12('1321', '01') },
              ],
            },
          ]
        : []),
      ...(some()
        ? [
            {
              url: `${base}extension-homeHealthCareInformation`,
              extension: [
                { url: 'prognosis', valueCodeableConcept: x12('923', '3') },
                { url: 'date', valueDate: date() },
              ],
            },
          ]
        : []),
      ...(pas === '2.2' && some() ? [extension('authorizationNumber', { valueString: random.word(4, 9) })] : []),
      ...(pas === '2.2' && some() ? [extension('administrationReferenceNumber', { valueString: random.word(4, 9) })] : []),
      ...(encounter === undefined
        ? []
        : [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Claim.encounter', valueReference: encounter }]),
    ],
    identifier: [
      {
        extension: [extension('identifierSubDepartment', { valueString: 'DEPT7' }), ...(some() ? [jurisdiction] : [])],
        system: 'urn:trnorg:9012345678',
        value: random.word(4, 9),
      },
    ],
    status: 'active',
    type: hl7('claim-type', type),
    use: 'preauthorization',
    patient: patientReference,
    created: '2025-03-01T10:00:00Z',
    insurer,
    provider,
    priority: hl7('processpriority', 'normal'),
    ...(careTeam.length > 0 ? { careTeam } : {}),
    ...(supportingInfo.length > 0 ? { supportingInfo } : {}),
    diagnosis,
    insurance: [{ sequence: 1, focal: true, coverage }],
    ...opt({
      accident: {
        date: date(),
        type: x12('1362', random.pick(['AA', 'EM'])),
        locationAddress: { state: 'TX', country: 'US', city: 'AUSTIN' },
      },
    }),
    item,
  };
  const bundle: Json = {
    resourceType: 'Bundle',
    type: 'collection',
    identifier: { system: 'urn:example:transaction', value: random.word(5, 12) },
    timestamp: '2025-03-01T10:00:00Z',
    entry: [{ fullUrl: 'http://example.org/fhir/Claim/claim-0', resource: claim }, ...entries],
  };
  // as if it had been read: no object stands in two places
  return JSON.parse(JSON.stringify(bundle)) as Json;
}
