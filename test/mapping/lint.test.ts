import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { lintSource, lintTable } from '../../src/mapping/lint.js';
import { docCsv, docHtml, tableDoc } from '../../src/mapping/table-doc.js';
import type { Row } from '../../src/mapping/table.js';
import { removeCache, run } from '../cli/run.js';
import { mappings, shippedTables } from './tables.js';

const told = (rows: readonly Row[]): string[] =>
  lintSource({ table: 't', guide: 'x217-request', nodes: {}, rows }).map(({ severity, message }) => `${severity}: ${message}`);

describe('lint', () => {
  it.each(['x217-request', 'x217-response', 'x215-inquiry'])('finds nothing in the shipped table %s', (name) => {
    for (const pas of ['2.2', '2.0'] as const) expect(lintTable(shippedTables().table(name, pas))).toEqual([]);
  });

  it('tells two rows that write one position', () => {
    expect(
      told([
        { x12: 'UM06', fhir: 'a' },
        { x12: 'UM06', fhir: 'b', at: { file: 'f', line: 9, column: 1 } },
      ]),
    ).toEqual(['error: UM06 is written twice (line ? is the other row): write one row with first: [ … ], or a choose.']);
  });

  it('tells them whatever else the rows say, and where each of several positions is meant', () => {
    const twice = (position: string): RegExp => new RegExp(`^error: ${position.replace(/[[\]]/g, '\\$&')} is written twice`);
    expect(
      told([
        { x12: 'UM06', fhir: 'a', untranslatable: 'error' },
        { x12: 'UM06', fhir: 'b' },
      ])[0],
    ).toMatch(twice('UM06'));
    expect(
      told([
        { x12: 'UM01', fold: 'first', fhir: 'a' },
        { x12: 'UM01', fhir: 'b', only: 'to-x12' },
      ])[0],
    ).toMatch(twice('UM01'));
    expect(
      told([
        { x12: ['DTP[439]02', 'DTP[439]03'], fhir: 'a' },
        { x12: 'DTP[439]03', fhir: 'b' },
      ])[0],
    ).toMatch(twice('DTP[439]03'));
  });

  it('lets two rows at one position be that never meet', () => {
    for (const [a, b] of [
      [{ pas: '2.2' }, { pas: '2.0' }],
      [{ only: 'to-x12' }, { only: 'to-fhir' }],
      [{}, { derived: true }],
      [{}, { append: ' ' }],
    ] as const satisfies readonly (readonly [Partial<Row>, Partial<Row>])[])
      expect(
        told([
          { x12: 'UM06', fhir: 'a', ...a },
          { x12: 'UM06', fhir: 'b', ...b },
        ]),
      ).toEqual([]);
  });

  it('tells a branch that is never taken, in the direction that it is not', () => {
    const branches = [
      { branch: 'any', fhir: {}, x12: { SV1: 'present' } },
      { branch: 'later', fhir: { a: 'present' }, x12: { SV2: 'present' } },
    ];
    expect(told([{ choose: 'kind', branches }])).toEqual([
      'error: Branch later is never taken to-x12: any above it holds whenever it does. Move it up, give it another guard, or say only.',
    ]);
  });

  it('tells a branch that cannot be read backwards and does not say so', () => {
    expect(told([{ choose: 'kind', branches: [{ branch: 'a', fhir: { b: 'present' } }] }])[0]).toMatch(/^error: Branch a has no x12 guard/);
  });

  it('tells codes that YAML has read as numbers, guesses that are not one-way, pointers and inherits without a counterpart', () => {
    expect(told([{ x12: 'INS02', is: 18 }])).toEqual(["error: is: 18 is no text: codes are strings, write is: '18'."]);
    expect(told([{ x12: 'NM109', first: [{ fhir: 'identifier[0].value', report: 'guessed' }] }])).toEqual([
      'error: An alternative that guesses is not read backwards: say only: to-x12.',
    ]);
    expect(told([{ pointer: 'dx', list: ['SV107-1..SV107-4'], each: 'diagnosisSequence[]' }])[0]).toMatch(
      /^error: pointer: dx needs a list/,
    );
    expect(told([{ x12: 'UM03', inherit: 'um03', fhir: 'category' }])[0]).toMatch(/^warning: Nothing is called as-name: um03/);
  });
});

