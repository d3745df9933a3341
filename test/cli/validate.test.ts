import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { cache, removeCache, run } from './run.js';
import { schemaFaults } from './schemas.js';

const request = 'fixtures/requests/dependent.edi';
const source = readFileSync(request, 'utf8');
afterAll(removeCache);

const changed = (from: string | RegExp, to: string): string => {
  const text = source.replace(from, to);
  expect(text).not.toBe(source);
  return text;
};

describe('validate: X12', () => {
  it('accepts good requests: verdicts on stdout', async () => {
    const { code, out, err } = await run(['validate', request, 'fixtures/requests/two-sets.edi']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      `${request}: 1 transaction set (x217-request), valid, 0 warnings\nfixtures/requests/two-sets.edi: 2 transaction sets (x217-request), valid, 0 warnings\n`,
    );
  });

  it.each([
    ['a code outside its list', () => changed('NM1*IL*1*', 'NM1*IL*7*'), /X12-SNIP2-ELEMENT-CODE +2010C NM102 \(segment \d+\)\n {4}/],
    ['a missing required segment', () => changed(/NM1\*IL\*[^~]*~\s*/, ''), /X12-SNIP2-(SEGMENT|LOOP)-MISSING/],
    ['a wrong SE count', () => changed(/SE\*\d+\*/, 'SE*3*'), /X12-SE-COUNT/],
    ['an HL with an unknown parent', () => changed('HL*3*2*22', 'HL*3*9*22'), /X12-SNIP2-HL-PARENT +2000C HL02/],
    ['an interchange without its end', () => changed(/IEA[^~]*~\s*$/, ''), /X12-IEA-MISSING/],
    ['no X12 at all', () => 'hello', /X12-/],
  ])('refuses %s', async (_, text, expected) => {
    const { code, out, err } = await run(['validate', '-'], text());
    expect(code).toBe(1);
    expect(err).toMatch(expected);
    expect(out).toMatch(/not valid, \d+ error/);
  });

  it('situations and external codes are warnings, and --types leaves types out', async () => {
    const text = changed('1999999992', '1999999993');
    const all = await run(['validate', '-'], text);
    expect(all.code).toBe(0);
    expect(all.err).toMatch(/^warning +X12-SNIP5-FORMAT/);
    expect(await run(['validate', '-', '--types', '1,2'], text)).toMatchObject({ code: 0, err: '' });
    expect((await run(['validate', '-', '--types', '5'], changed('NM1*IL*1*', 'NM1*IL*7*'))).code).toBe(0);
  });

  it('--guide checks by another guide than the one that the set names', async () => {
    const { code, out } = await run(['validate', request, '--guide', 'x217-response']);
    expect(code).toBe(1);
    expect(out).toContain('(x217-response)');
  });

  it('several files: each with its name, and the worst decides', async () => {
    const { code, err, out } = await run(['validate', request, 'fixtures/responses/malformed-parent.edi']);
    expect(code).toBe(1);
    expect(err).toContain('fixtures/responses/malformed-parent.edi · ');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
  });

  it('--format json follows its schema', async () => {
    for (const files of [
      [request],
      ['fixtures/responses/malformed-count.edi', request],
      ['fixtures/bundles/referral.json'],
      ['fixtures/responses/malformed-text.edi'],
    ]) {
      const { code, out, err } = await run(['validate', ...files, '--format', 'json']);
      expect(err).toBe('');
      const report = JSON.parse(out) as { valid: boolean; files: unknown[] };
      expect(schemaFaults('validation-report', report)).toEqual([]);
      expect(report.files).toHaveLength(files.length);
      expect(code).toBe(report.valid ? 0 : 1);
    }
  });
});

describe('validate: --ack', () => {
  const bad = (): string => changed('NM1*IL*1*', 'NM1*IL*7*');

  it('999: accepted, or rejected with the place; on stdout alone, and the X12 of it is good', async () => {
    const good = await run(['validate', request, '--ack', '999', '--at', '2026-01-02T03:04Z']);
    expect(good.code).toBe(0);
    expect(good.out).toMatch(/^ISA\*.*\*260102\*0304\*/);
    expect(good.out).toMatch(/^ST\*999\*0001\*005010X231A1~\n(.*\n)*IK5\*A~$/m);
    expect(good.err).toContain(`${request}: 1 transaction set`);
    const refused = await run(['validate', '-', '--ack', '999'], bad());
    expect(refused.code).toBe(1);
    expect(refused.out).toMatch(/^IK3\*NM1\*\d+\*2010C?\*8~$/m);
    expect(refused.out).toMatch(/^IK4\*2\*/m);
    expect(refused.out).toMatch(/^IK5\*R\*5~$/m);
    expect((await run(['validate', '-', '--types', '1,2'], refused.out)).code).toBe(0);
  });

  it('ta1: for the interchange, asked for or not', async () => {
    expect((await run(['validate', request, '--ack', 'ta1'])).out).toMatch(/^TA1\*\d{9}\*\d{6}\*\d{4}\*A\*000~$/m);
    const cut = await run(['validate', '-', '--ack', 'ta1'], changed(/IEA[^~]*~\s*$/, ''));
    expect(cut.code).toBe(1);
    expect(cut.out).toMatch(/^TA1\*.*\*R\*023~$/m);
  });

  it('an acknowledgement gets none, and what is no X12 neither', async () => {
    expect(await run(['validate', 'fixtures/responses/reject-999.edi', '--ack', '999'])).toMatchObject({
      out: '',
      err: expect.stringMatching(/without a 999/),
    });
    expect(await run(['validate', '-', '--ack', 'ta1'], 'hello')).toMatchObject({ code: 1, out: '' });
    expect(await run(['validate', 'fixtures/bundles/referral.json', '--ack', '999'])).toMatchObject({ code: 2, out: '' });
    expect(await run(['validate', request, '--ack', '999', '--format', 'json'])).toMatchObject({ code: 2, out: '' });
  });
});

