import type { BundleEntry, BundleIndex } from './bundle-index.js';
import { type JsonObject, isArray, isObject } from './json.js';
import type { Fault } from './structure.js';

/** References without which there is no request, and what they may point to (PAS Claim; a bare Practitioner as provider is read, never written). */
const required: Readonly<Record<string, readonly string[]>> = {
  patient: ['Patient'],
  insurer: ['Organization'],
  provider: ['Organization', 'PractitionerRole', 'Practitioner'],
};

/** Claim.patient, insurer, provider and the focal coverage must be in the bundle: 2010C/D, 2010A, 2010B need them. */
export function checkRequiredReferences(
  claim: BundleEntry,
  index: BundleIndex,
  found: (fault: Fault, error: boolean) => void,
): Set<JsonObject> {
  const seen = new Set<JsonObject>();
  const check = (node: JsonObject, name: string, types: readonly string[]): void => {
    const reference = node[name];
    if (reference !== undefined && !isObject(reference)) return;
    const suffix = `.${name}`;
    if (reference === undefined) {
      found(
        { code: 'FHIR-REFERENCE-REQUIRED', node, suffix, message: `is missing. Add a reference to a ${types[0]} in the Bundle.` },
        true,
      );
      return;
    }
    seen.add(reference);
    if (reference.reference === undefined) {
      const message = `has no reference. Put the ${types[0]} into the Bundle and refer to it by its fullUrl.`;
      found({ code: 'FHIR-REFERENCE-REQUIRED', node, suffix: `${suffix}.reference`, message }, true);
      return;
    }
    const target = index.resolve(reference, claim);
    if (target === undefined) {
      const message = `points to nothing in the Bundle. Put the ${types[0]} into the Bundle, with the fullUrl that the reference uses.`;
      found({ code: 'FHIR-REFERENCE-REQUIRED', node, suffix: `${suffix}.reference`, message }, true);
    } else if (!types.includes(target.resource.resourceType)) {
      const message = `points to a resource of the wrong type. It must be a ${types.join(' or ')}.`;
      found({ code: 'FHIR-REFERENCE-TYPE', node, suffix: `${suffix}.reference`, message }, true);
    }
  };
  for (const [name, types] of Object.entries(required)) check(claim.resource, name, types);
  const insurance = focalInsurance(claim.resource);
  if (insurance !== undefined) check(insurance, 'coverage', ['Coverage']);
  return seen;
}

/** Claim.insurance with focal true, else the first. */
function focalInsurance(claim: JsonObject): JsonObject | undefined {
  const list = isArray(claim.insurance) ? claim.insurance.filter(isObject) : [];
  return list.find((insurance) => insurance.focal === true) ?? list[0];
}

/**
 * All other references: what is not in the bundle is not translated. `related.claim` names a prior Claim and is never resolved; `skip`
 * holds what was judged already.
 */
export function checkOtherReferences(
  references: readonly { readonly node: JsonObject; readonly holder: JsonObject }[],
  index: BundleIndex,
  skip: ReadonlySet<JsonObject>,
  found: (fault: Fault, error: boolean) => void,
): void {
  for (const { node, holder } of references) {
    if (skip.has(node) || index.resolve(node, holder) !== undefined) continue;
    const message = 'points to nothing in the Bundle. Put the resource into the Bundle; without it what it holds is not sent.';
    found({ code: 'FHIR-REFERENCE-UNRESOLVED', node, suffix: '.reference', message }, false);
  }
}

/** The references of Claim.related.claim. */
export function priorClaims(claim: JsonObject): JsonObject[] {
  if (!isArray(claim.related)) return [];
  return claim.related.flatMap((related) => (isObject(related) && isObject(related.claim) ? [related.claim] : []));
}
