import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const rules = resolve('.dependency-cruiser.cjs');

/** Imports that a small project of its own makes, one file each: [from, to, the rule that has to refuse it or '' for none]. */
const imports: [string, string, string][] = [
  ['ledger/store', 'gateway/server', 'room-ledger'],
  ['gateway/server', 'clearinghouse/link', 'room-gateway'],
  ['clearinghouse/link', 'ledger/store', 'room-clearinghouse'],
  ['ledger/ports-user', 'pas/ports', ''],
  ['ledger/business-user', 'pas/submit', 'room-ledger'],
  ['clearinghouse/business-user', 'pas/portside', 'room-clearinghouse'],
  ['x12/parse', 'guide/model', 'room-x12'],
  ['issue/issue', 'datafile/yaml', 'room-issue'],
  ['pas/segments', 'x12/model', 'room-pas'],
  ['mapping/engine', 'x12/model', ''],
  ['sandbox/payer', 'pas/submit', 'room-sandbox'],
  ['strangers/own', 'issue/issue', 'room-unknown'],
  ['main', 'ledger/store', ''],
  ['cli/serve', 'gateway/server', ''],
  ['cli/imports-test', '../test/helper', 'no-way-out'],
];

describe('the arrows between rooms', () => {
  let folder: string;
  let refused: Set<string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-arrows-'));
    const lines = new Map<string, string[]>();
    for (const [from, to] of [...imports, ['guide/a', 'guide/b'], ['guide/b', 'guide/a']] as string[][]) {
      if (from === undefined || to === undefined) continue;
      const target = '../'.repeat(from.split('/').length - 1) + to;
      lines.set(from, [...(lines.get(from) ?? []), `import '${target.startsWith('.') ? target : `./${target}`}.js';`]);
      if (!lines.has(to)) lines.set(to, []);
    }
    for (const [name, content] of lines) {
      const file = join(folder, 'src', `${name}.ts`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, [...content, `export const name = '${name}';`].join('\n'));
    }
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext", "target": "es2023" }, "include": ["src"] }');
    const run = spawnSync(process.execPath, [cruiser, '--config', rules, '--output-type', 'json', 'src'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const report = JSON.parse(run.stdout) as { summary: { violations: { from: string; to: string; rule: { name: string } }[] } };
    const name = (path: string): string =>
      path
        .replace(/^src\//, '')
        .replace(/^test\//, '../test/')
        .replace(/\.ts$/, '');
    refused = new Set(report.summary.violations.map(({ from, to, rule }) => `${name(from)} → ${name(to)}: ${rule.name}`));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(imports.filter(([, , rule]) => rule !== ''))('%s → %s is refused (%s)', (from, to, rule) => {
    expect([...refused]).toContain(`${from} → ${to}: ${rule}`);
  });

  it.each(imports.filter(([, , rule]) => rule === ''))('%s → %s is allowed', (from, to) => {
    expect([...refused].filter((line) => line.startsWith(`${from} → ${to}:`))).toEqual([]);
  });

  it('cycles are refused, within a room too', () => {
    expect([...refused].join('\n')).toMatch(/guide\/[ab] → guide\/[ab]: no-cycle/);
  });
});
