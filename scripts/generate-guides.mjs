#!/usr/bin/env node
// Writes the guide files of mappings/guides: X217 from the tables of its facts file, the others as the modules named here say
// (guide-x215: derived from X217 by differences; guide-x316 and guide-acknowledgements: facts in prose, written down as text).
//   node scripts/generate-guides.mjs FACTS_FOLDER [OUT_FOLDER]
// The facts come as loop trees (section 2) and element tables (sections 3 and 4). Both say how often and where a segment may
// stand, so they are held against each other here: a disagreement stops the script. What no table says (rules of section 6,
// advice of section 5) is written down below by hand, each with its source. The output is reviewed and committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { acknowledgementGuides } from './guide-acknowledgements.mjs';
import { amendments, openPoints } from './guide-amendments.mjs';
import { rules, withLists } from './guide-rules.mjs';
import { x215Guides } from './guide-x215.mjs';
import { x316Guide } from './guide-x316.mjs';

const FACTS = '278-005010X217.md';
const ELEMENT = /^([A-Z][A-Z0-9]{1,2})(\d\d)(?:-(\d+))?$/;

/** The trees of section 2: `{ id, name, usage, repeat, identify, children }` with segments and `{ again: '2000E', … }` for the second parent. */
function parseTree(lines) {
  const root = { id: '', name: 'Transaction Set', usage: 'R', repeat: '1', identify: undefined, children: [] };
  const stack = [{ indent: -1, loop: root }];
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    const again = /^LOOP (\S+) ([RSN]) x(\S+) — same definition as above/.exec(text);
    const loop = /^LOOP (\S+) \((.+)\) ([RSN]) x(\S+)\s+\[id by ([A-Z0-9]+)(\d\d)=(.+)\]$/.exec(text);
    const segment = /^([A-Z][A-Z0-9]{1,2})\s+(\d{4}) ([RSN]) x(\S+)(?:\s+(.+?))?(?: \[(\S+)\])?$/.exec(text);
    while (stack.at(-1).indent >= indent && stack.length > 1) stack.pop();
    const parent = stack.at(-1).loop;
    if (again) {
      parent.children.push({ again: again[1], usage: again[2], repeat: again[3] });
    } else if (loop) {
      const [, id, name, usage, repeat, seg, element, codes] = loop;
      const node = { id, name, usage, repeat, identify: { segment: seg, element, codes: codes.split(' ') }, children: [] };
      parent.children.push(node);
      stack.push({ indent, loop: node });
    } else if (segment) {
      const [, id, position, usage, repeat, name, qualifier] = segment;
      parent.children.push({ segment: id, position: Number(position), usage, repeat, name, qualifier });
    } else {
      throw new Error(`tree line not understood: ${line}`);
    }
  }
  return root;
}

/** The element tables: a list of `{ loop, id, name, position, usage, max, qualifier, elements, unused, syntax }` in order. */
function parseTables(lines) {
  const tables = [];
  let loop = '';
  let table;
  let range;
  for (const line of lines) {
    const head = /^### Loop (\S+) — (.+?)\s+\(loop usage ([RSN]), repeat (\S+)\)$/.exec(line);
    const title = /^#### (?:(\S+) )?([A-Z][A-Z0-9]{1,2}) — (.+?) · pos (\d{4})(?: · ([RSN]) · max (\S+?))?(?: · qualifier (\S+))?$/.exec(
      line,
    );
    if (head) {
      loop = head[1];
    } else if (title) {
      const [, inLoop = '', id, name, position, usage = 'R', max = '1', qualifier] = title;
      if (inLoop !== '' && inLoop !== loop) throw new Error(`table of ${inLoop} under the heading of loop ${loop}`);
      table = { loop: inLoop, id, name, position: Number(position), usage, max, qualifier, elements: [], unused: [], syntax: [] };
      range = undefined;
      tables.push(table);
    } else if (line.startsWith('#')) {
      if (line.startsWith('####')) throw new Error(`heading not understood: ${line}`);
    } else if (line.startsWith('|') && !line.startsWith('| Elem') && !line.startsWith('|---')) {
      range = parseRow(table, line, range);
    } else if (line.startsWith('Not used: ')) {
      for (const item of line.slice(10).split(', ')) table.unused.push(unusedOf(item));
    } else if (line.startsWith('Base syntax notes: ')) {
      for (const note of line.slice(19).split('; ')) table.syntax.push(noteOf(note, table));
    }
  }
  return tables;
}

