import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import nock from 'nock';
import { TokenSource } from '../../src/clearinghouse/fhir-token.js';
import { ManualClock } from '../pas/manual-clock.js';

const SERVER = 'https://auth.payer.example.org';
const signal = (): AbortSignal => AbortSignal.timeout(5_000);

describe('tokens of a payer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-token-'));
  afterEach(() => nock.cleanAll());

  it.each(['rsa', 'ec'] as const)('are asked for with a signed assertion (%s)', async (type) => {
    const { privateKey } =
      type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ec', { namedCurve: 'P-384' });
    const file = join(folder, `${type}.pem`);
    writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const clock = new ManualClock();
    let form = new URLSearchParams();
    nock(SERVER)
      .post('/token', (body: Record<string, string>) => {
        form = new URLSearchParams(body);
        return true;
      })
      .reply(200, { access_token: 'T', expires_in: 60 });
    const auth = { tokenUrl: `${SERVER}/token`, clientId: 'us', scope: 's', privateKey: { file }, keyId: 'k1' };
    expect(await new TokenSource(auth, clock).get(signal())).toBe('T');
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const [head = '', body = '', signature = ''] = (form.get('client_assertion') ?? '').split('.');
    const read = (part: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
    const now = Math.floor(clock.now().getTime() / 1000);
    expect(read(head)).toEqual({ alg: type === 'rsa' ? 'RS384' : 'ES384', typ: 'JWT', kid: 'k1' });
    expect(read(body)).toMatchObject({ iss: 'us', sub: 'us', aud: `${SERVER}/token`, iat: now, exp: now + 240 });
    const key = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    expect(verify('sha384', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  it('are asked for once, until shortly before they end', async () => {
    process.env['PAS_X12_TOKEN_TEST'] = 'hush';
    const clock = new ManualClock();
    const asked = nock(SERVER)
      .post('/token')
      .reply(200, { access_token: 'ONE', expires_in: 300 })
      .post('/token')
      .reply(200, { access_token: 'TWO' });
    const source = new TokenSource(
      { tokenUrl: `${SERVER}/token`, clientId: 'us', scope: 's', secret: { env: 'PAS_X12_TOKEN_TEST' } },
      clock,
    );
    expect(await Promise.all([source.get(signal()), source.get(signal())])).toEqual(['ONE', 'ONE']);
    await clock.advance(269_000);
    expect(await source.get(signal())).toBe('ONE');
    await clock.advance(2_000);
    expect(await source.get(signal())).toBe('TWO');
    expect(asked.isDone()).toBe(true);
  });

  it('that are refused say the status and the code, never a credential', async () => {
    process.env['PAS_X12_TOKEN_TEST'] = 'hush';
    nock(SERVER).post('/token').reply(401, { error: 'invalid_client', error_description: 'hush' });
    const source = new TokenSource(
      { tokenUrl: `${SERVER}/token`, clientId: 'us', scope: 's', secret: { env: 'PAS_X12_TOKEN_TEST' } },
      new ManualClock(),
    );
    await expect(source.get(signal())).rejects.toThrow('the authorization server of the payer gave no token: HTTP 401 invalid_client');
    rmSync(folder, { recursive: true, force: true });
  });
});
