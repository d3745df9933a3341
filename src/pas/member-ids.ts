import type { Bundle, Coverage, Identifier, Patient } from 'fhir/r4.js';

/** Everything by which a payer may name the member of a request: identifiers of the patients and of their coverage, in capitals. */
export function memberIds(bundle: Bundle): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (value: string | undefined): void => {
    if (value !== undefined && value !== '') found.add(value.toUpperCase());
  };
  const addAll = (identifiers: readonly Identifier[] | undefined): void => {
    for (const { value } of identifiers ?? []) add(value);
  };
  for (const { resource } of bundle.entry ?? []) {
    if (resource?.resourceType === 'Patient') addAll((resource as Patient).identifier);
    if (resource?.resourceType !== 'Coverage') continue;
    const { identifier, subscriberId } = resource as Coverage;
    addAll(identifier);
    add(subscriberId);
  }
  return found;
}
