import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, DocumentReference } from 'fhir/r4.js';
import { parse } from '../../src/x12/index.js';
import { cache, removeCache, run } from './run.js';
import { schemaFaults } from './schemas.js';

const referral = 'fixtures/bundles/referral.json';
const at = ['--at', '2026-03-05T09:30:00Z'];
const file = (name: string, content: string): string => {
  const path = join(cache, name);
  writeFileSync(path, content);
  return path;
};
const segments = (text: string, id: string): string[] =>
  parse(text).interchanges.flatMap(({ groups }) =>
    groups.flatMap(({ sets }) =>
      sets.flatMap((set) => set.segments.filter((segment) => segment.id === id).map(({ elements }) => elements.join('*'))),
    ),
  );

/** A mappings folder whose sandbox partner is another one. */
const mappingsWith = (name: string, profile: string): string => {
  const folder = join(cache, name);
  mkdirSync(folder);
  cpSync('mappings', folder, { recursive: true });
  appendFileSync(join(folder, 'partners', 'sandbox.yaml'), `\n${profile}\n`);
  return folder;
};

afterAll(removeCache);

describe('convert --to 275', () => {
  it('writes the bundle and its documents, and convert gives the bundle back byte for byte', async () => {
    const { code, out, err } = await run(['convert', referral, '--to', '275', ...at]);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(out.split('\n')[0]).toContain('*00602*000000001*0*T*');
    expect(out.split('\n')[1]).toBe('GS*PI*PASX12*SANDBOXPAYER*20260305*0930*1*X*006020X316~');
    expect(segments(out, 'CAT')).toEqual(['CAT*AE*HL', 'CAT*AE*TX']);
    const edi = file('referral.275', out);
    const back = await run(['convert', edi]);
    expect(back.out).toBe(readFileSync(referral, 'utf8'));
    expect(back.code).toBe(0);
    expect((await run(['validate', edi])).code).toBe(0);
  });

  it('reports, and what it read is valid by the schema of the report', async () => {
    const edi = file('report.275', (await run(['convert', referral, '--to', '275', ...at])).out);
    for (const args of [
      ['convert', referral, '--to', '275'],
      ['convert', edi],
    ]) {
      const report = join(cache, 'report.json');
      expect((await run([...args, '--report', report, '--all'])).code).toBe(0);
      const content = JSON.parse(readFileSync(report, 'utf8')) as { translation: { inputs: string[] } };
      expect(schemaFaults('translation-report', content)).toEqual([]);
    }
  });

  it('documents on their own become DocumentReferences, and a 275 again', async () => {
    const mappings = mappingsWith('documents', 'attachments: { takes275: true, send: documents }');
    const { out } = await run(['convert', referral, '--to', '275', '--mappings', mappings, ...at]);
    const { out: json } = await run(['convert', file('documents.275', out)]);
    const bundle = JSON.parse(json) as Bundle;
    expect(bundle.entry?.map(({ resource }) => resource?.resourceType)).toEqual([
      'Communication',
      'Organization',
      'Organization',
      'Patient',
      'DocumentReference',
    ]);
    const document = bundle.entry?.at(-1)?.resource as DocumentReference;
    expect(document.identifier?.[0]?.value).toBe('DOC40551');
    expect(document.content[0]?.attachment.contentType).toBe('text/plain');
    expect((await run(['convert', file('documents.json', json), ...at])).out).toBe(out);
  });

  it('names the 275 in the 278 by the same numbers, when the partner takes 275s', async () => {
    const mappings = mappingsWith('both', 'attachments: { takes275: true }');
    const request = await run(['convert', referral, '--mappings', mappings, '--partner', 'sandbox', ...at]);
    const attachment = await run(['convert', referral, '--to', '275', '--mappings', mappings, '--partner', 'sandbox', ...at]);
    const pwk = segments(request.out, 'PWK').map((text) => text.split('*')[6]);
    expect(pwk).toEqual(segments(attachment.out, 'TRN').map((text) => text.split('*')[2]));
    expect(pwk).toHaveLength(2);
  });

  it('refuses X12 as input, and a partner who would get nothing', async () => {
    const edi = file('again.275', (await run(['convert', referral, '--to', '275'])).out);
    expect(await run(['convert', edi, '--to', '275'])).toMatchObject({ code: 2 });
    const mappings = mappingsWith('nothing', 'attachments: { takes275: true, send: documents }');
    const { code, err } = await run(['convert', 'fixtures/bundles/homecare.json', '--to', '275', '--mappings', mappings]);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('MAP-NO-ATTACHMENT') });
  });
});

