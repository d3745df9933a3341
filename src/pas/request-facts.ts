import type { Bundle, Claim } from 'fhir/r4.js';
import type { BusinessIdentifier } from './ports.js';

/** What the ledger keeps of a request beside its bytes, to be found again by. */
export interface RequestFacts {
  readonly bundleIdentifier?: BusinessIdentifier;
  readonly claimIdentifier?: BusinessIdentifier;
  readonly items: readonly number[];
  /** Last day of the services, CCYY-MM-DD (PAS spec-73). */
  readonly serviceEnd?: string;
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
    ...serviceEnd(claim),
  };
}

/** The latest date that any service, or the Claim as a whole, is asked for. */
function serviceEnd(claim: Claim | undefined): { readonly serviceEnd?: string } {
  const dates = [
    claim?.billablePeriod?.end ?? claim?.billablePeriod?.start,
    ...(claim?.item ?? []).map(({ servicedDate, servicedPeriod }) => servicedDate ?? servicedPeriod?.end ?? servicedPeriod?.start),
  ];
  const days = dates.flatMap((date) => (date !== undefined && /^\d{4}-\d{2}-\d{2}/.test(date) ? [date.slice(0, 10)] : []));
  const last = days.sort().at(-1);
  return last === undefined ? {} : { serviceEnd: last };
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
