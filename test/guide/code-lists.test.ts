import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isNpi, loadCodeLists, validate, type Guide } from '../../src/guide/index.js';
import { externalFormat } from '../../src/guide/external-format.js';
import { fixture, guideFor, request, response, setOf, textsOf } from './sets.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lists-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('loadCodeLists', () => {
  it('reads text and JSON, and reports what is none', () => {
    const files = {
      'hcpcs.txt': '# codes of a release\nG0299\tnursing\r\n97111, therapy\n\nA0428;x\n',
      'icd-10-cm.txt': 'I10\nS72.001A\n',
      '886.json': '["0U", "25"]',
      'taxonomy.json': '{"codes":["207X00000X"]}',
      'loinc.json': '{"resourceType":"CodeSystem","concept":[{"code":"11506-3","concept":[{"code":"34117-2"}]}]}',
      'empty.txt': '# nothing\n',
      'broken.json': '{',
      'other.json': '{"a":1}',
      'readme.md': 'not a list',
      'taxonomy.txt': '207X00000X',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { lists, issues } = loadCodeLists(folder);
    expect(Object.fromEntries([...lists].map(([name, codes]) => [name, [...codes]]))).toEqual({
      886: ['0U', '25'],
      hcpcs: ['G0299', '97111', 'A0428'],
      'icd-10-cm': ['I10', 'S72001A'],
      loinc: ['11506-3', '34117-2'],
      taxonomy: ['207X00000X'],
    });
    expect(issues.map(({ code, message }) => `${code} ${message.split('. ')[0]}`)).toEqual([
      'X12-CODE-LIST-FILE Code list broken.json: it is not JSON',
      'X12-CODE-LIST-FILE Code list empty.txt: it holds no code',
      'X12-CODE-LIST-FILE Code list other.json: it holds no list of codes',
      'X12-CODE-LIST-FILE Code list taxonomy.txt: there is another list taxonomy',
    ]);
    expect(loadCodeLists(join(folder, 'nowhere')).issues).toHaveLength(1);
  });
});

describe('codes against lists', () => {
  function found(guide: Guide, texts: readonly string[], lists: Record<string, string[]>): string[] {
    const codeLists = new Map(Object.entries(lists).map(([name, codes]) => [name, new Set(codes)]));
    return validate(guide, setOf(texts), { types: [5], codeLists }).map(
      ({ code, severity, x12 }) => `${severity} ${code.slice(4)} ${x12?.loop} ${x12?.segmentId}${x12?.element}-${x12?.component ?? 0}`,
    );
  }
  const small = textsOf(fixture('request-small.edi'));
  const answer = textsOf(fixture('response-all-segments.edi'));

  it('a list that is there is looked up, one that is not admits every code', () => {
    expect(found(request, small, {})).toEqual([]);
    expect(found(request, small, { hcpcs: ['G0299'], 'icd-10-cm': ['I10'] })).toEqual([]);
    expect(found(request, small, { hcpcs: ['97111'] })).toEqual(['warning SNIP5-LIST 2000F SV11-2']);
    expect(found(request, small, { 'icd-10-cm': ['J45'] })).toEqual(['warning SNIP5-LIST 2000E HI1-2']);
  });

  it('a wrong shape is one fault, not two', () => {
    const texts = small.map((text) => (text === 'SV1*HC:G0299' ? 'SV1*HC:G029' : text));
    expect(found(request, texts, { hcpcs: ['97111'] })).toEqual(['warning SNIP5-FORMAT 2000F SV11-2']);
  });

  it('each repetition of a decision reason is looked up', () => {
    const texts = answer.map((text) => (text.startsWith('HCR*A4') ? 'HCR*A4**0U^25' : text));
    // 25 stands there twice: repeated at the event, alone at a service.
    expect(found(response, texts, { 886: ['0U', '25'] }).length).toBe(0);
    expect(found(response, texts, { 886: ['0U', '0P'] }).length).toBe(2);
  });

  it('a partner raises a rule, a code or a type; the narrower counts', () => {
    const set = setOf(small.map((text) => (text === 'SV1*HC:G0299' ? 'SV1*HC:G029' : text)));
    const severity = (severities: NonNullable<Parameters<typeof validate>[2]>['severities']): string =>
      validate(guideFor(set), set, { types: [5], ...(severities === undefined ? {} : { severities }) })[0]?.severity ?? 'none';
    expect(severity(undefined)).toBe('warning');
    expect(severity({ 5: 'error' })).toBe('error');
    expect(severity({ 5: 'error', 'X12-SNIP5-FORMAT': 'information' })).toBe('information');
    expect(severity({ 5: 'information', hcpcs: 'error' })).toBe('error');
    expect(severity({ npi: 'error' })).toBe('warning');
  });
});

describe('shapes of external codes', () => {
  it.each([
    ['npi', '1003000126 1234567893', '1003000127 3003000126 100300012 10030001266'],
    ['icd-10-cm', 'I10 S72001A U071 Z3A20', 'I1 I10. S72.001 110 S72001AAA'],
    ['icd-9-cm', '250 25000 V581 E8120', '25 2500000 VX1'],
    ['hcpcs', '97111 G0299 0001T', 'G029 G02999 97-11'],
    ['cdt', 'D0120', '0120 D012'],
    ['ndc', '00777310502', '0777310502 0777-3105-02'],
    ['taxonomy', '207X00000X', '207X 207X000000'],
    ['loinc', '11506-3 2160-0 57133-1', '11506-4 115063 1-1-1'],
    ['drg', '470', '47 4700'],
    ['revenue-code', '0300 300', '30 03000'],
    ['trace-assigner', '1234567890 9012345678', '5012345678'],
  ])('%s', (name, good, bad) => {
    const fits = externalFormat(name);
    expect(good.split(' ').filter((code) => fits?.(code) !== true)).toEqual([]);
    expect(bad.split(' ').filter((code) => fits?.(code) === true)).toEqual([]);
  });

  it('one wrong digit of an NPI is always found', () => {
    for (let i = 0; i < 10; i++)
      for (let digit = 0; digit < 10; digit++) {
        const changed = `1003000126`
          .split('')
          .map((own, at) => (at === i ? String(digit) : own))
          .join('');
        expect([changed, isNpi(changed)]).toEqual([changed, changed === '1003000126']);
      }
  });
});
