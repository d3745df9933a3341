import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runProgram } from '../../../src/cli/program.js';
import { loadCases, runCase } from '../../../src/mapping/cases.js';
import { Translator } from '../../../src/mapping/translator.js';

interface Block {
  readonly language: string;
  readonly text: string;
  /** The line before the block: a file name, where it is one. */
  readonly above: string;
}

/** Fenced blocks of a page, without the indentation of the list that they stand in. */
function blocks(page: string, section?: string): Block[] {
  const text = readFileSync(page, 'utf8');
  const part = section === undefined ? text : (text.split(/^## /m).find((each) => each.startsWith(section)) ?? '');
  const found: Block[] = [];
  let open: { language: string; indent: number; above: string; lines: string[] } | undefined;
  let above = '';
  for (const line of part.split('\n')) {
    const fence = /^( *)```([a-z ]*)$/.exec(line);
    if (fence !== null && open === undefined) open = { language: fence[2] ?? '', indent: fence[1]?.length ?? 0, above, lines: [] };
    else if (fence !== null && open !== undefined) {
      found.push({ language: open.language, above: open.above, text: open.lines.join('\n') });
      open = undefined;
      above = '';
    } else if (open !== undefined) open.lines.push(line.slice(open.indent));
    else if (line.trim() !== '') above = line.trim();
  }
  return found;
}

describe('what the documentation of overlays shows', () => {
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'pas-x12-docs-'));
    cpSync('mappings', join(home, 'my-mappings'), { recursive: true });
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  // A newcomer: what stands in the text is written and typed, nothing else.
  it('the walkthrough works as it is written', async () => {
    let output = '';
    let typed = 0;
    for (const { language, text, above } of blocks('docs/overlays.md', 'In ten minutes')) {
      const file = /^`(my-mappings\/[\w/.-]+)`$/.exec(above)?.[1];
      if (language === 'yaml') {
        expect(file).toBeDefined();
        mkdirSync(dirname(join(home, file ?? '')), { recursive: true });
        writeFileSync(join(home, file ?? ''), `${text}\n`);
      } else if (language === 'sh' && text.startsWith('pas-x12 ')) {
        output = '';
        const say = (line: string): void => void (output += line);
        const args = text
          .split(/\s+/)
          .slice(1)
          .map((each) => each.replace(/^my-mappings/, join(home, 'my-mappings')));
        const code = await runProgram(args, {
          stdin: () => Promise.resolve(Buffer.alloc(0)),
          stdout: say,
          stderr: say,
          now: () => new Date('2026-11-22T12:00:00Z'),
          environment: { PAS_X12_MAPPINGS: join(home, 'my-mappings'), XDG_CACHE_HOME: join(home, 'cache') },
        });
        expect({ text, code, output: code === 0 ? '' : output }).toEqual({ text, code: 0, output: '' });
        typed++;
      } else if (language === 'text') for (const line of text.split('\n')) expect(output).toContain(line);
    }
    expect(typed).toBe(3);
  });

  it('every example row of the page is good', () => {
    const rows = blocks('docs/overlays.md').filter(({ language }) => language === 'yaml rows');
    expect(rows.length).toBeGreaterThanOrEqual(2);
    for (const [i, { text }] of rows.entries()) {
      const head = `id: example-${i}\ntitle: Example\nextends: sandbox\nrows:\n`;
      writeFileSync(join(home, 'my-mappings/partners', `example-${i}.yaml`), head + text.replace(/^/gm, '  '));
    }
    const { issues } = Translator.load({ folder: join(home, 'my-mappings'), lazy: true });
    expect(issues).toEqual([]);
  });

  it('every example case of table-tests.md passes', () => {
    const folder = join(home, 'my-mappings');
    const [example] = blocks('docs/table-tests.md').filter(({ language }) => language === 'yaml cases');
    writeFileSync(join(folder, 'cases/of-the-page.yaml'), `${example?.text ?? ''}\n`);
    const { cases, issues } = loadCases(folder);
    expect(issues).toEqual([]);
    const translator = Translator.load({ folder, lazy: true });
    const ofPage = cases.filter(({ at }) => at.file.endsWith('of-the-page.yaml'));
    expect(ofPage.length).toBeGreaterThanOrEqual(3);
    expect(ofPage.map((each) => runCase(each, translator)).filter(({ differences }) => differences.length > 0)).toEqual([]);
  });
});
