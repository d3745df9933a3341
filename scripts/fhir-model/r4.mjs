/** Resources that a PAS bundle, a notification or a 275 may hold; the datatypes follow from them. */
const resources = [
  'AllergyIntolerance',
  'Binary',
  'Bundle',
  'CarePlan',
  'Claim',
  'ClaimResponse',
  'Communication',
  'CommunicationRequest',
  'Condition',
  'Coverage',
  'Device',
  'DeviceRequest',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Immunization',
  'Location',
  'Medication',
  'MedicationRequest',
  'NutritionOrder',
  'Observation',
  'OperationOutcome',
  'Organization',
  'Parameters',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'ServiceRequest',
  'Subscription',
  'Task',
];

/**
 * The R4 element model: `{ kinds: {primitive, datatype, resource}, base: {type: parent}, types: {type: {element: "Type|Type<cardinality>"}} }`.
 * Cardinality is one character: `?` 0..1, `!` 1..1, `*` 0..*, `+` 1..*. A backbone element is a type named by its path (`Claim.item`),
 * a contentReference is resolved to it. A type holds its own elements only; the inherited ones are found through `base`.
 */
export function r4Model(definitions) {
  const byType = new Map(definitions.map((definition) => [definition.type ?? definition.name, definition]));
  const kinds = { primitive: [], datatype: [], resource: [] };
  const bases = {};
  const types = {};
  const waiting = [...resources];
  const seen = new Set(waiting);
  const want = (type) => {
    if (type === undefined || seen.has(type)) return;
    seen.add(type);
    waiting.push(type);
  };
  while (waiting.length > 0) {
    const name = waiting.shift();
    const definition = byType.get(name);
    if (definition === undefined) throw new Error(`no StructureDefinition for ${name}`);
    if (definition.kind === 'primitive-type') {
      kinds.primitive.push(name);
      continue;
    }
    kinds[definition.kind === 'resource' ? 'resource' : 'datatype'].push(name);
    const base = definition.baseDefinition?.split('/').pop();
    if (base !== undefined) {
      bases[name] = base;
      want(base);
    }
    const inherited = new Set(
      base === undefined ? [] : byType.get(base).snapshot.element.map((element) => element.path.slice(element.path.indexOf('.') + 1)),
    );
    const elements = definition.snapshot.element;
    for (const element of elements.slice(1)) {
      const owner = element.path.slice(0, element.path.lastIndexOf('.'));
      const own = element.path.slice(owner.length + 1);
      if (owner === name && inherited.has(own)) continue;
      // BackboneElement and Element bring id, extension, modifierExtension to every backbone type.
      if (owner !== name && ['id', 'extension', 'modifierExtension'].includes(own)) continue;
      if (owner !== name) bases[owner] ??= backboneBase(elements, owner);
      const found = typesOf(element);
      found.forEach((type) => type.includes('.') || want(type));
      (types[owner] ??= {})[own] = found.join('|') + cardinality(element);
      if (owner !== name) want(bases[owner]);
    }
    types[name] ??= {};
  }
  for (const list of Object.values(kinds)) list.sort();
  return { fhirVersion: '4.0.1', kinds, base: sorted(bases), types: sorted(types) };
}

function backboneBase(elements, path) {
  return elements.find((element) => element.path === path).type[0].code;
}

function typesOf(element) {
  if (element.contentReference !== undefined) return [element.contentReference.slice(1)];
  const codes = element.type.map((type) => {
    if (!type.code.startsWith('http://hl7.org/fhirpath/')) return type.code;
    const real = type.extension?.find((extension) => extension.url.endsWith('structuredefinition-fhir-type'));
    // Resource.id is published as a string and documented as an id.
    if (element.path === 'Resource.id') return 'id';
    return real?.valueUrl ?? real?.valueUri ?? 'string';
  });
  return codes[0] === 'BackboneElement' || codes[0] === 'Element' ? [element.path] : codes;
}

function cardinality(element) {
  const many = element.max !== '1';
  if (element.min > 0) return many ? '+' : '!';
  return many ? '*' : '?';
}

function sorted(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
