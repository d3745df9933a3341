import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

// Which FHIR element goes to which X12 element is said in mappings/, where an integration engineer can read and change it.
// Rooms that speak X12 by trade may name positions; everybody else who does is mapping in TypeScript.
const X12_ROOMS = /^src\/(x12|guide|sandbox)\/|^src\/clearinghouse\/acknowledgement/;
// Sentences of the catalogue name positions for people.
const SENTENCES = /^src\/issue\/codes\//;

const POSITION =
  /(?<![A-Za-z0-9])(NM1|N[34]|REF|DTP|UM|HCR|HI|HSD|SV[123]|PWK|TRN|AAA|PRV|PER|INS|DMG|CL1|CRC)(\[[^\]]*\])?[0-9]{2}(?![0-9])/;
const EXTENSION = /StructureDefinition\/(modifier)?extension-/;

/** Advice to the author of a table may give positions as examples; what begins with one is an address. */
function isSentence(text: string): boolean {
  return text.trim().split(/\s+/).length >= 5 && text.search(POSITION) > 0;
}

/** `src/a.ts:12: 'UM01'` for each string literal or piece of a template that matches; comments may cite what they like. */
function literals(file: string, text: string, pattern: RegExp): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      if (pattern.test(node.text) && !isSentence(node.text))
        found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}: ${node.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((name) => `src/${name.replaceAll('\\', '/')}`)
  .filter((name) => name.endsWith('.ts'));
const search = (pattern: RegExp, except: RegExp[]): string[] =>
  files.filter((file) => !except.some((rooms) => rooms.test(file))).flatMap((file) => literals(file, readFileSync(file, 'utf8'), pattern));

describe('field mapping stays in the tables', () => {
  it('no X12 element position in TypeScript outside the rooms that speak X12', () => {
    expect(search(POSITION, [X12_ROOMS, SENTENCES])).toEqual([]);
  });

  it('no PAS extension URL in TypeScript outside the rooms that speak X12', () => {
    expect(search(EXTENSION, [X12_ROOMS])).toEqual([]);
  });

  it('the search finds what it is for, and leaves comments alone', () => {
    const planted =
      "// UM01 in X217\nconst a = 'UM01';\nconst b = `2010C/NM109 of ${a}`;\nconst c = `${a} REF[6P]02`;\nconst d = 'FORUM012';\nconst e = 'write it as NM109 or so';\nconst f = 'TRN03 has ten characters only';\n";
    expect(literals('p.ts', planted, POSITION)).toEqual([
      'p.ts:2: UM01',
      'p.ts:3: 2010C/NM109 of ',
      'p.ts:4:  REF[6P]02',
      'p.ts:7: TRN03 has ten characters only',
    ]);
    expect(literals('p.ts', "f('http://example.org/StructureDefinition/extension-itemTraceNumber');", EXTENSION)).toHaveLength(1);
  });
});
