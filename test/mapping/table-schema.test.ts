import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { readYaml } from '../../src/datafile/yaml.js';
import type { JsonSchema } from '../../src/datafile/schema.js';

const schema = JSON.parse(readFileSync('mappings/schema/table.schema.json', 'utf8')) as JsonSchema & {
  definitions: Record<string, { properties: Record<string, unknown> }>;
};
/** What an overlay compiles to stands in no file. */
const compiled = new Set(['forbid', 'require', 'narrow', 'replace', 'overlay', 'at']);

/** Names of the members of interfaces in src/mapping/table.ts. */
function members(...names: string[]): string[] {
  const source = ts.createSourceFile('table.ts', readFileSync('src/mapping/table.ts', 'utf8'), ts.ScriptTarget.Latest);
  const found: string[] = [];
  ts.forEachChild(source, (node) => {
    if (ts.isInterfaceDeclaration(node) && names.includes(node.name.text))
      for (const member of node.members) if (member.name !== undefined && 'text' in member.name) found.push(member.name.text);
  });
  return found.filter((name) => !compiled.has(name)).sort();
}

describe('the JSON Schema of tables', () => {
  it.each([
    ['row', members('Alternative', 'Row')],
    ['alternative', members('Alternative')],
    ['branch', members('Branch')],
  ])('knows the attributes of a %s that the program knows, and no others', (name, known) => {
    expect(known.length).toBeGreaterThan(5);
    expect(Object.keys(schema.definitions[name]?.properties ?? {}).sort()).toEqual(known);
  });

  it.each(readdirSync('mappings/tables').filter((name) => name.endsWith('.yaml')))('%s follows it', (name) => {
    expect(readYaml(`mappings/tables/${name}`, { schema }).issues).toEqual([]);
  });
});
