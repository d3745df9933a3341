import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { bundleWithItems } from '../../fixtures/bundles/bundle-with-items.mjs';
import { checkRequestBundle, loadFhirDefinitions } from '../../src/fhir/index.js';

const folder = 'fixtures/bundles';

describe('fixture bundles', () => {
  it('are what their script writes', () => {
    const made = mkdtempSync(join(tmpdir(), 'pas-x12-fixtures-'));
    try {
      execFileSync(process.execPath, [join(folder, 'write.mjs'), made]);
      const names = readdirSync(made);
      expect(names.length).toBeGreaterThan(4);
      for (const name of names)
        expect([name, readFileSync(join(folder, name), 'utf8') === readFileSync(join(made, name), 'utf8')]).toEqual([name, true]);
    } finally {
      rmSync(made, { recursive: true });
    }
  });

  it('the bundle of the benchmark is as large as promised and holds no narrative and no attachment', () => {
    const text = readFileSync(join(folder, 'bench-12-items.json'), 'utf8');
    expect(text.length).toBeGreaterThanOrEqual(30000);
    expect(/\n|"text":\{|"data":|attachment/.test(text)).toBe(false);
  });

  it.each([1, 12, 50, 99])('bundleWithItems(%i) is clean, strictly', (n) => {
    const bundle = bundleWithItems(n);
    const definitions = loadFhirDefinitions('mappings/profiles');
    expect(checkRequestBundle(bundle, { strict: true, pas: '2.2', definitions })).toEqual([]);
    expect(bundle.entry[0].resource.item).toHaveLength(n);
  });
});
