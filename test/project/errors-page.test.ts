import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { catalogue, type CatalogueEntry } from '../../src/issue/catalogue.js';

describe('docs/errors.md', () => {
  const entries = Object.entries<CatalogueEntry>(catalogue);

  it('lists every code of the catalogue and no other (npm run docs:errors writes it)', () => {
    const listed = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([^`]+)` \| (.*) \| (.*) \|$/gm)];
    const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
    const page = Object.fromEntries(listed.map(([, code = '', title, action]) => [code, { title, action }]));
    const expected = Object.fromEntries(entries.map(([code, { title, action }]) => [code, { title: cell(title), action: cell(action) }]));
    expect(page).toEqual(expected);
  });

  it.each(entries)('%s has a name of the house, one sentence on what is wrong and one on what to do', (code, entry) => {
    expect(code).toMatch(/^(DATA|X12|MAP|FHIR|PAS|RELAY|AUTH|SANDBOX)-[A-Z0-9]+(-[A-Z0-9]+)*$/);
    expect(entry.title).toMatch(/^[^\n]{10,}[.]$/);
    expect(entry.action).toMatch(/^[^\n]{10,}[.]$/);
  });
});
