import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from '../../src/x12/index.js';
import { cache, removeCache, run } from './run.js';
import { schemaFaults } from './schemas.js';

const referral = 'fixtures/bundles/referral.json';
const bundle = (): { entry: { resource: Record<string, unknown> }[] } & Record<string, unknown> =>
  JSON.parse(readFileSync(referral, 'utf8')) as never;
const file = (name: string, content: string): string => {
  const path = join(cache, name);
  writeFileSync(path, content);
  return path;
};

/** BHT to the last segment before SE. */
const body = (text: string): string[] => {
  const set = parse(text).interchanges[0]!.groups[0]!.sets[0]!;
  const { component, repetition } = set.delimiters;
  return set.segments.slice(1, -1).map(({ elements }) =>
    elements
      .join('*')
      .replaceAll(component, ':')
      .replaceAll(repetition ?? '^', '^'),
  );
};

afterAll(removeCache);

describe('convert: a bundle to a 278', () => {
  it('writes a whole interchange, one segment a line, with the time of --at', async () => {
    const { code, out, err } = await run(['convert', referral, '--at', '2026-01-31T23:59:00-05:00']);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('losses') });
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('ISA*00*          *00*          *ZZ*PASX12         *ZZ*SANDBOX        *260201*0459*^*00501*000000001*0*T*:~');
    expect(lines[1]).toBe('GS*HI*PASX12*SANDBOXPAYER*20260201*0459*1*X*005010X217~');
    expect(lines[2]).toBe('ST*278*0001*005010X217~');
    expect(lines.at(-1)).toBe('IEA*1*000000001~');
    expect(lines.every((line) => /^[A-Z0-9]+\*.*~$/.test(line))).toBe(true);
    expect(err).toMatch(/^losses: \d+ lost.*\(--report FILE lists them\)$/m);
  });

  it('takes the time from the clock without --at, and nothing else from it', async () => {
    const [now, given] = [await run(['convert', referral]), await run(['convert', referral, '--at', '2026-03-04T05:06Z'])];
    expect(now.out).toBe(given.out);
    expect(now.out).toContain('*20260304*0506*1*X*');
  });

  it('--no-line-breaks writes one line, --out a file, - reads stdin', async () => {
    const out = join(cache, 'referral.edi');
    expect(await run(['convert', referral, '--no-line-breaks', '--out', out])).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(out, 'utf8')).not.toContain('\n');
    const piped = await run(['convert', '-', '--no-line-breaks'], readFileSync(referral));
    expect(piped.out).toBe(readFileSync(out, 'utf8'));
  });

  it('what it writes is what validate accepts', async () => {
    for (const name of ['referral', 'homecare', 'dependent', 'inpatient-surgical', 'bench-12-items']) {
      const { code, out } = await run(['convert', `fixtures/bundles/${name}.json`]);
      expect({ name, code }).toEqual({ name, code: 0 });
      expect({ name, ...(await run(['validate', '-'], out)) }).toMatchObject({ name, code: 0 });
    }
  });

  it('an array of bundles becomes one interchange, and that an array again', async () => {
    const two = await run(
      ['convert', '-'],
      `[${readFileSync(referral, 'utf8')},${readFileSync('fixtures/bundles/homecare.json', 'utf8')}]`,
    );
    expect(two.code).toBe(0);
    expect(parse(two.out).interchanges.flatMap(({ groups }) => groups.map(({ sets }) => sets.length))).toEqual([2]);
    const back = await run(['convert', '-'], two.out);
    expect(back.code).toBe(0);
    expect((JSON.parse(back.out) as { resourceType: string }[]).map(({ resourceType }) => resourceType)).toEqual(['Bundle', 'Bundle']);
  });

  it('writes no trace numbers of its own', async () => {
    const { out } = await run(['convert', referral]);
    const traces = [...out.matchAll(/^TRN\*1\*([^*]+)\*/gm)].map(([, trace]) => trace);
    expect(readFileSync(referral, 'utf8')).toEqual(expect.stringContaining(traces[0]!));
    expect(traces.every((trace) => readFileSync(referral, 'utf8').includes(trace!))).toBe(true);
  });
});

