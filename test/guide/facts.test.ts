import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadGuides, type Guide, type GuideElement, type GuideLoop, type GuideNode } from '../../src/guide/index.js';

// Reads the facts a second time, in another way than scripts/generate-guides.mjs, and holds the compiled guides against them.
const FACTS = join('..', 'shared', 'x12', '278-005010X217.md');
const maybe = existsSync(FACTS) ? describe : describe.skip;

/** Where section 5 of the facts overrules a table: row of the table → row of the guide. */
const OVERRULED: Record<string, string> = {
  'x217-response 2010FB N4 Additional Service Information Contact City, State, ZIP Code | 2100 R 1':
    'x217-response 2010FB N4 Additional Service Information Contact City, State, ZIP Code | 2100 S 1',
  'x217-response 2010FB N4 N402 | Additional Service Information Contact City Name | 156 | ID | 2-2 | S | 1 | ':
    'x217-response 2010FB N4 N402 | Additional Service Information Contact State Code | 156 | ID | 2-2 | S | 1 | ',
  'x217-response 2010FB N4 N403 | Additional Service Information Contact City Name | 116 | ID | 3-15 | S | 1 | ':
    'x217-response 2010FB N4 N403 | Additional Service Information Contact Postal Zone or ZIP Code | 116 | ID | 3-15 | S | 1 | ',
};
/** Syntax notes that section 6 adds to the tables. */
const ADDED_NOTES = new Set(['HSD C0605']);

maybe('the guides against the facts', () => {
  const text = existsSync(FACTS) ? readFileSync(FACTS, 'utf8') : '';
  const { guides, issues } = loadGuides('mappings/guides');
  const guideOf = (id: string): Guide => guides.get(id) as Guide;

  it('load without an issue', () => {
    expect(issues).toEqual([]);
  });

  it.each([
    ['x217-request', '### 2.1', 14],
    ['x217-response', '### 2.2', 15],
  ])('%s has the loop tree of the facts', (id, heading, loops) => {
    const tree = text.slice(text.indexOf(heading)).split('```')[1] as string;
    const expected = tree
      .trim()
      .split('\n')
      .map((line) => withSortedCodes(line.replace(/ {2,}/g, (gap, at) => (at === 0 ? gap : ' ')).trimEnd()));
    if (id === 'x217-response') {
      const at = expected.findIndex((line) => line.includes('N4 2100 R') && line.includes('Additional Service Information Contact'));
      expected[at] = (expected[at] as string).replace('2100 R', '2100 S');
    }
    expect(printTree(guideOf(id))).toEqual(expected);
    expect(guideOf(id).loops.size).toBe(loops);
  });

  it.each([
    ['x217-request', '## 3. ', '## 4. '],
    ['x217-response', '## 4. ', '## 5. '],
  ])('%s has every cell of every table', (id, from, to) => {
    const section = text.slice(text.indexOf(`\n${from}`), text.indexOf(`\n${to}`));
    const lists = new Map([...text.matchAll(/^- \*\*(LIST-\d)\*\* \([^)]*\): (.*)$/gm)].map((m) => [m[1] as string, m[2] as string]));
    const expected = factRows(id, section, lists).map((row) => OVERRULED[row] ?? row);
    const found = guideRows(guideOf(id)).filter((row) => id === 'x217-request' || !/ (ST|SE) /.test(row.slice(0, 30)));
    expect(found.sort()).toEqual(expected.sort());
    expect(found.length).toBeGreaterThan(900);
  });
});

function withSortedCodes(line: string): string {
  return line.replace(/=([^\]]+)\]$/, (_, codes: string) => `=${codes.split(' ').sort().join(' ')}]`);
}

function printTree(guide: Guide): string[] {
  const lines: string[] = [];
  const seen = new Set<GuideLoop>();
  const visit = (node: GuideNode, parent: GuideLoop, depth: number): void => {
    const indent = '  '.repeat(depth);
    if (node.kind === 'segment') {
      const named = node.id === 'ST' || node.id === 'SE' ? '' : ` ${node.name}`;
      const qualifier = node.qualifier === undefined ? '' : ` [${[...node.qualifier.codes].join(' ')}]`;
      lines.push(`${indent}${node.id} ${pad(node.position, 4)} ${node.usage} x${many(node.repeat)}${named}${qualifier}`);
      return;
    }
    const { usage, repeat } = node.usageUnder?.[parent.id] ?? node;
    if (seen.has(node)) {
      lines.push(`${indent}LOOP ${node.id} ${usage} x${many(repeat)} — same definition as above, child of ${parent.id}`);
      return;
    }
    seen.add(node);
    const by = node.identify as NonNullable<GuideLoop['identify']>;
    const codes = [...by.codes].sort().join(' ');
    lines.push(`${indent}LOOP ${node.id} (${node.name}) ${usage} x${many(repeat)} [id by ${by.segment}${pad(by.element, 2)}=${codes}]`);
    for (const child of node.children) visit(child, node, depth + 1);
  };
  for (const child of guide.root.children) visit(child, guide.root, 0);
  return lines;
}

