import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '../pas/ports.js';
import type { FhirAuth, SecretReference } from './fhir-profile.js';

/** A token is not used in its last seconds: it could run out on the way. */
const MARGIN_MS = 30_000;
/** When the server does not say how long its token holds. */
const USUAL_LIFE_S = 300;
/** SMART Backend Services allows five minutes. */
const ASSERTION_LIFE_S = 240;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** The authorization server gave no token; the message names its status and error code, never a credential. */
export class TokenRefused extends Error {
  constructor(what: string) {
    super(`the authorization server of the payer gave no token: ${what}`);
    this.name = 'TokenRefused';
  }
}

/** Access tokens of one payer by OAuth client credentials; asked for once and used until shortly before they end. */
export class TokenSource {
  #token: { readonly value: string; readonly until: number } | undefined;
  #asking: Promise<string> | undefined;

  constructor(
    private readonly auth: FhirAuth,
    private readonly clock: Clock,
  ) {}

  async get(signal: AbortSignal): Promise<string> {
    if (this.#token !== undefined && this.#token.until > this.clock.now().getTime()) return this.#token.value;
    this.#asking ??= this.#ask(signal).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** The payer does not accept this token any more. */
  drop(token: string): void {
    if (this.#token?.value === token) this.#token = undefined;
  }

  async #ask(signal: AbortSignal): Promise<string> {
    const { tokenUrl, clientId, scope, secret, privateKey, keyId } = this.auth;
    const form = new URLSearchParams({ grant_type: 'client_credentials', scope });
    const headers: Record<string, string> = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    if (privateKey !== undefined) {
      form.set('client_assertion_type', ASSERTION_TYPE);
      form.set(
        'client_assertion',
        clientAssertion(createPrivateKey(secretOf(privateKey)), { clientId, tokenUrl, keyId: keyId ?? '' }, this.clock),
      );
    } else if (secret !== undefined) {
      // RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
      const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(secretOf(secret))}`;
      headers['Authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    const asked = this.clock.now().getTime();
    const response = await fetch(tokenUrl, { method: 'POST', headers, body: form.toString(), signal, redirect: 'error' });
    const answer = (await response.json().catch(() => ({}))) as { access_token?: unknown; expires_in?: unknown; error?: unknown };
    if (!response.ok || typeof answer.access_token !== 'string')
      throw new TokenRefused(`HTTP ${response.status}${typeof answer.error === 'string' ? ` ${answer.error.slice(0, 60)}` : ''}`);
    const life = typeof answer.expires_in === 'number' ? answer.expires_in : USUAL_LIFE_S;
    this.#token = { value: answer.access_token, until: asked + life * 1000 - MARGIN_MS };
    return answer.access_token;
  }
}

/** private_key_jwt (RFC 7523) as SMART Backend Services wants it: RS384 or ES384 by the kind of key. */
export function clientAssertion(
  key: KeyObject,
  { clientId, tokenUrl, keyId }: { readonly clientId: string; readonly tokenUrl: string; readonly keyId: string },
  clock: Clock,
): string {
  const now = Math.floor(clock.now().getTime() / 1000);
  const algorithm = key.asymmetricKeyType === 'ec' ? 'ES384' : 'RS384';
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const head = part({ alg: algorithm, typ: 'JWT', kid: keyId });
  const body = part({ iss: clientId, sub: clientId, aud: tokenUrl, iat: now, exp: now + ASSERTION_LIFE_S, jti: randomUUID() });
  // JWS wants the two numbers of an ECDSA signature side by side, not in DER.
  const signature = sign('sha384', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

/** Read when it is used, so that a secret can be changed without a restart. Throws when it is not there. */
function secretOf(reference: SecretReference): string {
  if ('file' in reference) return readFileSync(reference.file, 'utf8').trim();
  const value = process.env[reference.env];
  if (value === undefined || value === '') throw new Error(`the environment variable ${reference.env} is not set`);
  // A PEM in one line, as environment files hold it.
  return value.replaceAll('\\n', '\n');
}