/** `CR607` and `REF04(C040)` become `07` and `04:C040`. */
function unusedOf(item) {
  const match = /^[A-Z][A-Z0-9]{1,2}(\d\d)(?:\((C\d+)\))?$/.exec(item);
  if (!match) throw new Error(`not-used element not understood: ${item}`);
  return match[2] ? `${match[1]}:${match[2]}` : match[1];
}

/** `Paired(08,09)` becomes `P0809`; a composite in a note (`Required(01,C003)`) stands for its position. */
function noteOf(note, table) {
  const match = /^(Paired|Required|Exclusion|Conditional|List)\(([^)]+)\)$/.exec(note);
  if (!match) throw new Error(`syntax note not understood: ${note}`);
  const positions = match[2].split(',').map((part) => {
    if (/^\d\d$/.test(part)) return part;
    const composite = table.elements.find((element) => element[2] === part);
    if (!composite) throw new Error(`${table.id}: no element ${part} for ${note}`);
    return composite[0].slice(-2);
  });
  return match[1][0] + positions.join('');
}

function parseRow(table, line, range) {
  const cells = line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
  const [label, name, dataElement, type, length, use, codes] = cells;
  const composite = name.endsWith(' (composite)');
  const ref = label.replaceAll('**', '');
  const usage = use.slice(0, 1);
  const repeat = /\(rep (\d+)\)/.exec(use)?.[1];
  const list = codes.replace(/^→ /, '@');
  const component = /^each -(\d+)$/.exec(ref);
  if (component) {
    for (const one of range)
      table.elements.push(elementLine(`${one}-${component[1]}`, name, dataElement, type, length, usage, list, repeat));
    return range;
  }
  const refs = expand(ref);
  for (const one of refs) {
    if (!ELEMENT.test(one)) throw new Error(`element not understood: ${line}`);
    if (composite) {
      table.elements.push(elementLine(one, name.slice(0, -12), dataElement, 'C', '', usage, '', repeat));
      const unused = /^components not used: (.+)$/.exec(codes)[1];
      if (unused !== 'none') for (const part of unused.split(', ')) table.unused.push(`${one.slice(-2)}${part}`);
    } else {
      const isNote = codes.startsWith('equals ');
      table.elements.push(
        elementLine(one, name.replace(/ \(ST and SE counted\)$/, ''), dataElement, type, length, usage, isNote ? '' : list, repeat),
      );
    }
  }
  return refs;
}

function elementLine(...cells) {
  const line = [...cells];
  while (line.length > 6 && (line.at(-1) === undefined || line.at(-1) === '')) line.pop();
  return line;
}

/** `HI03…HI12` → HI03, HI04 … HI12. */
function expand(ref) {
  const match = /^([A-Z][A-Z0-9]{1,2})(\d\d)…\1(\d\d)$/.exec(ref);
  if (!match) return [ref];
  const refs = [];
  for (let n = Number(match[2]); n <= Number(match[3]); n++) refs.push(match[1] + String(n).padStart(2, '0'));
  return refs;
}

function parseLists(lines) {
  const lists = {};
  for (const line of lines) {
    const match = /^- \*\*(LIST-\d+)\*\* \(.*?, (\d+) codes\): (.+)$/.exec(line);
    if (!match) continue;
    const codes = match[3].split(' ');
    if (codes.length !== Number(match[2])) throw new Error(`${match[1]}: ${codes.length} codes, ${match[2]} announced`);
    lists[match[1]] = match[3];
  }
  return lists;
}

/** Elements and components in position order; a composite directly before its components. */
function sortElements(elements) {
  const key = (ref) => {
    const [, , position, component = '0'] = ELEMENT.exec(ref);
    return Number(position) * 100 + Number(component);
  };
  return [...elements].sort((a, b) => key(a[0]) - key(b[0]));
}