describe('convert: X12 to bundles', () => {
  it.each(['referral-event-only', 'dependent', 'inpatient', 'homecare-two-services', 'dental-other-delimiters'])(
    'a 278 request (%s) becomes a bundle',
    async (name) => {
      const { code, out, err } = await run(['convert', `fixtures/requests/${name}.edi`]);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
      expect(err).toMatch(/^losses: /);
    },
  );

  it('a 278 that says nothing which FHIR has no place for comes back from BHT to the last segment before SE', async () => {
    // The taxonomy of a requester that is an organization has no element in PAS.
    const source = readFileSync('fixtures/requests/referral-event-only.edi', 'utf8')
      .replace(/PRV\*RF[^~]*~\s*/, '')
      .replace(/SE\*(\d+)\*/, (_, count: string) => `SE*${Number(count) - 1}*`);
    const there = await run(['convert', '-'], source);
    expect(there).toMatchObject({ code: 0, err: expect.stringMatching(/^losses: none/) });
    const back = await run(['convert', '-', '--to', 'x12'], there.out);
    expect(back.code).toBe(0);
    expect(body(back.out)).toEqual(body(source));
  });

  it('several transaction sets become a JSON array', async () => {
    const { code, out } = await run(['convert', 'fixtures/requests/two-sets.edi']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveLength(2);
  });

  it('a 278 response becomes a response bundle, with the request by --request as bundle or as 278', async () => {
    const request = await run(['convert', referral, '--out', join(cache, 'sent.edi')]);
    expect(request.code).toBe(0);
    for (const options of [[], ['--request', referral], ['--request', join(cache, 'sent.edi')]]) {
      const { code, out } = await run(['convert', 'fixtures/responses/approve-event-only.edi', ...options]);
      expect(code).toBe(0);
      const { resourceType, entry } = JSON.parse(out) as { resourceType: string; entry: { resource: { resourceType: string } }[] };
      expect([resourceType, entry[0]?.resource.resourceType]).toEqual(['Bundle', 'ClaimResponse']);
    }
  });
});

describe('convert: --report', () => {
  const report = async (source: string, ...options: string[]): Promise<Record<string, never[]>> => {
    const path = join(cache, 'report.json');
    await run(['convert', source, '--report', path, ...options]);
    const content = JSON.parse(readFileSync(path, 'utf8')) as Record<string, never[]>;
    expect(schemaFaults('translation-report', content)).toEqual([]);
    return content;
  };
  interface Loss {
    kind: string;
    value?: string;
  }

  it('holds summary, issues, losses, trace and the table set, and no value unless asked', async () => {
    const plain = await report(referral);
    expect(Object.keys(plain)).toEqual(['summary', 'issues', 'losses', 'trace', 'tables']);
    expect(plain['tables']).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(plain)).not.toMatch(/PENHALIGON|Penhaligon|LM40018822/);
    expect((plain['losses'] as Loss[]).some(({ kind }) => kind === 'by-design' || kind === 'moved')).toBe(false);
    const shown = await report(referral, '--show-values');
    expect(JSON.stringify(shown)).toContain('PENHALIGON');
    expect((shown['losses'] as Loss[]).some(({ value }) => value !== undefined)).toBe(true);
  });

  it('lists losses by design with --all only, and counts them always', async () => {
    const [plain, all] = [await report(referral), await report(referral, '--all')];
    // values that return elsewhere are looked for with --all only
    const counts = (of: typeof all): object => ({ ...(of['summary'] as unknown as { losses: object }).losses, moved: 0 });
    expect(counts(all)).toEqual(counts(plain));
    const byDesign = (all['losses'] as Loss[]).filter(({ kind }) => kind === 'by-design').length;
    expect(plain['summary']).toMatchObject({ losses: { 'by-design': byDesign } });
    expect(byDesign).toBeGreaterThan(0);
  });

  it('follows its schema for every kind of input, for errors too', async () => {
    await report('fixtures/requests/two-sets.edi');
    await report('fixtures/responses/modified.edi', '--request', 'fixtures/bundles/homecare.json');
    const { issues } = await report('fixtures/responses/malformed-parent.edi');
    expect(issues?.length).toBeGreaterThan(0);
    const broken = await report(file('broken.json', '{"resourceType": "Bundle",}'));
    expect(broken['summary']).toMatchObject({ errors: 1 });
  });
});

