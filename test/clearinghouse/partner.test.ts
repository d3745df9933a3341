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

  it('are told apart by their ids', () => {
    const { partners, issues } = load(sandbox, sandbox);
    expect(partners.size).toBe(1);
    expect(issues[0]).toMatchObject({ code: 'DATA-EXTENDS', at: { file: join(folder, 'partners', '1.yaml') } });
  });
});
