import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('docs/defaults.md', 'utf8');

describe('docs/defaults.md', () => {
  it('names every default of the request tables', () => {
    const missing: string[] = [];
    for (const name of ['claim', 'common', 'x217-request'])
      for (const [, value = ''] of readFileSync(`mappings/tables/${name}.yaml`, 'utf8').matchAll(/\bdefault: '?([A-Z0-9]+)'?/g))
        if (!page.includes(`\`${value}\``)) missing.push(`${name}: ${value}`);
    expect(missing).toEqual([]);
  });
});
