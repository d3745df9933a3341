import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Issue } from '../../../src/issue/issue.js';
import { Translator } from '../../../src/mapping/translator.js';

// What is wrong with an overlay is said with file, line, column and a hint.
describe('faults of overlays', () => {
  let folder: string;
  let cache: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-overlay-'));
    cache = mkdtempSync(join(tmpdir(), 'pas-x12-cache-'));
    for (const name of ['tables', 'codes', 'profiles', 'guides', 'schema', 'overlays'])
      symlinkSync(resolve('mappings', name), join(folder, name));
  });
  beforeEach(() => {
    rmSync(join(folder, 'partners'), { recursive: true, force: true });
    cpSync('mappings/partners/sandbox.yaml', join(folder, 'partners', 'sandbox.yaml'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(cache, { recursive: true, force: true });
  });

  const load = (files: Readonly<Record<string, string>>): Issue[] => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'partners', `${name}.yaml`), text);
    return [...Translator.load({ folder, lazy: true, cache }).issues];
  };
  const partner = (rows: string, head = ''): string => `id: acme\ntitle: ACME\nextends: sandbox\n${head}rows:\n${rows}\n`;

  it.each<[string, string, string, RegExp]>([
    [
      'an address that no row has',
      '- { at: 2010C/NM119, forbid: true }',
      'MAP-OVERLAY-ADDRESS',
      /2010C\/NM119.*did you mean 2010C\/NM109\?/,
    ],
    ['a loop that does not exist', '- { at: 2010X/NM103, forbid: true }', 'MAP-OVERLAY-ADDRESS', /did you mean 2010[A-F]\/NM103/],
    ['no address at all', '- { at: the name, forbid: true }', 'MAP-OVERLAY-ADDRESS', /is no position/],
    [
      'a fragment that does not lead there',
      '- { at: 2010C/NM109@member-id-other, forbid: true }',
      'MAP-OVERLAY-ADDRESS',
      /no fragment or branch "member-id-other"/,
    ],
    [
      'an alternative too many',
      "- { at: '2010C/NM109#9@member-id-self-mi', only: to-x12 }",
      'MAP-OVERLAY-OPERATION',
      /alternatives, counted from #1/,
    ],
    [
      'a code that the guide lacks',
      '- { at: 2000E/UM06, codes: { replace: { U: X } } }',
      'MAP-OVERLAY-OPERATION',
      /does not have "X" at UM06/,
    ],
    ['a default that the guide lacks', "- { at: 2000E/UM02, default: '7' }", 'MAP-OVERLAY-OPERATION', /does not have "7" at UM02/],
    [
      'a default for a list',
      "- { at: 2000E/HI01, default: '7' }",
      'MAP-OVERLAY-OPERATION',
      /a default goes to a position that one value fills/,
    ],
    [
      'a branch that does not exist',
      "- { at: 'x217-request/2000C/choose:patient', set: { choose: nobody } }",
      'MAP-OVERLAY-OPERATION',
      /has the branches self, dependent/,
    ],
    ['a segment that constants cannot fill', '- { at: 2010C/INS, always: true }', 'MAP-OVERLAY-OPERATION', /INS08 is required in it/],
    ['a codec that does not exist', "- { at: '*', as: { text: shout } }", 'MAP-OVERLAY-OPERATION', /There is no codec "shout"/],
    [
      'a row that is there already',
      "- { at: 2010C/NM103, add: { fhir: 'name[0].family' } }",
      'MAP-OVERLAY-OPERATION',
      /in the table already \(tables\/.*change it with set/,
    ],
    [
      'an added position that the guide lacks',
      "- { at: 2010C/PER04, add: { fhir: 'telecom[0].value' } }",
      'MAP-OVERLAY-ADDRESS',
      /guide has no such position/,
    ],
    [
      'require and forbid',
      "- { at: '2010C/REF[6P]02', require: true }\n- { at: '2010C/REF[6P]', forbid: true }",
      'MAP-OVERLAY-CONFLICT',
      /speaks of something that is required.*partners\/acme\.yaml:5/,
    ],
    [
      'two values at one address',
      '- { at: 2010C/N301, max: 20 }\n- { at: 2010C/N301, max: 10 }',
      'MAP-OVERLAY-CONFLICT',
      /max is said twice/,
    ],
  ])('%s', (_what, rows, code, text) => {
    const issues = load({ acme: partner(rows) });
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code, severity: 'error', at: { file: 'partners/acme.yaml', column: expect.any(Number) as unknown } });
    expect(issues[0]?.message).toMatch(text);
    expect(issues[0]?.at?.line).toBeGreaterThanOrEqual(5);
  });

  it('a misspelt operation is a fault of the file, with the operation that was meant', () => {
    const [issue] = load({ acme: partner('- { at: 2010C/N3, forbit: true }') });
    expect(issue).toMatchObject({ code: 'DATA-SCHEMA', at: { file: 'partners/acme.yaml', line: 5 } });
    expect(issue?.message).toContain('did you mean "forbid"');
  });

  it('what the guide does not use there is idle: a warning', () => {
    expect(load({ acme: partner('- { at: 2010D/NM106, forbid: true }') })).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'MAP-OVERLAY-IDLE' }),
    ]);
  });

  it('a payer cannot send what its clearinghouse refuses, unless it lifts that by name', () => {
    const house =
      'id: house\ntitle: House\nextends: sandbox\nabstract: true\nrows:\n- { at: 2000E/UM06, forbid: true }\n- { at: 2010C/N301, max: 30 }\n';
    const payer = (rows: string): string => partner(rows).replace('extends: sandbox', 'extends: house');
    const wants = '- { at: 2000E/UM06, default: E }';
    expect(load({ house, acme: payer(wants) })).toEqual([
      expect.objectContaining({
        code: 'MAP-OVERLAY-CONFLICT',
        message: expect.stringMatching(/house says so in partners\/house\.yaml:6:\d+\. Lift it with/) as unknown,
      }),
    ]);
    expect(load({ house, acme: payer(`- { at: 2000E/UM06, forbid: false }\n${wants}`) })).toEqual([]);
    expect(load({ house, acme: payer('- { at: 2010C/N301, max: 40 }') })[0]?.message).toContain(
      'more than the 30 that the way to the payer takes',
    );
    expect(load({ house, acme: payer('- { at: 2010C/N301, max: 20 }') })).toEqual([]);
  });

  it('extends: nobody, itself in a circle, a misspelt name', () => {
    expect(load({ acme: partner('- { at: 2010C/N3, forbid: true }').replace('sandbox', 'sandbx') })[0]?.message).toContain(
      'did you mean "sandbox"',
    );
    const issues = load({ acme: 'id: acme\ntitle: A\nextends: house\n', house: 'id: house\ntitle: H\nextends: acme\n' });
    expect(issues[0]).toMatchObject({ code: 'DATA-EXTENDS' });
    expect(issues[0]?.message).toMatch(/extends itself/);
  });
});