/** Joins tree and tables into the loops of the guide file. */
function assemble(tree, tables, direction) {
  const left = [...tables];
  const loops = [];
  const take = (loop, node) => {
    const at = left.findIndex(
      (t) =>
        t.loop === loop.id &&
        t.id === node.segment &&
        (t.qualifier ?? undefined) === node.qualifier &&
        (node.name === undefined || t.name === node.name),
    );
    if (at < 0) throw new Error(`${direction}: no element table for ${loop.id} ${node.segment} ${node.name ?? ''}`);
    const [table] = left.splice(at, 1);
    if (loop.id !== '' && (table.position !== node.position || table.usage !== node.usage || table.max !== node.repeat))
      throw new Error(`${direction}: tree and table disagree on ${loop.id} ${node.segment} ${node.name}`);
    return {
      id: table.id,
      name: table.name,
      position: table.position,
      usage: node.usage,
      max: node.repeat,
      ...(table.qualifier ? { qualifier: table.qualifier } : {}),
      ...(table.syntax.length ? { syntax: table.syntax.join(' ') } : {}),
      ...(table.unused.length ? { unused: table.unused.sort(byPosition).join(' ') } : {}),
      elements: sortElements(table.elements),
    };
  };
  const visit = (loop) => {
    const out = { id: loop.id, name: loop.name, usage: loop.usage, repeat: loop.repeat };
    const place = loops.push(out) - 1;
    if (loop.identify) out.identify = `${loop.identify.segment}${loop.identify.element}`;
    out.children = loop.children.map((child) => {
      if (child.segment) return take(loop, child);
      if (child.again) return `${child.again} ${child.usage} ${child.repeat}`;
      return `${child.id} ${child.usage} ${child.repeat}`;
    });
    if (loop.identify) {
      const line = out.children[0].elements.find((element) => element[0] === out.identify);
      if ([...line[6].split(' ')].sort().join(' ') !== [...loop.identify.codes].sort().join(' '))
        throw new Error(`${direction}: ${loop.id} is identified by other codes in the tree than in the table`);
    }
    loops[place] = out;
    for (const child of loop.children) if (child.children) visit(child);
  };
  visit(tree);
  if (left.length) throw new Error(`${direction}: tables without a place in the tree: ${left.map((t) => `${t.loop} ${t.id}`).join(', ')}`);
  return loops;
}

function byPosition(a, b) {
  const key = (x) => Number(x.slice(0, 2)) * 100 + Number(/-(\d+)/.exec(x)?.[1] ?? 0);
  return key(a) - key(b);
}

/** Applies the advice of section 5; each amendment says what it expects to find, so that a changed facts file is noticed. */
function amend(loops, direction) {
  for (const change of amendments.filter((one) => one.guide === direction)) {
    const segments = loops.flatMap((loop) =>
      loop.children.filter((c) => typeof c === 'object' && loopMatches(change, loop) && c.id === change.segment),
    );
    if (segments.length === 0) throw new Error(`amendment finds no segment: ${change.loop} ${change.segment}`);
    for (const segment of segments) {
      if (change.usage) segment.usage = swap(segment.usage, change.usage, change);
      if (change.syntax) segment.syntax = [segment.syntax, change.syntax].filter(Boolean).join(' ');
      if (change.name) {
        const line = segment.elements.find((element) => element[0] === change.element);
        line[1] = swap(line[1], change.name, change);
      }
    }
  }
}

function loopMatches(change, loop) {
  return change.loop === loop.id;
}

function swap(found, [from, to], change) {
  if (found !== from) throw new Error(`amendment of ${change.loop} ${change.segment} expected ${from}, found ${found}`);
  return to;
}

function withListsOf(guide) {
  return { ...guide, rules: withLists(guide.rules) };
}

/** JSON with one element, rule or open point per line, so that a change of one fact is a change of one line. */
function print(guide) {
  const out = ['{'];
  const { loops, ...head } = guide;
  for (const [key, value] of Object.entries(head)) {
    if (Array.isArray(value) && typeof value[0] === 'object' && key !== 'recognise') {
      out.push(`  ${JSON.stringify(key)}: [`, value.map((one) => `    ${inline(one)}`).join(',\n'), '  ],');
    } else if (key === 'lists' && Object.keys(value).length > 0) {
      out.push(
        '  "lists": {',
        Object.entries(value)
          .map(([name, codes]) => `    ${JSON.stringify(name)}: ${JSON.stringify(codes)}`)
          .join(',\n'),
        '  },',
      );
    } else {
      out.push(`  ${JSON.stringify(key)}: ${inline(value)},`);
    }
  }
  out.push('  "loops": [', loops.map(printLoop).join(',\n'), '  ]', '}', '');
  return out.join('\n');
}

