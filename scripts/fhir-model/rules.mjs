import { extensionId, tail } from './package.mjs';

/**
 * What a profile demands beyond R4: `required` = ids of elements (slices included) with a minimum that R4 does not have, per profile of a
 * request; `fullDates` = ids of the elements that carry the invariant FullDateRule (a date of 10 characters).
 */
export function profileRules(definitions, base) {
  const byType = new Map(base.map((definition) => [definition.type, definition]));
  const required = {};
  const fullDates = new Set();
  for (const definition of definitions) {
    if (definition.kind === 'logical') continue;
    const owner = definition.type === 'Extension' ? `Extension(${extensionId(definition.url)})` : definition.type;
    const elements = definition.snapshot.element;
    for (const element of elements) {
      if (element.constraint?.some((constraint) => constraint.key === 'FullDateRule'))
        fullDates.add(owner + element.id.slice(definition.type.length));
    }
    if (definition.kind !== 'resource' || !requestProfiles.includes(tail(definition.url))) continue;
    const minimum = new Map(byType.get(definition.type).snapshot.element.map((element) => [element.path, element.min]));
    const ids = elements.filter((element) => element.min > 0 && demanded(element, elements, minimum)).map((element) => element.id);
    if (ids.length > 0) required[tail(definition.url)] = ids;
  }
  return { required, fullDates: [...fullDates].sort() };
}

const requestProfiles = [
  'profile-beneficiary',
  'profile-claim',
  'profile-claim-inquiry',
  'profile-claim-update',
  'profile-coverage',
  'profile-encounter',
  'profile-insurer',
  'profile-location',
  'profile-pas-request-bundle',
  'profile-practitioner',
  'profile-practitionerrole',
  'profile-requestor',
  'profile-subscriber',
];

function demanded(element, elements, minimum) {
  const name = element.id.slice(element.id.lastIndexOf('.') + 1);
  if (name === 'extension' || /extension:[^.]+\./.test(element.id)) return false;
  if (name.includes(':')) return true;
  const path = element.path;
  if (minimum.has(path)) return minimum.get(path) === 0;
  // An element of a datatype (Claim.identifier.value): R4 datatypes demand next to nothing, the profile does.
  return !elements.some((other) => other.id === element.id && other.base?.min > 0);
}
