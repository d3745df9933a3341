import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cached } from '../../src/datafile/cache.js';

describe('cached', () => {
  let folder: string;
  let built: number;
  const build = (): { n: number } => ({ n: ++built });
  const key = { name: 'guide', format: 1, hash: 'f'.repeat(64) };
  const entry = (): string => join(folder, readdirSync(folder)[0] ?? '');

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-cache-'));
    built = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('builds once', () => {
    expect(cached(folder, key, build)).toEqual({ n: 1 });
    expect(cached(folder, key, build)).toEqual({ n: 1 });
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('builds again for another source or another format', () => {
    cached(folder, key, build);
    expect(cached(folder, { ...key, format: 2 }, build)).toEqual({ n: 2 });
    expect(cached(folder, { ...key, hash: '0'.repeat(64) }, build)).toEqual({ n: 3 });
    // The file name holds only the head of the hash; the entry is compared with all of it.
    expect(cached(folder, { ...key, hash: `${'f'.repeat(32)}${'0'.repeat(32)}` }, build)).toEqual({ n: 4 });
  });

  it.each(['', '{"name":"guide"', 'null', '[]', '{"name":"guide","format":1,"hash":"other","value":{"n":9}}'])(
    'builds again, and mends the entry, when it reads %j',
    (content) => {
      cached(folder, key, build);
      writeFileSync(entry(), content);
      expect(cached(folder, key, build)).toEqual({ n: 2 });
      expect(cached(folder, key, build)).toEqual({ n: 2 });
    },
  );

  it('does without a folder that cannot be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(cached(join(file, 'below'), key, build)).toEqual({ n: 1 });
    expect(readdirSync(folder)).toEqual(['file']);
  });
});
