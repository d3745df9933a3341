import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPartners } from '../../src/clearinghouse/partner.js';

describe('partner profiles', () => {
  const sandbox = readFileSync('mappings/partners/sandbox.yaml', 'utf8');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-partners-'));
    mkdirSync(join(folder, 'partners'));
    cpSync('mappings/schema', join(folder, 'schema'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const load = (...files: string[]): ReturnType<typeof loadPartners> => {
    files.forEach((content, index) => writeFileSync(join(folder, 'partners', `${index}.yaml`), content));
    return loadPartners(folder);
  };

  it('that comes with the package is usable', () => {
    const { partners, issues } = loadPartners('mappings');
    expect(issues).toEqual([]);
    expect(partners.get('sandbox')).toMatchObject({
      usage: 'T',
      connector: 'loopback',
      timeZone: 'UTC',
      sender: { qualifier: 'ZZ', id: 'PASX12' },
    });
  });

  it.each<[string, string, string, RegExp]>([
    [
      'a production profile on the sandbox payer',
      'usage: T',
      'usage: P',
      /^A production profile \(usage P\) cannot use the connector loopback/,
    ],
    ['an unknown time zone', 'timeZone: UTC', 'timeZone: Mars/Base', /^"Mars\/Base" is no time zone/],
    ['equal delimiters', "component: ':'", "component: '*'", /delimiter must be one character/],
    ['an id that ISA06 cannot hold', 'id: PASX12 }', 'id: PASX12-IS-TOO-LONG }', /id/],
    ['an unknown key', 'usage: T', 'usage: T\n  usgae: T', /usgae/],
  ])('%s is refused with its line', (_what, good, bad, text) => {
    const { partners, issues } = load(sandbox.replace(good, bad));
    expect(partners.size).toBe(0);
    expect(issues.filter(({ severity }) => severity === 'error')[0]?.message).toMatch(text);
    expect(issues[0]?.at?.line).toBeGreaterThan(1);
  });

  it('say how X12 is validated and which 275s are taken', () => {
    mkdirSync(join(folder, 'lists'));
    writeFileSync(join(folder, 'lists', 'hcpcs.txt'), 'E0601\n');
    const { partners, issues } = load(
      `${sandbox}\ndelimiterInData: reject\nvalidation: { severities: { '4': error, npi: information }, codeLists: lists }\nattachments: { takes275: true, maxBytes: 20000, mime: true }\n`,
    );
    expect(issues).toEqual([]);
    const profile = partners.get('sandbox');
    expect(profile).toMatchObject({ delimiterInData: 'reject', attachments: { send: 'both', maxBytes: 20000, mime: true } });
    expect(profile?.validation.severities).toEqual({ '4': 'error', npi: 'information' });
    expect([...(profile?.validation.codeLists?.get('hcpcs') ?? [])]).toEqual(['E0601']);
    expect(loadPartners('mappings').partners.get('sandbox')).toMatchObject({ delimiterInData: 'replace', validation: { severities: {} } });
  });

  it.each([
    ['a folder of code lists that is not there', 'validation: { codeLists: nowhere }', /cannot be read/],
    ['a severity for nothing', "validation: { severities: { '3': error } }", /severities/],
    ['a limit that holds no document', 'attachments: { takes275: true, maxBytes: 100 }', /maxBytes|16384/],
  ])('%s is refused', (_what, line, text) => {
    const { partners, issues } = load(`${sandbox}\n${line}\n`);
    expect(partners.size).toBe(0);
    expect(issues.map(({ message }) => message).join(' ')).toMatch(text);
    expect(issues[0]?.at?.line).toBeGreaterThan(20);
  });

  it('are told apart by their ids', () => {
    const { partners, issues } = load(sandbox, sandbox);
    expect(partners.size).toBe(1);
    expect(issues[0]).toMatchObject({ code: 'DATA-EXTENDS', at: { file: join(folder, 'partners', '1.yaml') } });
  });
});