describe('validate: --code-lists', () => {
  it('checks external codes against the lists of a folder', async () => {
    const folder = join(cache, 'lists');
    mkdirSync(folder);
    writeFileSync(join(folder, 'icd-10-cm.txt'), 'Z99.9\n');
    const { code, err } = await run(['validate', 'fixtures/requests/inpatient.edi', '--code-lists', folder]);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning +X12-SNIP5-/m);
    expect((await run(['validate', request, '--code-lists', 'no/such'])).code).toBe(2);
  });
});

describe('validate: bundles', () => {
  it('by the input rules', async () => {
    const good = await run(['validate', 'fixtures/bundles/referral.json']);
    expect(good).toMatchObject({ code: 0, out: expect.stringMatching(/1 bundle, valid/) });
    const bad = await run(['validate', '-'], '{"resourceType": "Bundle", "entry": []}');
    expect(bad).toMatchObject({ code: 1, err: expect.stringMatching(/FHIR-BUNDLE-EMPTY +Bundle\.entry/) });
    expect(await run(['validate', '-'], '{"resourceType": ')).toMatchObject({ code: 1, err: expect.stringMatching(/FHIR-JSON/) });
  });
});

describe('validate: wrong usage is exit code 2', () => {
  it.each([
    ['no file', ['validate'], /missing required argument/],
    ['no such file', ['validate', 'no/such.edi'], /no\/such\.edi cannot be read/],
    ['no such guide', ['validate', request, '--guide', 'x999'], /There is no guide x999; there are: .*x217-request/],
    ['no such type', ['validate', request, '--types', '3'], /numbers from 1, 2, 4 and 5/],
    ['stdin twice', ['validate', '-', '-'], /Only one/],
  ])('%s', async (_, args, expected) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(expected);
  });
});

describe('guides', () => {
  it('lists what is loaded, with what it leaves open', async () => {
    const { code, out } = await run(['guides']);
    expect(code).toBe(0);
    expect(out).toMatch(/^ID +CONVENTION +TRANSACTION +GROUP +LOOPS +SEGMENTS +RULES +OPEN +TITLE$/m);
    expect(out).toMatch(/^x217-request +005010X217 +278 +HI +\d+ +\d+ +\d+ +\d+ +\S/m);
    expect(out).toMatch(/^Open in x217-request$/m);
  });

  it('--format json follows its schema', async () => {
    const { out } = await run(['guides', '--format', 'json']);
    const list = JSON.parse(out) as { id: string; loops: number }[];
    expect(schemaFaults('guide-list', list)).toEqual([]);
    expect(list.map(({ id }) => id)).toEqual(expect.arrayContaining(['x217-request', 'x217-response']));
    expect(list.every(({ loops }) => loops >= 0)).toBe(true);
  });
});

describe('help', () => {
  it.each(['convert', 'explain', 'validate', 'guides', 'serve'])('%s --help says what it does, with examples', async (command) => {
    const { code, out } = await run([command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: pas-x12 ${command}`));
    if (command !== 'serve') expect(out).toMatch(/Examples\n {2}\$ /);
  });

  it('docs/commands.md names every command and every option', async () => {
    const page = readFileSync('docs/commands.md', 'utf8');
    for (const command of ['convert', 'explain', 'validate', 'guides', 'serve']) {
      expect(page).toContain(`## \`pas-x12 ${command}`);
      const { out } = await run([command, '--help']);
      for (const [option] of out.matchAll(/--[a-z][a-z-]+/g)) expect(page).toContain(option);
    }
  });
});

const answers = '../shared/samples/responses';
(existsSync(answers) ? describe : describe.skip)('validate: the published answers', () => {
  it('accepts each of them', async () => {
    const files = readdirSync(answers).filter((name) => name.endsWith('.edi'));
    expect(await run(['validate', ...files.map((name) => `${answers}/${name}`)])).toMatchObject({ code: 0 });
  });
});
