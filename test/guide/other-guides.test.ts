import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { recogniseGuide, validate, validateInterchanges, walk, type LoopInstance } from '../../src/guide/index.js';
import type { Issue } from '../../src/issue/issue.js';
import { parse } from '../../src/x12/index.js';
import { counted, fixture, guideFor, guides, setOf, textsOf } from './sets.js';

const names = ['x215-inquiry.edi', 'x215-response.edi', 'x316.edi'];

function outline(loop: LoopInstance): string {
  const inner = loop.children.filter((child) => child.kind === 'loop').map(outline);
  return `${loop.def.id}${inner.length === 0 ? '' : `(${inner.join(' ')})`}`;
}

/** `8/7 2000E UM02` or the code of an issue that no 999 tells. */
function brief({ code, ack, x12 }: Issue): string {
  const what = ack === undefined ? code : [ack.ik3, ack.ik4].filter((one) => one !== undefined).join('/');
  const element = x12?.element === undefined ? '' : String(x12.element).padStart(2, '0');
  return [what, x12?.loop, `${x12?.segmentId}${element}${x12?.component === undefined ? '' : `-${x12.component}`}`]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function variant(name: string, from: string, ...to: string[]): string[] {
  const texts = textsOf(fixture(name));
  const at = texts.findIndex((text) => text.startsWith(from));
  if (at < 0) throw new Error(`no ${from}`);
  return counted([...texts.slice(0, at), ...to, ...texts.slice(at + 1)]);
}

describe('X215 and X316', () => {
  it.each(names)('%s is recognised and clean, envelope and all', (name) => {
    const parsed = parse(readFileSync(`test/guide/fixtures/${name}`));
    expect(parsed.issues).toEqual([]);
    expect(validateInterchanges(guides, parsed)).toEqual([]);
    const set = fixture(name);
    expect(recogniseGuide(guides, set)?.id).toBe(name.replace('.edi', ''));
    expect(walk(guideFor(set), set).unplaced).toEqual([]);
  });

  it('an inquiry asks for several patients, each with an event of its own', () => {
    const set = fixture('x215-inquiry.edi');
    expect(outline(walk(guideFor(set), set).root)).toBe(
      '(2000A(2010A 2000B(2010B 2000C(2010C 2000E(2010EA 2000F)) 2000C(2010C 2000D(2010D 2000E)))))',
    );
  });

  it('a 275 has an attachment per LX, its binary data read by length', () => {
    const set = fixture('x316.edi');
    expect(outline(walk(guideFor(set), set).root)).toBe('(1000A 1000B 1000C 2000A(2100A(2110A)) 2000A(2100A(2110A)))');
    expect(set.segments.at(-2)?.elements[3]).toBe('a*b:c^d~e');
  });

  it.each<[string, string, string[], string[]]>([
    [
      'inquiry without an event',
      'x215-inquiry.edi',
      counted(variant('x215-inquiry.edi', 'HL*8*7').filter((t) => t !== 'REF*NT*LP-REF-9')),
      ['8/7 2000D HL04', '3 2000E HL'],
    ],
    ['a second patient without an event', 'x215-inquiry.edi', secondWithoutEvent(), ['8/7 2000C HL04', '3 2000E HL']],
    [
      'an event under subscriber and dependent',
      'x215-inquiry.edi',
      counted([...textsOf(fixture('x215-inquiry.edi')).slice(0, -1), 'HL*9*6*EV*0', 'SE*0*0001']),
      ['4 2000E HL'],
    ],
    ['member id too short', 'x215-inquiry.edi', variant('x215-inquiry.edi', 'NM1*IL', 'NM1*IL*1*RIVERA*ALMA****MI*1'), ['8/4 2010C NM109']],
    ['a purpose of X217', 'x215-inquiry.edi', variant('x215-inquiry.edi', 'BHT', 'BHT*0007*13*A*20260302*0915'), ['8/7 BHT02']],
    [
      'a code that is not known',
      'x215-inquiry.edi',
      variant('x215-inquiry.edi', 'UM*AR', 'UM*ZZ*I*42*21:B'),
      ['X12-SNIP2-ELEMENT-CODE-OPEN 2000E UM01'],
    ],
    [
      'a date that is not known',
      'x215-inquiry.edi',
      variant('x215-inquiry.edi', 'DTP*AAH', 'DTP*991*D8*20260301'),
      ['X12-SNIP2-ELEMENT-CODE-OPEN 2000E DTP01'],
    ],
    ['CRC', 'x215-inquiry.edi', variant('x215-inquiry.edi', 'REF*BB', 'REF*BB*A', 'CRC*07*Y*01'), ['6 2000E CRC']],
    ['response without review type', 'x215-response.edi', variant('x215-response.edi', 'UM*SC', 'UM**I*3'), ['8/1 2000E UM01']],
    [
      'response decision missing its code',
      'x215-response.edi',
      variant('x215-response.edi', 'HCR*A1*LP-AUTH-2', 'HCR**LP-AUTH-2'),
      ['8/1 2000F HCR01'],
    ],
    ['attachment without its category', 'x316.edi', variant('x316.edi', 'CAT*AE*HL'), ['3 2100A CAT']],
    ['attachment without binary data', 'x316.edi', variant('x316.edi', 'BDS*B64'), ['3 2110A BDS']],
    ['two binary segments', 'x316.edi', variant('x316.edi', 'BDS*ASC', 'BDS*ASC*1*a', 'BDS*ASC*1*b'), ['5 2110A BDS']],
    ['no attachment number', 'x316.edi', variant('x316.edi', 'TRN*2'), ['3 2000A TRN']],
    ['filter unknown', 'x316.edi', variant('x316.edi', 'BDS*ASC', 'BDS*XXX*1*a'), ['8/7 2110A BDS01']],
    ['length no number', 'x316.edi', variant('x316.edi', 'BDS*ASC', 'BDS*ASC*1.5*a'), ['8/6 2110A BDS02']],
    ['no data', 'x316.edi', variant('x316.edi', 'BDS*ASC', 'BDS*ASC*0'), ['8/1 2110A BDS03']],
    ['time missing', 'x316.edi', variant('x316.edi', 'BGN', 'BGN*02*NC*20260302'), ['8/1 BGN04']],
    ['transaction type of X314', 'x316.edi', variant('x316.edi', 'BGN', 'BGN*02*NC*20260302*0915*ET'), ['8/I10 BGN05']],
    ['no receiver', 'x316.edi', counted(variant('x316.edi', 'NM1*40').filter((t) => t !== 'PER*IC*INTAKE')), ['3 1000B NM1']],
    ['no attachment at all', 'x316.edi', counted([...textsOf(fixture('x316.edi')).slice(0, 10), 'SE*0*0001']), ['3 2000A LX']],
    ['constant of OOI', 'x316.edi', variant('x316.edi', 'OOI', 'OOI*1*48*ATTACHMENT'), ['8/7 2110A OOI02']],
    [
      'role unknown',
      'x316.edi',
      variant('x316.edi', 'NM1*ACV', 'NM1*ACV*2*NORTH CLINIC*****XX*1003000126*67*ZZ'),
      ['X12-SNIP2-ELEMENT-CODE-OPEN 1000A NM111'],
    ],
    ['LOINC check digit', 'x316.edi', variant('x316.edi', 'HI*LOI', 'HI*LOI:11506-4'), ['8/I12 2000A HI01-2']],
  ])('%s', (_, name, texts, expected) => {
    expect(validate(guideFor(fixture(name)), setOf(texts)).map(brief)).toEqual(expected);
  });

  function secondWithoutEvent(): string[] {
    const texts = textsOf(fixture('x215-inquiry.edi'));
    const at = texts.findIndex((text) => text.startsWith('HL*7*'));
    return counted([...texts.slice(0, at), 'SE*0*0001']);
  }
});
