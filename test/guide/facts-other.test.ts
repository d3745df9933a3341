import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Guide, GuideElement, GuideLoop, GuideSegment } from '../../src/guide/index.js';
import { guides } from './sets.js';

// The facts about X215, X316, the 999, the TA1 and the envelopes, read from their Markdown and held against the guide files,
// which scripts/guide-*.mjs write from text of their own.
const FOLDER = join('..', 'shared', 'x12');
const maybe = existsSync(FOLDER) ? describe : describe.skip;
const read = (name: string): string => (existsSync(FOLDER) ? readFileSync(join(FOLDER, name), 'utf8') : '');

function guide(id: string): Guide {
  const found = guides.get(id);
  if (found === undefined) throw new Error(`no guide ${id}`);
  return found;
}

function loop(of: Guide, id: string): GuideLoop {
  const found = id === '' ? of.root : of.loops.get(id);
  if (found === undefined) throw new Error(`no loop ${id}`);
  return found;
}

function segments(of: GuideLoop, id: string): GuideSegment[] {
  return of.children.filter((node): node is GuideSegment => node.kind === 'segment' && node.id === id);
}

function allSegments(of: Guide): GuideSegment[] {
  return [of.root, ...of.loops.values()].flatMap((one) => one.children.filter((node): node is GuideSegment => node.kind === 'segment'));
}

function lengthOf({ min, max }: GuideElement): string {
  return min === max ? String(min) : `${min}-${max}`;
}