describe('a 275 whose length element lies', () => {
  let good: string;
  beforeAll(async () => {
    good = (await run(['convert', referral, '--to', '275', '--no-line-breaks', ...at])).out;
  });
  const lied = (change: (length: number) => number | string): string =>
    good.replace(/BDS\*B64\*(\d+)\*/, (_all, length: string) => `BDS*B64*${change(Number(length))}*`);

  it.each([
    ['one too many', (length: number) => length + 1],
    ['one too few', (length: number) => length - 1],
    ['more than there is', () => 999_999_999],
    ['more than memory', () => '999999999999999'],
    ['no number', () => 'MANY'],
  ])('%s: a fault at the BDS, no result, and no memory taken for it', async (_what, change) => {
    const before = process.memoryUsage().rss;
    const { code, out, err } = await run(['convert', file('lied.275', lied(change))]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/X12-BINARY[A-Z-]*/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });
});

describe('convert with the settings of a partner', () => {
  const withDelimiter = (): string => {
    const bundle = readFileSync(referral, 'utf8').replace('"PENHALIGON"', '"PEN*HALIGON"');
    return file('delimiter.json', bundle);
  };

  it('delimiterInData: a blank and a warning, or nothing', async () => {
    const replaced = await run(['convert', withDelimiter(), '--partner', 'sandbox']);
    expect(replaced).toMatchObject({ code: 0, err: expect.stringContaining('X12-DATA-DELIMITER') });
    expect(replaced.out).toContain('*PEN HALIGON*');
    const mappings = mappingsWith('reject', 'delimiterInData: reject');
    expect(await run(['convert', withDelimiter(), '--partner', 'sandbox', '--mappings', mappings])).toMatchObject({ code: 1, out: '' });
  });

  it('validation: a fault of type 5 is a warning unless the partner raises it; lists come from a folder', async () => {
    const wrongNpi = file('npi.json', readFileSync(referral, 'utf8').replaceAll('1000000418', '1000000419'));
    expect(await run(['convert', wrongNpi, '--partner', 'sandbox'])).toMatchObject({ code: 0, err: expect.stringContaining('X12-SNIP5') });
    const raised = mappingsWith('raised', "validation: { severities: { '5': error } }");
    expect(await run(['convert', wrongNpi, '--partner', 'sandbox', '--mappings', raised])).toMatchObject({ code: 1, out: '' });
    const byRule = mappingsWith('by-rule', "validation: { severities: { npi: information, '5': error } }");
    expect(await run(['convert', wrongNpi, '--partner', 'sandbox', '--mappings', byRule])).toMatchObject({ code: 0 });

    const listed = mappingsWith('listed', "validation: { codeLists: lists, severities: { '5': error } }");
    mkdirSync(join(listed, 'lists'));
    writeFileSync(join(listed, 'lists', 'icd-10-cm.txt'), 'E11.9\n');
    const unknown = await run(['convert', referral, '--partner', 'sandbox', '--mappings', listed]);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('icd-10-cm') });
    writeFileSync(join(listed, 'lists', 'icd-10-cm.txt'), 'E11.9\nI20.9\n');
    expect(await run(['convert', referral, '--partner', 'sandbox', '--mappings', listed])).toMatchObject({ code: 0 });
  });
});
