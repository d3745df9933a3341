import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from '../../src/x12/index.js';
import { cache, removeCache, run } from './run.js';

const request = 'fixtures/requests/homecare-two-services.edi';

/** An answer of the sandbox payer as a bundle, in a file. */
async function bundleOf(name: string, ...options: string[]): Promise<string> {
  const out = join(cache, `${name}.json`);
  const { code } = await run(['convert', `fixtures/responses/${name}.edi`, '--request', request, '--out', out, ...options]);
  expect(code).toBe(0);
  return out;
}

const segments = (text: string): string[] =>
  parse(text)
    .interchanges[0]!.groups[0]!.sets[0]!.segments.slice(1, -1)
    .map(({ elements }) => elements.join('*'));

afterAll(removeCache);

describe('convert: a response bundle to a 278 response', () => {
  it.each(['approve', 'deny', 'pend-documents', 'aaa-75'])('%s returns, in an envelope from the payer to us', async (name) => {
    const bundle = await bundleOf(name);
    const { code, out, err } = await run(['convert', bundle, '--request', request, '--at', '2026-01-31T12:00:00-05:00']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(/^losses: /m) });
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^ISA\*00\* {10}\*00\* {10}\*ZZ\*SANDBOX {8}\*ZZ\*PASX12 {9}\*260131\*/);
    expect(lines[1]).toMatch(/^GS\*HI\*SANDBOXPAYER\*PASX12\*20260131\*/);
    expect(lines[2]).toBe('ST*278*0001*005010X217~');
    // What only repeats the request, or has no place in a ClaimResponse, is in the loss report; what the payer decided is not.
    const said = (text: string): string[] => segments(text).filter((line) => /^(?:BHT|HL|UM|HCR|AAA|PWK|SV1|MSG)\b/.test(line));
    expect(said(out)).toEqual(said(readFileSync(`fixtures/responses/${name}.edi`, 'utf8')));
    expect(await run(['validate', '-'], out)).toMatchObject({ code: 0 });
  });

  it('an array becomes one interchange; PAS 2.0 and a request bundle do as well', async () => {
    const sent = join(cache, 'request.json');
    await run(['convert', request, '--pas', '2.0', '--out', sent]);
    const bundle = await bundleOf('approve', '--pas', '2.0');
    const answer = readFileSync(bundle, 'utf8');
    const { code, out } = await run(['convert', '-', '--request', sent, '--pas', '2.0'], `[${answer},${answer}]`);
    expect(code).toBe(0);
    expect(parse(out).interchanges[0]!.groups[0]!.sets).toHaveLength(2);
  });

  it('needs the request, and says so', async () => {
    const bundle = await bundleOf('approve');
    expect(await run(['convert', bundle])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--request') });
    expect(await run(['convert', bundle, '--request', bundle])).toMatchObject({ code: 2, out: '' });
    expect(await run(['convert', bundle, '--request', request, '--to', 'fhir'])).toMatchObject({ code: 2, out: '' });
    expect(await run(['convert', bundle, '--request', request, '--to', '275'])).toMatchObject({ code: 2, out: '' });
    const mixed = `[${readFileSync(bundle, 'utf8')},${readFileSync('fixtures/bundles/referral.json', 'utf8')}]`;
    expect(await run(['convert', '-', '--request', request], mixed)).toMatchObject({ code: 2, out: '' });
  });

  it('a request that cannot be used is exit code 1', async () => {
    const broken = join(cache, 'broken.edi');
    writeFileSync(broken, readFileSync(request, 'utf8').replace('BHT*0007', 'BHT*9999'));
    const bundle = await bundleOf('approve');
    const { code, out, err } = await run(['convert', bundle, '--request', broken]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('BHT');
  });

  it('explain shows where each element came from', async () => {
    const { code, out } = await run(['explain', await bundleOf('approve'), '--request', request]);
    expect(code).toBe(0);
    expect(out).toContain('HCR01');
    expect(out).toMatch(/item\[0\]\.adjudication/);
  });
});