/** Rows of Markdown tables: cells without emphasis. */
function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('|---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.replaceAll('**', '').replaceAll('`', '').replace(/^\|/, '').trim()),
    );
}

function section(text: string, from: string, to: string): string {
  return text.slice(text.indexOf(`\n${from}`), text.indexOf(`\n${to}`));
}

/** `8–13` and `4` as codes. */
function spread(text: string): string[] {
  const [from = '', to] = text.split('–');
  if (to === undefined) return [from];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => String(Number(from) + i));
}

function codes(element: GuideElement | undefined): string[] {
  return [...(element?.codes ?? [])].sort();
}

maybe('the acknowledgement guides against the facts', () => {
  const text = read('acks-and-envelope.md');
  const functional = guide('x231-999');

  it('999: structure, positions, usage and repeats', () => {
    const tree = section(text, '## 7.', '## 8.').split('```')[1] ?? '';
    const found = [...tree.matchAll(/^\s*(?:(\d{4})\s+)?([A-Z0-9]{2,3})\S*.*?(\d{4}) ([RS])( loop)? x(\S+)/gm)];
    const expected = found.map(([, id, segment = '', position, usage, isLoop, repeat]) =>
      isLoop === undefined ? `${segment} ${position} ${usage} ${repeat}` : `${segment} ${position} loop ${id} ${usage} ${repeat}`,
    );
    const own: string[] = [];
    const many = (n: number): string => (n === Infinity ? '>1' : String(n));
    const visit = (of: GuideLoop): void => {
      of.children.forEach((node, i) => {
        if (node.kind === 'loop') return visit(node);
        const position = String(node.position).padStart(4, '0');
        if (i === 0 && of.id !== '') own.push(`${node.id} ${position} loop ${of.id} ${of.usage} ${many(of.repeat)}`);
        else if (node.id !== 'ST' && node.id !== 'SE') own.push(`${node.id} ${position} ${node.usage} ${many(node.repeat)}`);
      });
    };
    visit(functional.root);
    expect(expected).toHaveLength(9);
    expect(own).toEqual(expected);
  });

  it('999: type, length and usage of each element', () => {
    let compared = 0;
    for (const [ref = '', kind = '', use = ''] of rows(section(text, '## 7.', '## 8.'))) {
      const match = /^([A-Z0-9]{3})(\d\d)(?:–(\d+))?$/.exec(ref);
      if (match === null) continue;
      const [, id = '', from = '', to] = match;
      for (let n = Number(from); n <= Number(to?.slice(-2) ?? from); n++) {
        for (const def of allSegments(functional).filter((one) => one.id === id)) {
          const element = def.elements[n] as GuideElement;
          const isUnit = id === 'CTX' && def.qualifier === undefined;
          const [situational = '', unit] = use.split(' / ');
          expect([ref, def.name, element.usage]).toEqual([ref, def.name, isUnit ? (unit ?? situational) : situational.slice(0, 1)]);
          compared++;
          if (element.usage === 'N') continue;
          const [type = '', length = ''] = kind.startsWith('composite') || /^C\d/.test(kind) ? ['C', ''] : kind.split(' ');
          expect([ref, element.type]).toEqual([ref, type]);
          if (type !== 'C') expect([ref, lengthOf(element)]).toEqual([ref, length]);
        }
      }
    }
    expect(compared).toBeGreaterThan(45);
  });

  it.each([
    ['IK304', 'IK3', 4],
    ['IK403', 'IK4', 3],
    ['IK502–506', 'IK5', 2],
    ['AK905–909', 'AK9', 5],
    ['IK501/AK901', 'AK9', 1],
  ])('999: the codes of %s', (label, id, element) => {
    const line = new RegExp(`^\\*\\*${label}\\*\\* (.*)$`, 'm').exec(text)?.[1] ?? '';
    const listed = line
      .split(' · ')
      .flatMap((part) => (/^[\dI–, ]+/.exec(part)?.[0] ?? part.slice(0, 1)).split(', '))
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .flatMap(spread);
    for (const def of allSegments(functional).filter((one) => one.id === id))
      expect(codes(def.elements[element])).toEqual([...new Set(listed)].sort());
    expect(listed.length).toBeGreaterThan(5);
  });

  it.each(['envelope-00501', 'envelope-00602', 'ta1'])('%s: names of sections 2, 3 and 6, type, length and codes', (id) => {
    const own = new Map(allSegments(guide(id)).map((def) => [def.id, def]));
    let compared = 0;
    for (const [ref = '', , kind = '', values = ''] of rows(section(text, '## 2.', '## 4.') + section(text, '## 6.', '## 7.'))) {
      const match = /^(ISA|GS|TA1)(\d\d)$/.exec(ref);
      const def = own.get(match?.[1] ?? '');
      if (match === null || def === undefined) continue;
      const element = def.elements[Number(match[2])] as GuideElement;
      const [type = '', length = type] = kind.split(' ');
      expect([ref, lengthOf(element), element.usage]).toEqual([ref, length, 'R']);
      if (type !== length) expect([ref, element.type]).toEqual([ref, type]);
      const listed = values.match(/\b(?:[0-9]{2}|ZZ)\b/g) ?? [];
      if (['ISA01', 'ISA03', 'ISA05'].includes(ref)) expect(codes(element)).toEqual(listed.sort());
      if (ref === 'ISA14') expect(codes(element)).toEqual(values.match(/\b[01]\b/g));
      if (ref === 'ISA12') expect(values).toContain([...(element.codes ?? [])][0]);
      compared++;
    }
    expect(compared).toBe(id === 'ta1' ? 5 : 29);
    const notes = own.get('TA1')?.elements[5]?.codes;
    const facts = (/^TA105: (.*)$/m.exec(text)?.[1] ?? '').match(/\b0\d\d\b/g);
    expect([...(notes ?? [])].sort()).toEqual([...new Set(facts)].sort());
    for (const [ref, use] of [
      ['IEA01', 'N0 1-5'],
      ['IEA02', 'N0 9'],
      ['GE01', 'N0 1-6'],
    ] as const) {
      const element = own.get(ref.slice(0, -2))?.elements[Number(ref.slice(-2))];
      if (id !== 'ta1') expect(text).toContain(`${ref.slice(-2) === '02' ? 'IEA02' : ref}`);
      if (element !== undefined) expect(`${element.type} ${lengthOf(element)}`).toBe(use);
    }
  });
});