describe('mappings lint, as a command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-lint-'));
  cpSync(mappings, folder, { recursive: true });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    removeCache();
  });
  const table = join(folder, 'tables/x217-request.yaml');
  const shipped = readFileSync(table, 'utf8');
  const neighbour = shipped.split('\n').findIndex((text) => text.trim().startsWith('- { x12: UM06'));

  /** With these rows below the one of UM06, from line `neighbour + 2` on. */
  const withRows = async (rows: readonly string[], ...args: string[]): Promise<Awaited<ReturnType<typeof run>>> => {
    const lines = shipped.split('\n');
    const indent = ' '.repeat(lines[neighbour]?.search(/\S/) ?? 0);
    lines.splice(neighbour + 1, 0, ...rows.map((row) => indent + row));
    writeFileSync(table, lines.join('\n'));
    return run([...(args.length === 0 ? ['mappings', 'lint'] : args), '--mappings', folder]);
  };
  const place = (index: number): string => `tables/x217-request.yaml:${neighbour + 2 + index}:11`;

  it('finds nothing in what is shipped', async () => {
    writeFileSync(table, shipped);
    expect(await run(['mappings', 'lint', '--mappings', folder])).toEqual({ code: 0, out: 'Nothing is wrong.\n', err: '' });
  }, 30_000);

  it('finds positions that the guide does not have, with the row, its place and what there is', async () => {
    const unknown = [
      ["{ x12: UM99, fhir: '%claim.fundsReserve', coding: x12/1338 }", 'UM99', 'UM01 to UM10'],
      ["{ x12: UM04-9, fhir: '%claim.fundsReserve' }", 'UM04-9', 'UM04-1 to -3'],
      ["{ x12: 'REF[ZQ]02', fhir: '%claim.fundsReserve' }", 'REF[ZQ]02', 'REF with BB, NT'],
      ["{ segment: 'REF[ZQ]', rows: [{ x12: '02', fhir: '%claim.fundsReserve' }] }", 'REF[ZQ]', 'REF with BB, NT'],
      ["{ x12: SV101, fhir: '%claim.fundsReserve' }", 'SV101', 'the segments HL, TRN, '],
    ] as const;
    const { code, out } = await withRows(unknown.map(([row]) => `- ${row}`));
    expect(code).toBe(1);
    const told = out.split(/^(?=error)/m);
    expect(told).toHaveLength(unknown.length);
    for (const [index, [, position, hint]] of unknown.entries()) {
      expect(told[index]).toContain(`x217-request/2000E/${position} · ${place(index)}\n`);
      expect(told[index]).toContain(`has ${hint}`);
    }
  }, 30_000);

  it('finds a position that the row above writes, too', async () => {
    const { code, out } = await withRows(["- { x12: UM06, fhir: '%claim.fundsReserve', coding: x12/1338 }"]);
    expect(code).toBe(1);
    expect(out).toContain(`UM06 · ${place(0)}`);
    expect(out).toContain(`UM06 is written twice (line ${neighbour + 1} is the other row)`);
  }, 30_000);

  it('finds a misspelt key and says nothing that follows from it, as convert does', async () => {
    const row = "- { x12: UM08, fhri: '%claim.fundsReserve' }";
    const { code, out } = await withRows([row]);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`tables/x217-request\\.yaml:${neighbour + 2}:\\d+`));
    expect(out).toContain('fhri');
    expect(out.match(/^error/gm)).toHaveLength(1);
    const converted = await withRows([row], 'convert', 'fixtures/bundles/referral.json');
    expect(converted).toMatchObject({ code: 2, out: '', err: expect.stringContaining('fhri') });
    expect(converted.err).not.toContain('partners/');
  }, 30_000);
});

describe('the analysts’ view', () => {
  it('has a line for every row with position, element, direction, file and line', () => {
    const lines = tableDoc(shippedTables().table('x217-request', '2.2'));
    expect(lines.length).toBeGreaterThan(300);
    expect(lines.find(({ position }) => position === '2000E UM06')).toMatchObject({ way: '⇄', row: 'x217-request/2000E/UM06' });
    expect(docCsv(lines).split('\r\n')).toHaveLength(lines.length + 2);
    expect(docHtml(lines)).toContain('<td>2000E UM06</td>');
  });
});
