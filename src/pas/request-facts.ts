import type { Bundle, Claim } from 'fhir/r4.js';
import type { BusinessIdentifier } from './ports.js';

/** What the ledger keeps of a request beside its bytes, to be found again by. */
export interface RequestFacts {
  readonly bundleIdentifier?: BusinessIdentifier;
  readonly claimIdentifier?: BusinessIdentifier;
  readonly items: readonly number[];
}

/** Of a checked request bundle: its first entry is the Claim. */
export function requestFacts(bundle: Bundle): RequestFacts {
  const claim = bundle.entry?.[0]?.resource as Claim | undefined;
  const bundleIdentifier = businessIdentifier(bundle.identifier);
  const claimIdentifier = businessIdentifier(claim?.identifier?.[0]);
  return {
    ...(bundleIdentifier !== undefined && { bundleIdentifier }),
    ...(claimIdentifier !== undefined && { claimIdentifier }),
    items: (claim?.item ?? []).map(({ sequence }) => sequence),
  };
}

function businessIdentifier(
  identifier: { readonly system?: string | undefined; readonly value?: string | undefined } | undefined,
): BusinessIdentifier | undefined {
  if (identifier?.value === undefined) return undefined;
  return { ...(identifier.system !== undefined && { system: identifier.system }), value: identifier.value };
}

/**
 * Whether a Bundle.identifier can stand as BHT03: at most 50 characters that every partner's character set has, none of
 * them a usual delimiter. Anything else is replaced by a reference of ours; the pair is kept in the ledger.
 */
export function fitsTransactionReference(value: string | undefined): value is string {
  return value !== undefined && value.length <= 50 && /^[A-Za-z0-9](?:[A-Za-z0-9 .,/()-]*[A-Za-z0-9.)])?$/.test(value);
}
