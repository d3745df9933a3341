import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { removeCache, run } from './run.js';
import { schemaFaults } from './schemas.js';

const referral = 'fixtures/bundles/referral.json';
afterAll(removeCache);

describe('explain', () => {
  it('shows each element with its name, value, FHIRPath, row, file and line, in aligned columns', async () => {
    const { code, out } = await run(['explain', referral]);
    expect(code).toBe(0);
    const lines = out.split('\n');
    const [head = ''] = lines;
    expect(head).toMatch(/^SEGMENT +LOOP +ELEMENT +NAME +VALUE +FHIRPATH +ROW +WRITTEN IN$/);
    const line = lines.find((text) => text.includes('LM40018822')) ?? '';
    expect(line).toMatch(
      /2010C +NM109 +Subscriber Primary Identifier +LM40018822 +Bundle\.entry\[\d+\]\.resource\.identifier\[0\]\.value +x217-request\/2010C\/NM109 +\S+\.yaml:\d+, used in \S+\.yaml:\d+$/,
    );
    for (const [column, text] of [
      ['ELEMENT', 'NM109'],
      ['VALUE', 'LM40018822'],
      ['ROW', 'x217-request/2010C/NM109'],
    ] as const)
      expect({ column, at: line.indexOf(text) }).toEqual({ column, at: head.indexOf(column) });
  });

  it('shows every element of the X12, and the losses behind them', async () => {
    const [{ out: x12 }, { out }] = [await run(['convert', referral]), await run(['explain', referral])];
    const segments = x12.trimEnd().split('\n').slice(2, -2);
    for (const [i, segment] of segments.entries()) {
      const [id = '', ...elements] = segment.slice(0, -1).split('*');
      elements.forEach((element, position) => {
        if (element === '') return;
        const name = id + String(position + 1).padStart(2, '0');
        expect(out).toMatch(new RegExp(`^ *${i + 1} .* ${name}`, 'm'));
      });
    }
    expect(out).toMatch(/^losses: \d+ lost/m);
    expect(out).toMatch(/^ {2}KIND +REASON +FHIRPATH/m);
  });

  it('explains X12 input the other way round', async () => {
    const { code, out } = await run(['explain', 'fixtures/requests/dependent.edi']);
    expect(code).toBe(0);
    expect(out).toMatch(/2010D +NM103 .* Bundle\.entry\[\d+\]\.resource\.name\[0\]\.family +x217-request\/2010D\/NM103/);
  });

  it('--format json follows the schema, with values and rows', async () => {
    for (const args of [
      [referral],
      [referral, '--all', '--show-values'],
      ['fixtures/requests/two-sets.edi'],
      ['fixtures/responses/approve.edi'],
    ]) {
      const { code, out } = await run(['explain', ...args, '--format', 'json']);
      expect(code).toBe(0);
      const report = JSON.parse(out) as { trace: { value?: string; row?: string }[] };
      expect(schemaFaults('translation-report', report)).toEqual([]);
      expect(report.trace.every(({ value }) => value !== undefined)).toBe(true);
      expect(report.trace.some(({ row }) => row !== undefined)).toBe(true);
    }
  });

  it('--format html is one page that needs nothing else, and escapes what the data holds', async () => {
    const hostile = readFileSync(referral, 'utf8')
      .replace('Penhaligon', '<img src=x onerror=1>&')
      .replace('PENHALIGON', '<img src=x onerror=1>&');
    expect(hostile).toContain('<img');
    const { code, out } = await run(['explain', '-', '--format', 'html'], hostile);
    expect(code).toBe(0);
    expect(out).toMatch(/^<!doctype html>/);
    expect(out).not.toMatch(/<(img|script|link|iframe)|\b(src|href)="/i);
    expect(out).toContain('LM40018822');
    const tags = [...out.matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g)].filter(([, , tag]) => tag !== 'meta');
    expect(tags.filter(([, end]) => end === '').length).toBe(tags.filter(([, end]) => end === '/').length);
  });

  it('what cannot be translated is explained as far as it goes, with exit code 1', async () => {
    const { code, out, err } = await run(['explain', 'fixtures/responses/malformed-parent.edi']);
    expect(code).toBe(1);
    expect(err).toMatch(/^error /m);
    expect(out).toMatch(/^SEGMENT/);
    expect((await run(['explain', '-'], '{"resourceType": "Bundle"}')).code).toBe(1);
  });

  it('wrong usage is exit code 2', async () => {
    expect((await run(['explain', referral, '--format', 'pdf'])).code).toBe(2);
    expect((await run(['explain', 'no/such.json'])).code).toBe(2);
  });
});