maybe('the guide X316 against the facts', () => {
  const text = section(read('275.md'), '## 2.', '## 3.');
  const x316 = guide('x316');

  it('has the loops, their order, usage and segments', () => {
    const tree = text.split('```')[1] ?? '';
    const found = [...tree.matchAll(/^ *(\d{4}[A-C]) {2}(.*)$/gm)].map(([, id = '', rest = '']) => {
      const [, usage, repeat] = /\b([RS]) x(\S+)/.exec(rest) ?? [];
      return `${id} ${usage} ${repeat}`;
    });
    expect(found).toEqual([...x316.loops.values()].map((one) => `${one.id} ${one.usage} ${one.repeat === Infinity ? '>1' : one.repeat}`));
    expect(found).toHaveLength(6);
    const uses = [...tree.matchAll(/\b(TRN|STC|HI|SVC|DTP|CAT|OOI|BDS) ([RS])\b/g)].map(([, id, usage]) => `${id} ${usage}`);
    const own = allSegments(x316).map(({ id, usage }) => `${id} ${usage}`);
    expect(uses).toHaveLength(7);
    for (const use of uses) expect(own).toContain(use);
  });

  it('has every element with its usage', () => {
    let compared = 0;
    for (const [place = '', facts = ''] of rows(text)) {
      const match = /^(?:(\d{4}[A-C]) )?([A-Z][A-Z0-9]{1,2})( .*)?$/.exec(place);
      if (match === null || facts === '') continue;
      const [, loopId = '', id = '', which = ''] = match;
      const candidates = segments(loop(x316, loopId), id);
      const def = candidates.find(({ name }) => which.includes('event') === name.includes('Event')) ?? candidates[0];
      if (def === undefined) throw new Error(`no segment for ${place}`);
      const plain = facts.replace(/\([^()]*\)/g, '');
      const uses = plain.matchAll(/((?:[A-Z]{2}[A-Z0-9]?)\d\d(?:(?:, |–)(?:[A-Z]{2}[A-Z0-9]?)?\d{2,3})*) ([RSN])\b/g);
      for (const [, refs = '', usage] of uses) {
        for (const part of refs.split(', ')) {
          const [from = '', to] = part.split('–').map((one) => one.slice(-2));
          for (let n = Number(from); n <= Number(to ?? from); n++) {
            expect([place, n, def.elements[n]?.usage]).toEqual([place, n, usage]);
            compared++;
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(75);
  });

  it('has the values that were seen, and the filters', () => {
    const at = (loopId: string, id: string, n: number): GuideElement => segments(loop(x316, loopId), id)[0]?.elements[n] as GuideElement;
    expect(codes(at('', 'BGN', 1))).toEqual(
      text
        .match(/BGN01 R: (\d\d).*?, (\d\d)/)
        ?.slice(1)
        .sort(),
    );
    expect([...(at('2100A', 'CAT', 2).codes ?? [])]).toEqual(
      [...(/CAT02 R format: (.*?)\*\*/.exec(text)?.[1] ?? '').matchAll(/([A-Z]{2}) =/g)].map((m) => m[1]),
    );
    const filters = /DE 1570: (.*?)\)/
      .exec(read('275.md'))?.[1]
      ?.split(', ')
      .map((one) => one.replaceAll('**', '').slice(0, 3));
    expect(codes(at('2110A', 'BDS', 1))).toEqual(filters?.sort());
    expect(['1', '47', 'ATTACHMENT']).toEqual([1, 2, 3].map((n) => [...(at('2110A', 'OOI', n).codes ?? [])][0]));
    expect(at('', 'BGN', 1).openCodes).toBe(true);
  });
});

maybe('the guides X215 against the facts', () => {
  const text = read('278-005010X215.md');
  const cases = [
    ['x215-inquiry', '## 2.', '## 3.', 1],
    ['x215-response', '## 3.', '## 4.', 2],
  ] as const;

  it.each(cases)('%s: loops, their nesting and their segments', (id, from, to, _column) => {
    const own = guide(id);
    const stack: { indent: number; id: string }[] = [];
    let current = own.root;
    let compared = 0;
    for (const line of (section(text, from, to).split('```')[1] ?? '').split('\n').slice(1)) {
      const [, spaces = '', loopId, rest = ''] = /^( *)(?:(2\d{3}[A-F][A-C]?)\b)?(.*)$/.exec(line) ?? [];
      if (loopId !== undefined) {
        while ((stack.at(-1)?.indent ?? -1) >= spaces.length) stack.pop();
        const parent = loop(own, stack.at(-1)?.id ?? '');
        current = loop(own, loopId);
        expect([loopId, parent.children.includes(current)]).toEqual([loopId, true]);
        stack.push({ indent: spaces.length, id: loopId });
        compared++;
      }
      const plain = rest.replace(/\([^)]*\)/g, '');
      for (const [one] of plain.matchAll(/\b(?:TRN|UM|HCR|HI|CL1|HSD|SV[123]|NM1|N3|N4|PER|PRV|DMG|INS|AAA|BHT)\b/g)) {
        expect([loopId, current.id, one, segments(current, one).length]).toEqual([loopId, current.id, one, 1]);
        compared++;
      }
      for (const [, qualifier = ''] of plain.matchAll(/REF\*([A-Z]{2})/g))
        expect(segments(current, 'REF').some((def) => def.qualifier?.codes.has(qualifier))).toBe(true);
      if (/\bDTP\b/.test(plain))
        for (const code of plain.slice(plain.indexOf('DTP')).match(/\b(?:\d{3}|AAH)\b/g) ?? [])
          expect([current.id, code, segments(current, 'DTP').some((def) => def.elements[1]?.codes?.has(code))]).toEqual([
            current.id,
            code,
            true,
          ]);
    }
    expect(compared).toBeGreaterThan(25);
  });

  it.each(cases)('%s: identification', (id, _from, _to, column) => {
    const own = guide(id);
    const fact = (label: string): string => rows(text).find((cells) => cells[0]?.startsWith(label))?.[column] ?? '';
    const [transaction, convention] = fact('ST01').split(' / ');
    const bht = segments(own.root, 'BHT')[0] as GuideSegment;
    expect([own.transaction, own.convention, own.functionalGroup]).toEqual([transaction, convention, fact('GS01')]);
    expect(codes(bht.elements[1])).toEqual([fact('BHT01')]);
    expect(codes(bht.elements[2])).toEqual([fact('BHT02').slice(0, 2)]);
    if (id === 'x215-response') expect(codes(bht.elements[6])).toContain(fact('BHT06').slice(0, 2));
  });

  it('keep the known differences from X217 (section 6), and no more closed lists than the facts allow', () => {
    const known = section(text, '## 6.', '## 7.');
    const inquiry = guide('x215-inquiry');
    const response = guide('x215-response');
    expect(known).toContain(
      'UM (S in inquiry), UM02 (S in response), TRN in 2000C/2000D, repeats of 2000C and 2000E, HCR present in the inquiry at 2000F',
    );
    expect(segments(loop(inquiry, '2000E'), 'UM')[0]?.usage).toBe('S');
    expect(segments(loop(response, '2000E'), 'UM')[0]?.elements[2]?.usage).toBe('S');
    expect(segments(loop(inquiry, '2000F'), 'HCR')).toHaveLength(1);
    for (const one of [inquiry, response]) {
      for (const level of ['2000C', '2000D']) expect(segments(loop(one, level), 'TRN')[0]?.repeat).toBe(Infinity);
      for (const level of ['2000C', '2000E']) expect(loop(one, level).repeat).toBe(Infinity);
      const closed = allSegments(one).flatMap(({ elements }) =>
        elements.flatMap((e) => [e, ...(e?.components ?? [])]).filter((e) => e?.codes !== undefined && e.openCodes !== true),
      );
      expect([...new Set(closed.map((e) => e?.ref))].sort()).toEqual(['BHT01', 'BHT02', 'DMG01', 'HL03', 'HL04', 'ST01', 'ST03']);
      expect(one.open.length).toBeGreaterThan(10);
    }
    expect(inquiry.loops.has('2010F') && response.loops.has('2010F')).toBe(true);
  });
});
