import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transformSync } from '@swc/core';

describe('the program as a process of its own', () => {
  let folder: string;
  let cli: string;

  // Built from the sources as they are, beside the checkout: dist/ may be old or missing.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-built-'));
    for (const name of readdirSync('src', { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const { code } = transformSync(readFileSync(join('src', name), 'utf8'), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
      });
      const target = join(folder, 'dist', name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, code);
    }
    for (const name of ['mappings', 'node_modules', 'package.json']) symlinkSync(resolve(name), join(folder, name));
    cli = join(folder, 'dist', 'cli.js');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (args: readonly string[], input?: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [cli, ...args], {
      encoding: 'utf8',
      ...(input === undefined ? {} : { input }),
      env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(folder, 'cache') },
    });

  it('the exit codes and the two streams', () => {
    const good = start(['convert', 'fixtures/bundles/referral.json']);
    expect(good).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ISA\*/), stderr: expect.stringMatching(/^losses: /) });
    expect(start(['validate', '-'], good.stdout)).toMatchObject({ status: 0 });
    expect(start(['convert', '-'], '{}')).toMatchObject({ status: 1, stdout: '' });
    expect(start(['convert', 'no/such.json'])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/cannot be read/) });
    expect(start([])).toMatchObject({ status: 2, stdout: '', stderr: expect.stringMatching(/^Usage: pas-x12/) });
    expect(start(['--version'])).toMatchObject({ status: 0, stderr: '' });
  });

  it('what comes from the cache is the same as what does not', () => {
    const args = ['convert', 'fixtures/bundles/homecare.json', '--at', '2026-01-01'];
    rmSync(join(folder, 'cache'), { recursive: true, force: true });
    const [first, second] = [start(args), start(args)];
    expect(first.status).toBe(0);
    expect(second).toMatchObject({ status: 0, stdout: first.stdout, stderr: first.stderr });
  });

  it('a reader that stops early is no fault', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${cli}" explain fixtures/bundles/bench-12-items.json | head -n 1`],
      {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], XDG_CACHE_HOME: join(folder, 'cache') },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('a cold start', () => {
  /** All modules that are loaded with a module, packages by their name; `import(…)` and lazy `require` do not count. */
  function loadedWith(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, kind = '', from = ''] of text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'/gms)) {
      if (kind !== '') continue;
      if (from.startsWith('.')) loadedWith(join(dirname(file), from.replace(/\.js$/, '.ts')), seen);
      else seen.add(from);
    }
    return seen;
  }
  const packages = (file: string): string[] => [...loadedWith(file)].filter((name) => !name.startsWith('src') && !name.startsWith('node:'));

  it('loads no package but commander before it knows the command', () => {
    expect(packages('src/cli/program.ts')).toEqual(['commander']);
    expect([...loadedWith('src/cli/program.ts')].filter((name) => name.startsWith('src/') && !name.startsWith('src/cli/'))).toEqual([]);
  });

  it.each(['convert', 'explain', 'validate', 'guides'])('%s needs neither server nor store nor YAML', (command) => {
    const allowed = ['commander', 'uuid'];
    expect(packages(`src/cli/run-${command}.ts`).filter((name) => !allowed.includes(name))).toEqual([]);
  });
});
