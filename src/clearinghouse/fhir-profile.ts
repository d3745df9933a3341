/** Where a secret stands: the profile names it and never holds it. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The payer's own PAS endpoint and how we authenticate there. */
export interface FhirProfile {
  readonly base: string;
  /** Milliseconds of one exchange. */
  readonly timeout: number;
  readonly auth: FhirAuth;
}

export interface FhirAuth {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope: string;
  readonly secret?: SecretReference;
  readonly privateKey?: SecretReference;
  readonly keyId?: string;
}

/** As it stands in the profile. */
export interface FhirSection {
  readonly base: string;
  readonly timeout?: string;
  readonly auth: Omit<FhirAuth, 'scope'> & { readonly scope?: string };
}

/** Work that takes longer than its lease would be done twice at once. */
const LONGEST_TIMEOUT = 18_000;

export function fhirProfile({ base, timeout = '15s', auth }: FhirSection): FhirProfile {
  const [, number = '15', unit = 's'] = /^(\d+)([a-z]+)$/.exec(timeout) ?? [];
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
  const ms = Number(number) * (factors[unit] ?? LONGEST_TIMEOUT);
  return {
    base: base.replace(/\/+$/, ''),
    timeout: Math.min(ms, LONGEST_TIMEOUT),
    auth: { ...auth, scope: auth.scope ?? 'system/*.*' },
  };
}
