import { describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSandboxFile } from '../../src/sandbox/load.js';

/** Loads the file with one text replaced. */
function loadWith(from: string, to: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-file-'));
  try {
    mkdirSync(join(folder, 'sandbox'));
    mkdirSync(join(folder, 'schema'));
    cpSync('mappings/schema/sandbox.schema.json', join(folder, 'schema/sandbox.schema.json'));
    const text = readFileSync('mappings/sandbox/payer.yaml', 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, 'sandbox/payer.yaml'), text.replace(from, to));
    const { scenarios, issues } = loadSandboxFile(folder);
    expect(scenarios === undefined).toBe(issues.length > 0);
    return issues.map(({ code, message, at }) => `${code} ${(at?.line ?? 0) > 1 ? 'at its line' : ''} ${message}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the sandbox payer’s file', () => {
  it('is in order', () => {
    expect(loadSandboxFile('mappings').issues).toEqual([]);
  });

  it.each([
    ['an unknown default', 'default: approve', 'default: aprove', 'There is no scenario "aprove"'],
    ['a rule without a scenario', 'scenario: pend-documents }', 'scenario: pend-dokuments }', 'There is no scenario "pend-dokuments"'],
    ['a circle', 'otherwise: partial-quantity', 'otherwise: partial', 'leads back to itself'],
    ['like without a review', '- { like: pend }', '- { like: silent }', 'nothing can be like it'],
    ['a copy of nothing', 'copyOf: 1', 'copyOf: 2', 'names no earlier answer'],
    ['A2 at a service', '{ which: all, action: CT }', '{ which: all, action: A2 }', 'found "A2"'],
    ['a code read as a number', "code: '42'", 'code: 42', "write '42' in quotes"],
    ['a trace entity of nine characters', 'traceEntity: 9SBXPAYER1', 'traceEntity: 9SBXPAYER', '10 characters'],
    ['a document without control number', "by: FX, controlNumber: 'SBXACN{n}-{s}'", 'by: FX', 'controlNumber'],
    ['a misspelt key', 'administrativeReference: ADM{n}\n', 'administrativReference: ADM{n}\n', 'administrativReference'],
  ])('%s is told with its line', (_name, from, to, expected) => {
    const issues = loadWith(from, to);
    expect(issues.join('\n')).toContain(expected);
    expect(issues.every((issue) => issue.includes('at its line'))).toBe(true);
  });

  it('that is missing is an issue', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-file-'));
    mkdirSync(join(folder, 'schema'));
    cpSync('mappings/schema/sandbox.schema.json', join(folder, 'schema/sandbox.schema.json'));
    const { scenarios, issues } = loadSandboxFile(folder);
    rmSync(folder, { recursive: true });
    expect(scenarios).toBeUndefined();
    expect(issues.map(({ code }) => code)).toEqual(['DATA-UNREADABLE']);
  });
});

describe('docs/sandbox.md', () => {
  const page = readFileSync('docs/sandbox.md', 'utf8');
  const file = loadSandboxFile('mappings').scenarios;

  it('lists each scenario with its title, and no other', () => {
    const section = page.slice(page.indexOf('## Scenarios'), page.indexOf('## What an answer'));
    const listed = [...section.matchAll(/^\| `([a-z0-9-]+)` \| (.+) \|$/gm)].map(([, id, title]) => `${id}: ${title}`);
    expect(listed).toEqual(Object.entries(file?.scenarios ?? {}).map(([id, { title }]) => `${id}: ${title}`));
  });

  it('lists each rule', () => {
    const listed = [...page.matchAll(/^\| (\w+) `([^`]+)` \| `([a-z0-9-]+)` \|$/gm)].map(([, condition, value, scenario]) => [
      condition,
      value,
      scenario,
    ]);
    expect(listed).toEqual((file?.rules ?? []).map(({ when, scenario }) => [Object.keys(when)[0], Object.values(when)[0]?.[0], scenario]));
  });
});
