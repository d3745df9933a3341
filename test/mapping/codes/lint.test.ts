import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readCodes } from '../../../src/mapping/codes/codes.js';
import { shippedFolder } from './shipped-codes.js';

const schemas = join('mappings', 'schema');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codes-'));
  cpSync(shippedFolder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `code line:column message` for what is wrong after a file was written. */
function issuesWith(name: string, text: string): string[] {
  writeFileSync(join(folder, name), text);
  return readCodes(folder, schemas).issues.map(({ code, at, message }) => `${code} ${at?.line}:${at?.column} ${message}`);
}

const head = "table: colour\nx12: '1'\nsystem: pas\nrows:\n";

describe('lint of code files', () => {
  it('a code that YAML reads as a number', () => {
    expect(issuesWith('colour.yaml', `${head}  - { fhir: red, x12: 01 }\n`)).toEqual([
      "DATA-SCHEMA 5:23 rows[0].x12: must be string, found the number 1; a code has to be a string: write '01' in quotes.",
    ]);
  });

  it('two rows for one code, on either side', () => {
    expect(issuesWith('colour.yaml', `${head}  - { fhir: red, x12: R }\n  - { fhir: red, x12: S }\n  - { fhir: blue, x12: R }\n`)).toEqual([
      'MAP-CODES-AMBIGUOUS 6:13 "red" is translated in line 5 already; say `only: to-fhir` on one of the rows.',
      'MAP-CODES-AMBIGUOUS 7:24 "R" is translated in line 5 already; say `only: to-x12` on one of the rows.',
    ]);
    expect(
      issuesWith(
        'colour.yaml',
        `${head}  - { fhir: red, x12: R }\n  - { fhir: red, x12: S, only: to-fhir }\n  - { fhir: blue, x12: R, only: to-x12 }\n`,
      ),
    ).toEqual([]);
  });

  it('an inexact row that claims to go both ways', () => {
    expect(issuesWith('colour.yaml', `${head}  - { fhir: red, x12: R, equivalence: wider }\n`)).toEqual([
      'MAP-CODES-INEXACT 5:5 A row that is wider does not come back: say in which direction it counts (`only`).',
    ]);
  });

  it('a table that is not called as its file, and systems that are not known', () => {
    expect(
      issuesWith(
        'color.yaml',
        "table: colour\nx12: '1'\nsystem: paint\nrows:\n  - { fhir: ink#red, x12: R }\ndefault: { fhir: ink#blue }\n",
      ),
    ).toEqual([
      'MAP-CODES-NAME 1:8 The table is called "colour" but its file color.yaml.',
      'MAP-CODES-UNKNOWN-SYSTEM 3:9 systems.yaml has no code system "paint".',
      'MAP-CODES-UNKNOWN-SYSTEM 5:13 systems.yaml has no code system "ink".',
      'MAP-CODES-UNKNOWN-SYSTEM 6:18 systems.yaml has no code system "ink".',
    ]);
  });

  it('a unit word or code that means two units, and a word that is written but not read', () => {
    const text = `systems: { quantity: x12/673, measure: x12/355, ucum: ucumm }
units:
  - { unit: visit, quantity: VS, words: [visit, call] }
  - { unit: call, quantity: VS, words: [Call] }
  - { unit: day, words: [days] }
`;
    expect(issuesWith('units.yaml', text)).toEqual([
      'MAP-CODES-UNKNOWN-SYSTEM 1:55 systems.yaml has no code system "ucumm".',
      'MAP-CODES-AMBIGUOUS 4:29 "VS" already means the unit visit.',
      'MAP-CODES-AMBIGUOUS 4:41 "call" already means the unit visit.',
      'MAP-CODES-INEXACT 5:13 The word "day" that is written is not among the words that are read.',
    ]);
  });

  it('a short name or URI that stands twice', () => {
    const text = `rule: { short: 'x12/{number}', uri: 'https://codesystem.x12.org/005010/{number}' }
systems:
  - { short: a, uri: 'http://a.example' }
  - { short: a, uri: 'http://b.example' }
  - { short: c, uri: 'http://c.example', aliases: ['http://a.example'] }
`;
    const found = issuesWith('systems.yaml', text).filter((issue) => issue.startsWith('MAP-CODES-AMBIGUOUS'));
    expect(found).toEqual([
      'MAP-CODES-AMBIGUOUS 4:14 "a" stands twice: it belongs to a already.',
      'MAP-CODES-AMBIGUOUS 5:52 "http://a.example" stands twice: it belongs to a already.',
    ]);
  });

  it('a folder without files, and one without schemas, say so and do not throw', () => {
    rmSync(join(folder, 'systems.yaml'));
    rmSync(join(folder, 'units.yaml'));
    expect(readCodes(folder, schemas).issues.filter((issue) => issue.code === 'DATA-UNREADABLE')).toHaveLength(2);
    expect(readCodes(join(folder, 'nowhere'), schemas).issues.length).toBeGreaterThan(0);
    expect(readCodes(shippedFolder, join(folder, 'nowhere')).issues[0]?.code).toBe('DATA-UNREADABLE');
  });
});
