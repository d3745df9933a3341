import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { hashFiles, readFolder } from '../../src/datafile/hash.js';

const folder = mkdtempSync(join(tmpdir(), 'pas-x12-hash-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('hashFiles', () => {
  it('does not depend on order', () => {
    const a = hashFiles(
      new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
    );
    expect(
      hashFiles(
        new Map([
          ['b', '2'],
          ['a', '1'],
        ]),
      ),
    ).toBe(a);
    expect(a).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells names, contents and their borders apart', () => {
    const hashes = [
      hashFiles(new Map([['a', 'bc']])),
      hashFiles(new Map([['ab', 'c']])),
      hashFiles(
        new Map([
          ['a', 'b'],
          ['c', ''],
        ]),
      ),
      hashFiles(new Map()),
    ];
    expect(new Set(hashes).size).toBe(4);
  });
});

describe('readFolder', () => {
  it('reads subfolders, with slashes on every system, and only what was asked for', () => {
    mkdirSync(join(folder, 'tables'));
    writeFileSync(join(folder, 'tables', 'a.yaml'), 'a: 1\n');
    writeFileSync(join(folder, 'notes.txt'), 'x');
    expect([...readFolder(folder, ['.yaml']).keys()]).toEqual(['tables/a.yaml']);
    const all = readFolder(folder);
    expect([...all.keys()].sort()).toEqual(['notes.txt', 'tables/a.yaml']);
    expect(hashFiles(all)).toBe(
      hashFiles(
        new Map([
          ['tables/a.yaml', 'a: 1\n'],
          ['notes.txt', 'x'],
        ]),
      ),
    );
  });
});