describe('convert: exit code 1, the data is wrong', () => {
  const refused = async (content: string, ...options: string[]): Promise<string> => {
    const { code, out, err } = await run(['convert', '-', ...options], content);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    return err;
  };

  it.each([
    ['no JSON', '{"resourceType": "Bundle", oops', /FHIR-JSON.*\n.*line 1, column/],
    ['no Bundle', '{"resourceType": "Patient"}', /FHIR-NOT-BUNDLE/],
    ['an empty array', '[]', /FHIR-NOT-BUNDLE/],
    ['no entries', '{"resourceType": "Bundle", "entry": []}', /FHIR-BUNDLE-EMPTY +Bundle\.entry/],
    ['no X12', 'hello', /X12-/],
    ['nothing', '', /X12-EMPTY/],
  ])('%s', async (_, content, expected) => {
    expect(await refused(content)).toMatch(expected);
  });

  it('names the FHIR element, and says no value', async () => {
    const wrong = bundle();
    const patient = wrong.entry.find(({ resource }) => resource['resourceType'] === 'Patient')!;
    patient.resource['birthDate'] = '1971-06';
    const err = await refused(JSON.stringify(wrong));
    expect(err).toMatch(/error +FHIR-DATE-PARTIAL +Bundle\.entry\[\d+\]\.resource\.birthDate/);
    expect(err).not.toContain('1971-06');
  });

  it('names the X12 element and the set of several', async () => {
    const source = readFileSync('fixtures/requests/two-sets.edi', 'utf8');
    const at = source.lastIndexOf('NM1*IL*1*');
    const err = await refused(`${source.slice(0, at)}NM1*IL*9*${source.slice(at + 9)}`);
    expect(err).toMatch(/error +X12-SNIP2-ELEMENT-CODE +part 2 · 2010C NM102 \(segment \d+\)\n {4}\S/);
  });

  it('--strict turns what a default could fill into errors', async () => {
    const lenient = bundle();
    const claim = lenient.entry[0]!.resource as { item: { extension?: unknown }[] };
    for (const item of claim.item) delete item.extension;
    const text = JSON.stringify(lenient);
    expect((await run(['convert', '-'], text)).code).toBe(0);
    expect(await refused(text, '--strict')).toMatch(/error +FHIR-PROFILE-MISSING/);
  });

  it('a set that no table translates is said to be one', async () => {
    const ta1 = readFileSync('fixtures/responses/reject-ta1.edi', 'utf8');
    expect(await refused(ta1)).toMatch(/acknowledgement/);
    expect(await refused(readFileSync('fixtures/responses/reject-999.edi', 'utf8'))).toMatch(/MAP-NO-TABLE|X12-GUIDE-UNKNOWN/);
  });

  it('a request by --request that cannot be used is said with its file', async () => {
    const path = file('wrong.json', '{"resourceType": "Bundle"}');
    const { code, err, out } = await run(['convert', 'fixtures/responses/approve.edi', '--request', path]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(path);
  });
});

describe('convert: exit code 2, wrong usage', () => {
  it.each([
    ['no file', ['convert'], /missing required argument/],
    ['a file that is not there', ['convert', 'no/such.json'], /no\/such\.json cannot be read: there is no such file\./],
    ['a folder', ['convert', 'fixtures'], /is a folder/],
    ['an unknown option', ['convert', referral, '--fast'], /unknown option/],
    ['an unknown version', ['convert', referral, '--pas', '2.1'], /Allowed choices are 2\.2, 2\.0/],
    ['a time that does not exist', ['convert', referral, '--at', '2026-02-30'], /--at/],
    ['a time in words', ['convert', referral, '--at', 'tomorrow'], /--at/],
    ['an unknown partner', ['convert', referral, '--partner', 'nobody'], /no usable partner profile nobody.*there are: .*sandbox/],
    ['the wrong direction', ['convert', referral, '--to', 'fhir'], /can be translated to x12 only/],
    ['--request with a request', ['convert', referral, '--request', referral], /--request is for answers/],
    ['--request with a 278 request', ['convert', 'fixtures/requests/dependent.edi', '--request', referral], /--request is for answers/],
    [
      '--request that is a response',
      ['convert', 'fixtures/responses/approve.edi', '--request', 'fixtures/responses/approve.edi'],
      /is not one 278 request/,
    ],
    ['two inputs from stdin', ['convert', '-', '--request', '-'], /Only one/],
    ['a folder without guides', ['convert', referral, '--mappings', 'fixtures'], /no mappings folder/],
    ['a report that cannot be written', ['convert', referral, '--report', 'no/such/folder/report.json'], /cannot be written/],
    ['an unknown command', ['translate', referral], /unknown command/],
    ['no command', [], /Usage: pas-x12/],
  ])('%s', async (_, args, expected) => {
    const { code, out, err } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(expected);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('what is not built yet is said in a sentence', async () => {
    const inquiry = bundle();
    inquiry['meta'] = { profile: ['http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-pas-inquiry-request-bundle'] };
    expect(await run(['convert', '-'], JSON.stringify(inquiry))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/inquiry.* cannot be translated yet/),
    });
  });
});

describe('convert: exit code 3, our own fault', () => {
  it('one sentence without the message, which may quote data; the stack with DEBUG only', async () => {
    const { runProgram } = await import('../../src/cli/program.js');
    const failing = async (environment: Record<string, string>): Promise<{ code: number; err: string }> => {
      let err = '';
      const code = await runProgram(['convert', '-'], {
        stdin: () => Promise.reject(new TypeError('Penhaligon is undefined')),
        stdout: () => undefined,
        stderr: (text) => void (err += text),
        now: () => new Date(),
        environment,
      });
      return { code, err };
    };
    const quiet = await failing({});
    expect(quiet.code).toBe(3);
    expect(quiet.err).toMatch(/^This is a fault of pas-x12 .*TypeError at .*Please report.*\n$/);
    expect(quiet.err).not.toContain('Penhaligon');
    expect((await failing({ DEBUG: '1' })).err).toMatch(/Penhaligon is undefined\n\s+at /);
  });
});

const samples = '../shared/samples';
(existsSync(samples) ? describe : describe.skip)('convert: the published samples', () => {
  it('the referral request goes to FHIR and back unchanged from BHT to the last segment before SE', async () => {
    const source = readFileSync(`${samples}/x217-referral-request.edi`, 'utf8');
    const there = await run(['convert', `${samples}/x217-referral-request.edi`]);
    const back = await run(['convert', '-'], there.out);
    expect([there.code, back.code]).toEqual([0, 0]);
    expect(body(back.out)).toEqual(body(source));
  });

  it('a request as an EHR really sends it works, with warnings', async () => {
    const { code, out, err } = await run(['convert', `${samples}/aidbox-submit-request.json`]);
    expect(code).toBe(0);
    expect(err).toMatch(/^warning +FHIR-PROFILE-MISSING/m);
    expect((await run(['validate', '-', '--types', '1,2'], out)).code).toBe(0);
  });

  it('an inquiry is not sent as a request', async () => {
    expect((await run(['convert', `${samples}/aidbox-inquire-request.json`])).code).not.toBe(0);
  });
});
