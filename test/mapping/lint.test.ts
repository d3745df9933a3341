import { describe, expect, it } from '@jest/globals';
import { lintSource, lintTable } from '../../src/mapping/lint.js';
import { docCsv, docHtml, tableDoc } from '../../src/mapping/table-doc.js';
import type { Row } from '../../src/mapping/table.js';
import { shippedTables } from './tables.js';

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

describe('the analysts’ view', () => {
  it('has a line for every row with position, element, direction, file and line', () => {
    const lines = tableDoc(shippedTables().table('x217-request', '2.2'));
    expect(lines.length).toBeGreaterThan(300);
    expect(lines.find(({ position }) => position === '2000E UM06')).toMatchObject({ way: '⇄', row: 'x217-request/2000E/UM06' });
    expect(docCsv(lines).split('\r\n')).toHaveLength(lines.length + 2);
    expect(docHtml(lines)).toContain('<td>2000E UM06</td>');
  });
});