/** One text per segment heading, element, not-used element and syntax note of the compiled guide. */
function guideRows(guide: Guide): string[] {
  const rows: string[] = [];
  for (const loop of [guide.root, ...guide.loops.values()]) {
    if (loop !== guide.root) rows.push(`${guide.id} ${loop.id} ${loop.name} | loop ${loop.usage} ${many(loop.repeat)}`);
    for (const node of loop.children) {
      if (node.kind !== 'segment') continue;
      const where = `${guide.id} ${loop.id} ${node.id}`;
      const code = node.qualifier === undefined ? '' : ` ${[...node.qualifier.codes].join(' ')}`;
      rows.push(`${where} ${node.name} | ${pad(node.position, 4)} ${node.usage} ${many(node.repeat)}${code}`);
      const element = (e: GuideElement): void => {
        const composite = e.type === 'C';
        if (e.usage === 'N') rows.push(`${where}${code} ${e.ref}${composite ? `(${e.dataElement})` : ''} not used`);
        else
          rows.push(
            `${where}${code} ${e.ref} | ${e.name} | ${e.dataElement} | ${e.type} | ${composite ? '' : `${e.min}-${e.max}`} | ${e.usage} | ${e.repeat} | ${[...(e.codes ?? [])].sort().join(' ')}`,
          );
        for (const c of e.components ?? []) if (c !== undefined) element(c);
      };
      for (const e of node.elements) if (e !== undefined) element(e);
      for (const { kind, elements } of node.syntax) {
        const note = `${kind}${elements.map((n) => pad(n, 2)).join('')}`;
        if (!ADDED_NOTES.has(`${node.id} ${note}`)) rows.push(`${where}${code} note ${note}`);
      }
    }
  }
  return rows.map((row) => row.replace(/^(\S+) {2}/, '$1 '));
}

/** The same texts from the Markdown of a section. */
function factRows(id: string, section: string, lists: Map<string, string>): string[] {
  const rows: string[] = [];
  for (const [, loop, name, usage, repeat] of section.matchAll(/^### Loop (\S+) — (.*?) +\(loop usage (.), repeat (.*)\)$/gm)) {
    rows.push(`${id} ${loop} ${name} | loop ${usage} ${repeat}`);
  }
  for (const block of section.split('\n#### ').slice(1)) {
    const lines = block.split('\n').filter((line) => line !== '' && !line.startsWith('### '));
    const heading = (lines.shift() as string).split(' · ');
    const [titleLeft = '', name = ''] = (heading[0] as string).split(' — ');
    const where = `${id} ${titleLeft}`;
    const rest = heading.slice(1).join(' ').replace('pos ', '').replace('max ', '').replace(' qualifier', '');
    rows.push(`${where} ${name} | ${/^\d{4}$/.test(rest) ? `${rest} R 1` : rest}`);
    const code = /qualifier (\S+)$/.exec(heading.at(-1) as string)?.[1];
    const prefix = code === undefined ? where : `${where} ${code}`;
    let heads: string[] = [];
    for (const line of lines) {
      if (line.startsWith('| Elem') || line.startsWith('|---')) continue;
      if (line.startsWith('|')) {
        const [, label = '', title = '', de = '', type = '', len = '', use = '', last = ''] = line.split('|').map((cell) => cell.trim());
        if (label.startsWith('each')) {
          for (const head of heads) rows.push(elementRow(prefix, `${head}${label.slice(5)}`, title, de, type, len, use, last, lists));
          continue;
        }
        heads = spread(label.replaceAll('*', ''));
        for (const head of heads) {
          if (title.endsWith('(composite)')) {
            rows.push(`${prefix} ${head} | ${title.replace(' (composite)', '')} | ${de} | C |  | ${use} | 1 | `);
            for (const component of last.match(/-\d/g) ?? []) rows.push(`${prefix} ${head}${component} not used`);
          } else {
            rows.push(elementRow(prefix, head, title, de, type, len, use, last, lists));
          }
        }
      } else if (line.startsWith('Not used: ')) {
        for (const one of line.replace('Not used: ', '').split(', ')) rows.push(`${prefix} ${one} not used`);
      } else if (line.startsWith('Base syntax notes: ')) {
        for (const [, kind = '', which = ''] of line.matchAll(/([A-Z])[a-z]+\(([^)]*)\)/g)) {
          rows.push(`${prefix} note ${kind}${which.replaceAll(',', '').replace('C003', '02')}`);
        }
      }
    }
  }
  return rows;
}

function elementRow(
  prefix: string,
  ref: string,
  title: string,
  de: string,
  type: string,
  len: string,
  use: string,
  last: string,
  lists: Map<string, string>,
): string {
  const length = len.includes('-') ? len : `${len}-${len}`;
  const repeat = /rep (\d)/.exec(use)?.[1] ?? '1';
  const codes = last.startsWith('→ ') ? (lists.get(last.slice(2)) ?? '?') : last.startsWith('equals') ? '' : last;
  const name = title.replace(' (ST and SE counted)', '');
  return `${prefix} ${ref} | ${name} | ${de} | ${type} | ${length} | ${use.charAt(0)} | ${repeat} | ${codes.split(' ').sort().join(' ')}`;
}

/** `HI03…HI12` */
function spread(label: string): string[] {
  const [first = '', last] = label.split('…');
  if (last === undefined) return [first];
  const to = Number(last.slice(-2));
  return Array.from({ length: to - Number(first.slice(-2)) + 1 }, (_, i) => first.slice(0, -2) + pad(Number(first.slice(-2)) + i, 2));
}

function pad(n: number, width: number): string {
  return String(n).padStart(width, '0');
}

function many(n: number): string {
  return n === Infinity ? '>1' : String(n);
}
