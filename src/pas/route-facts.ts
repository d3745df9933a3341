import type { Bundle, Claim, Coverage, Identifier, Organization } from 'fhir/r4.js';
import { indexBundle, type JsonObject } from '../fhir/index.js';
import type { RouteFacts } from './ports.js';

/** What a checked request bundle can be routed by. Its first entry is the Claim. */
export function routeFacts(bundle: Bundle): RouteFacts {
  // A checked bundle is plain JSON; the two types say the same of it.
  const { index } = indexBundle(bundle as unknown as JsonObject);
  const claim = bundle.entry?.[0]?.resource as Claim | undefined;
  const find = <T>(reference: string | undefined): T | undefined =>
    index.resolve(reference, claim ?? {})?.resource as unknown as T | undefined;
  const insurance = claim?.insurance?.find(({ focal }) => focal) ?? claim?.insurance?.[0];
  const coverage = find<Coverage>(insurance?.coverage.reference);
  const insurers = [claim?.insurer, ...(coverage?.payor ?? [])].flatMap((reference) => [
    reference?.identifier,
    ...(find<Organization>(reference?.reference)?.identifier ?? []),
  ]);
  const classes = (coverage?.class ?? []).map(({ type, value }) => ({ type: type.coding?.[0]?.code ?? '', value }));
  const ofClass = (wanted: string): string[] => classes.filter(({ type }) => type === wanted).map(({ value }) => value);
  return {
    insurer: distinct(insurers.flatMap(written)),
    plan: distinct(ofClass('plan')),
    group: distinct(ofClass('group')),
    class: distinct(classes.map(({ type, value }) => `${type}=${value}`)),
    lineOfBusiness: distinct([...(coverage?.type?.coding ?? []).map(({ code }) => code), coverage?.type?.text]),
    serviceType: distinct((claim?.item ?? []).flatMap(({ category }) => (category?.coding ?? []).map(({ code }) => code))),
    claimType: distinct((claim?.type.coding ?? []).map(({ code }) => code)),
  };
}

/** An identifier as a rule may write it: its value, or `system|value`. */
function written(identifier: Identifier | undefined): string[] {
  const { system, value } = identifier ?? {};
  if (value === undefined) return [];
  return system === undefined ? [value] : [value, `${system}|${value}`];
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value): value is string => value !== undefined && value !== ''))];
}