function printLoop(loop) {
  const { children, ...head } = loop;
  const lines = children.map((child) => {
    if (typeof child === 'string') return `        ${JSON.stringify(child)}`;
    const { elements, ...facts } = child;
    const start = inline(facts).slice(0, -2);
    return `        ${start}, "elements": [\n${elements.map((one) => `          ${inline(one)}`).join(',\n')}\n        ] }`;
  });
  return `    ${inline(head).slice(0, -2)},\n      "children": [\n${lines.join(',\n')}\n      ] }`;
}

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (value !== null && typeof value === 'object' && Object.keys(value).length === 0) return '{}';
  if (value !== null && typeof value === 'object')
    return `{ ${Object.entries(value)
      .map(([k, v]) => `${JSON.stringify(k)}: ${inline(v)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}

export function generate(factsFolder) {
  const text = readFileSync(join(factsFolder, FACTS), 'utf8');
  const lines = text.split('\n');
  const section = (start, end) => {
    const from = lines.findIndex((line) => line.startsWith(start));
    const to = lines.findIndex((line, i) => i > from && line.startsWith(end));
    if (from < 0 || to < 0) throw new Error(`section ${start} not found`);
    return lines.slice(from + 1, to);
  };
  const tree = (start, end) => {
    const part = section(start, end);
    const open = part.indexOf('```');
    return part.slice(open + 1, part.indexOf('```', open + 1));
  };
  const lists = parseLists(section('## 7.', '## 8.'));
  const requestTables = parseTables(section('## 3.', '## 4.'));
  const envelope = requestTables.filter((table) => table.id === 'ST' || table.id === 'SE');
  const directions = [
    {
      id: 'x217-request',
      title: 'Health Care Services Review: Request',
      tree: tree('### 2.1', '### 2.2'),
      tables: requestTables,
      purpose: '01 13 36',
    },
    {
      id: 'x217-response',
      title: 'Health Care Services Review: Response',
      tree: tree('### 2.2', '**What differs'),
      tables: [...parseTables(section('## 4.', '## 5.')), ...envelope.map((t) => structuredClone(t))],
      purpose: '11',
    },
  ];
  const x217 = directions.map(({ id, title, tree: treeLines, tables, purpose }) => {
    const loops = assemble(parseTree(treeLines), tables, id);
    amend(loops, id);
    const used = new Set(
      JSON.stringify(loops)
        .match(/@LIST-\d+/g)
        ?.map((name) => name.slice(1)),
    );
    return {
      $schema: '../schema/guide.schema.json',
      id,
      title,
      convention: '005010X217',
      transaction: '278',
      functionalGroup: 'HI',
      interchangeVersion: '00501',
      recognise: [{ element: 'BHT02', codes: purpose }],
      open: openPoints.filter((point) => point.guides.includes(id)).map(({ at, why }) => ({ at, why })),
      rules: withLists(rules.filter((rule) => rule.guides.includes(id)).map(({ guides: _, ...rule }) => rule)),
      lists: Object.fromEntries(Object.entries(lists).filter(([name]) => used.has(name))),
      loops,
    };
  });
  const others = [...x215Guides(x217), withListsOf(x316Guide()), ...acknowledgementGuides()];
  return [...x217, ...others.map((guide) => ({ $schema: '../schema/guide.schema.json', ...guide }))];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [factsFolder, outFolder = 'mappings/guides'] = process.argv.slice(2);
  if (!factsFolder) {
    console.error('usage: node scripts/generate-guides.mjs FACTS_FOLDER [OUT_FOLDER]');
    process.exit(2);
  }
  mkdirSync(outFolder, { recursive: true });
  for (const guide of generate(factsFolder)) {
    const file = join(outFolder, `${guide.id}.json`);
    writeFileSync(file, print(guide));
    console.log(`${file}: ${guide.loops.length - 1} loops`);
  }
}
