import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bundle } from 'fhir/r4.js';
import { TableSets } from '../../../src/mapping/table-sets.js';
import { loadTranslator } from '../../../src/pas/translator.js';
import { lines } from '../overlay/lines.js';

describe('tables are read again', () => {
  // The tables themselves are the same in every test: read once.
  const cache = mkdtempSync(join(tmpdir(), 'pas-x12-cache-'));
  afterAll(() => rmSync(cache, { recursive: true, force: true }));
  let home: string;
  let folder: string;
  let options: { folder: string; cache: string; archive: string; lazy: boolean };
  const request = JSON.parse(readFileSync('fixtures/bundles/referral.json', 'utf8')) as Bundle;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'pas-x12-sets-'));
    folder = join(home, 'mappings');
    cpSync('mappings', folder, { recursive: true });
    options = { folder, cache, archive: join(home, 'archive'), lazy: true };
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));
  const change = (file: string, from: string, to: string): void => {
    const path = join(folder, file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };
  const payer = (sets: TableSets): string | undefined =>
    lines(sets.current.requestToX12(request, { pas: '2.2', partner: 'prairie-shield' })).find((line) => line.startsWith('NM1*PR'));

  it('good ones take effect, for what comes from now on', () => {
    const sets = new TableSets(options);
    const before = sets.current;
    change('partners/prairie-shield.yaml', "is: '60077'", "is: '60078'");
    expect(sets.reload()).toEqual({ outcome: 'changed', tables: sets.current.hash, issues: [] });
    expect(sets.current.hash).not.toBe(before.hash);
    expect(payer(sets)).toBe('NM1*PR*2*PRAIRIE SHIELD*****PI*60078');
    // a translation that is under way keeps what it began with
    expect(lines(before.requestToX12(request, { pas: '2.2', partner: 'prairie-shield' }))).toContain(
      'NM1*PR*2*PRAIRIE SHIELD*****PI*60077',
    );
    expect(sets.reload().outcome).toBe('unchanged');
  });

  it.each<[string, string, string, string, string]>([
    ['an overlay on a missing address', 'partners/prairie-shield.yaml', 'at: 2010C/N3,', 'at: 2010C/N9,', 'MAP-OVERLAY-ADDRESS'],
    [
      'a path that R4 does not have',
      'partners/prairie-shield.yaml',
      'extension:prognosis.value[x]',
      'extension:prognossis.value[x]',
      'MAP-TABLE',
    ],
    ['a file that is no YAML', 'partners/tidewater-care.yaml', 'id: tidewater-care', 'id: [tidewater-care', 'DATA-YAML'],
  ])('%s: those of before stay', (_what, file, from, to, code) => {
    const sets = new TableSets(options);
    const { hash } = sets.current;
    change(file, from, to);
    const { outcome, tables, issues } = sets.reload();
    expect({ outcome, tables }).toEqual({ outcome: 'refused', tables: hash });
    expect(issues).toContainEqual(expect.objectContaining({ code, severity: 'error', at: expect.objectContaining({ file }) as unknown }));
    expect(payer(sets)).toBe('NM1*PR*2*PRAIRIE SHIELD*****PI*60077');
  });

  it('what was sent is translated again as then, to the byte, and as now; also by another process', () => {
    const context = { pas: '2.2', now: new Date('2026-11-22T12:00:00Z'), partner: { partner: 'prairie-shield' } } as const;
    const sources = { mappings: folder, cache: options.cache, archive: options.archive, strict: false };
    const { translator } = loadTranslator(sources);
    const sent = translator.requestToX12(request, context);
    const then = sent.tables ?? '';
    expect(then).toMatch(/^[0-9a-f]{64}$/);
    change('partners/prairie-shield.yaml', 'replace: { U: E }', "replace: { U: '03' }");
    expect(translator.reload().outcome).toBe('changed');
    const { translator: other } = loadTranslator(sources);
    for (const each of [translator, other]) {
      expect(each.again(request, context, then, 'as-then')?.draft).toEqual(sent.draft);
      const now = lines(each.again(request, context, then, 'as-now')?.draft ?? { segments: undefined });
      expect(now).toContain('UM*SC*I*3*11:B**03***Y');
      expect(now).not.toEqual(lines(sent.draft));
    }
    expect(other.again(request, context, '0'.repeat(64), 'as-then')).toBeUndefined();
  });

  it('a kept set that somebody has touched is not the set of its hash', () => {
    const sets = new TableSets(options);
    const { hash } = sets.current;
    change('partners/prairie-shield.yaml', "is: '60077'", "is: '60078'");
    sets.reload();
    const kept = join(options.archive, hash, 'partners/prairie-shield.yaml');
    writeFileSync(kept, readFileSync(kept, 'utf8').replace('60077', '60079'));
    expect(new TableSets(options).asThen(hash)).toBeUndefined();
  });
});
