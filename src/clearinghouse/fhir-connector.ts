import type { Clock, Forwarded, Forwarder } from '../pas/ports.js';
import type { FhirProfile } from './fhir-profile.js';
import { TokenSource } from './fhir-token.js';
import type { PartnerProfile } from './partner.js';

/** Not now: the payer, or somebody on the way, is busy. */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);
/** Larger answers are no PAS response. */
const LARGEST = 20 * 1024 * 1024;

/** The payer could not take the request now; what it said is in the status. */
export class PayerUnavailable extends Error {
  constructor(partner: string, status: number) {
    super(`the PAS endpoint of ${partner} answered with HTTP ${status}`);
    this.name = 'PayerUnavailable';
  }
}

/**
 * Hands the request bundle, as it came, to a payer that has a PAS endpoint of its own, and its answer back, as it came:
 * the identifiers and fullUrls of both are the client's and the payer's. A repetition after a lost connection sends the
 * same Bundle.identifier again.
 */
export class FhirConnector implements Forwarder {
  readonly id = 'fhir';
  readonly #payers = new Map<string, { readonly profile: FhirProfile; readonly tokens: TokenSource }>();

  constructor(partners: ReadonlyMap<string, PartnerProfile>, clock: Clock) {
    for (const { id, fhir } of partners.values())
      if (fhir !== undefined) this.#payers.set(id, { profile: fhir, tokens: new TokenSource(fhir.auth, clock) });
  }

  async forward({ partner, bundle }: { readonly partner: string; readonly bundle: string }): Promise<Forwarded> {
    const payer = this.#payers.get(partner);
    if (payer === undefined) throw new Error(`the partner ${partner} has no PAS endpoint`);
    const { profile, tokens } = payer;
    const signal = AbortSignal.timeout(profile.timeout);
    for (let attempt = 1; ; attempt++) {
      const token = await tokens.get(signal);
      const response = await fetch(`${profile.base}/Claim/$submit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/fhir+json', Accept: 'application/fhir+json', Authorization: `Bearer ${token}` },
        body: bundle,
        signal,
        // A bundle with patient data goes where the profile says, and nowhere else.
        redirect: 'error',
      });
      if (response.status === 401 && attempt === 1) {
        tokens.drop(token);
        await response.body?.cancel();
        continue;
      }
      if (response.status >= 500 || LATER.has(response.status)) {
        await response.body?.cancel();
        throw new PayerUnavailable(partner, response.status);
      }
      const body = await response.text();
      if (response.ok && body.length <= LARGEST) return { kind: 'answered', body };
      return { kind: 'refused', status: response.status, codes: codesOf(body) };
    }
  }

  ready(): Promise<boolean> {
    return Promise.resolve(true);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** The codes of an OperationOutcome; its texts may name the patient and are left out. */
function codesOf(body: string): string[] {
  let outcome: { issue?: unknown };
  try {
    outcome = JSON.parse(body) as { issue?: unknown };
  } catch {
    return [];
  }
  if (!Array.isArray(outcome?.issue)) return [];
  return outcome.issue.slice(0, 20).map((issue: { code?: unknown; details?: { coding?: { code?: unknown }[] }; expression?: unknown }) => {
    const detail = issue.details?.coding?.[0]?.code;
    const place = Array.isArray(issue.expression) ? issue.expression[0] : undefined;
    const words = [issue.code, detail, place].filter(
      (word): word is string => typeof word === 'string' && /^[\w.[\]:()'-]{1,200}$/.test(word),
    );
    return words.join(' ');
  });
}
