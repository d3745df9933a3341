import { describe, expect, it } from '@jest/globals';
import { walk, type LoopInstance } from '../../src/guide/index.js';
import { fixture, guideFor, request, setOf, textsOf } from './sets.js';

function outline(loop: LoopInstance): string {
  const inner = loop.children.filter((child) => child.kind === 'loop').map(outline);
  return `${loop.def.id}${inner.length === 0 ? '' : `(${inner.join(' ')})`}`;
}

const small = textsOf(fixture('request-small.edi'));

/** The small request with one segment replaced by none, one or several. */
function changed(from: string, ...to: string[]): string[] {
  const at = small.findIndex((text) => text.startsWith(from));
  if (at < 0) throw new Error(`no ${from}`);
  return [...small.slice(0, at), ...to, ...small.slice(at + 1)];
}

function structure(texts: readonly string[]): { outline: string; unplaced: string[]; faults: string[] } {
  const { root, unplaced, issues } = walk(request, setOf(texts));
  return {
    outline: outline(root),
    unplaced: unplaced.map(({ segment, ordinal }) => `${ordinal} ${segment.id}`),
    faults: issues.map(({ x12, ack }) =>
      [ack?.ik3, x12?.segmentId, x12?.segment, x12?.loop, ack?.ik4, x12?.element].filter((part) => part !== undefined).join(' '),
    ),
  };
}

const SMALL = '(2000A(2010A 2000B(2010B 2000C(2010C 2000E(2010EA 2000F)))))';

describe('walk', () => {
  it.each(['request-all-segments.edi', 'response-all-segments.edi', 'request-small.edi'])('places every segment of %s', (name) => {
    const set = fixture(name);
    const { segments, unplaced, issues } = walk(guideFor(set), set);
    expect(issues).toEqual([]);
    expect(unplaced).toEqual([]);
    expect(segments.map(({ segment }) => segment)).toEqual(set.segments);
    expect(segments.map(({ ordinal }) => ordinal)).toEqual(set.segments.map((_, i) => i + 1));
    expect(segments.every(({ def, segment }) => def.id === segment.id)).toBe(true);
  });

  it('uses every segment and loop of both guides in the fixtures, so that the tests leave none out', () => {
    for (const name of ['request-all-segments.edi', 'response-all-segments.edi']) {
      const set = fixture(name);
      const guide = guideFor(set);
      const seen = new Set(walk(guide, set).segments.map(({ def }) => def));
      const unseen = [...guide.loops.values()].flatMap((loop) =>
        loop.children.filter((node) => node.kind === 'segment' && !seen.has(node)).map((node) => `${loop.id} ${node.id} ${node.name}`),
      );
      expect(unseen).toEqual([]);
    }
  });

  it('builds the loop tree, with and without a dependent', () => {
    expect(structure(small)).toEqual({ outline: SMALL, unplaced: [], faults: [] });
    const all = fixture('request-all-segments.edi');
    expect(outline(walk(request, all).root)).toBe(
      '(2000A(2010A 2000B(2010B 2000C(2010C 2000D(2010D 2000E(2010EA 2010EB 2010EC 2000F(2010F) 2000F 2000F))))))',
    );
  });

  it('tells segments of one id by their qualifier', () => {
    const { segments } = walk(request, fixture('request-all-segments.edi'));
    expect(segments.filter(({ def, parent }) => def.id === 'DTP' && parent.def.id === '2000E').map(({ def }) => def.name)).toEqual([
      'Accident Date',
      'Last Menstrual Period Date',
      'Estimated Date of Birth',
      'Onset of Current Symptoms or Illness Date',
      'Event Date',
      'Admission Date',
      'Discharge Date',
    ]);
  });

  it('takes segments of one position in any order', () => {
    expect(structure(changed('HI*', 'DTP*AAH*D8*20260310', 'DTP*439*D8*20260110', 'HI*ABK:I10')).faults).toEqual([]);
  });

  it('finds the parent of a level by HL02, not by what stands before it', () => {
    const texts = [...small.slice(0, -1), 'HL*6*4*SS*0', 'TRN*1*NC-ITEM-5*9012345678', 'SE*20*0001'];
    expect(structure(texts).outline).toBe('(2000A(2010A 2000B(2010B 2000C(2010C 2000E(2010EA 2000F 2000F)))))');
  });

  it.each<[string, string[], string[]]>([
    ['required segment missing', changed('UM*'), ['3 UM 11 2000E']],
    ['required loop missing', changed('NM1*IL*'), ['3 NM1 8 2010C']],
    ['required level missing', small.slice(0, 8).concat('SE*9*0001'), ['8 HL 7 2000C 7 4', '3 HL 9 2000E']],
    ['segment too often', changed('HI*', 'HI*ABK:I10', 'HI*ABF:I10'), ['5 HI 13 2000E']],
    ['loop too often', changed('NM1*IL*', 'NM1*IL*1*RIVERA*ALMA****MI*LP00042', 'NM1*IL*1*RIVERA*ALMA****MI*LP00042'), ['4 NM1 9 2010C']],
    ['wrong order', changed('UM*', 'HI*ABK:I10', 'UM*HS*I*42').filter((_, i) => i !== 12), ['7 UM 12 2000E']],
    ['wrong order inside a provider', changed('N3*', 'PER*IC**TE*2165550140', 'N3*77 RIVER ROAD'), ['7 N3 15 2010EA']],
    ['out of place after a provider', changed('N3*', 'N3*77 RIVER ROAD', 'MSG*LATE'), ['7 MSG 15 2000E']],
    ['unexpected segment', changed('TRN*1*NC-EVENT', 'DMG*D8*19810203*F', 'TRN*1*NC-EVENT-2*9012345678'), ['2 DMG 10 2000E']],
    ['segment of other sets', changed('UM*', 'UM*HS*I*42', 'CLM*A*1'), ['6 CLM 12 2000E']],
    ['no segment of X12', changed('UM*', 'UM*HS*I*42', 'QQQ*A'), ['1 QQQ 12 2000E']],
    ['qualifier unknown here', changed('HI*', 'DTP*472*D8*20260310', 'HI*ABK:I10'), ['8 DTP 12 2000E 7 1']],
    ['qualifier empty', changed('HI*', 'DTP**D8*20260310', 'HI*ABK:I10'), ['8 DTP 12 2000E 1 1']],
    ['HL01 jumps', changed('HL*5*4', 'HL*7*4*SS*0'), ['8 HL 15 7 1']],
    ['HL01 twice', changed('HL*5*4', 'HL*4*4*SS*0'), ['8 HL 15 7 1']],
    ['HL02 unknown', changed('HL*5*4', 'HL*5*9*SS*0'), ['8 HL 15 2000F 7 2']],
    ['HL02 a level that cannot hold it', changed('HL*5*4', 'HL*5*1*SS*0'), ['8 HL 15 2000F 7 2']],
    ['HL03 unknown', changed('HL*5*4', 'HL*5*4*ZZ*0'), ['8 HL 15 7 3', '8 HL 9 2000E 7 4']],
    ['HL04 0 with levels below', changed('HL*4*3', 'HL*4*3*EV*0'), ['8 HL 9 2000E 7 4']],
    ['HL04 1 without', changed('HL*5*4', 'HL*5*4*SS*1'), ['8 HL 15 2000F 7 4']],
    ['SE missing', small.slice(0, -1), ['SE 18']],
  ])('%s', (_, texts, faults) => {
    expect(structure(texts).faults).toEqual(faults);
  });

  it('places what stands in the wrong order, and keeps aside what has no place', () => {
    const late = structure(changed('N3*', 'N3*77 RIVER ROAD', 'MSG*LATE', 'PER*IC**TE*2165550140'));
    expect(late).toEqual({ outline: SMALL, unplaced: [], faults: ['7 MSG 15 2000E'] });
    const alien = structure(changed('UM*', 'UM*HS*I*42', 'CLM*A*1'));
    expect(alien.unplaced).toEqual(['12 CLM']);
  });

  it('reports a level without a place once and keeps aside what hangs under it', () => {
    const found = structure(changed('HL*5*4', 'HL*5*4*ZZ*1', 'NM1*SJ*2*X', 'N3*Y', 'HL*6*5*SS*0'));
    expect(found.unplaced).toEqual(['15 HL', '16 NM1', '17 N3', '18 HL', '19 TRN', '20 SV1']);
    expect(found.faults).toEqual(['8 HL 15 7 3', '8 HL 9 2000E 7 4']);
  });

  it('opens a provider with an unknown role all the same, so that its segments find it', () => {
    expect(structure(changed('NM1*SJ', 'NM1*99*2*HEARTH HOME CARE'))).toEqual({ outline: SMALL, unplaced: [], faults: [] });
  });

  it('reports an event under both parents, and an event under none', () => {
    const dependent = ['HL*4*3*23*1', 'NM1*QC*1*RIVERA*TOMAS', 'HL*5*4*EV*0', 'UM*HS*I*42', 'HL*6*3*EV*0', 'UM*HS*I*42'];
    expect(structure([...small.slice(0, 8), ...dependent, 'SE*15*0001']).faults).toEqual(['4 HL 13 2000E']);
    expect(structure([...small.slice(0, 8), ...dependent.slice(0, 2), 'SE*11*0001']).faults).toContain('3 HL 11 2000E');
  });

  it('never throws on what is no transaction set', () => {
    for (const texts of [[], ['SE*1*1'], ['HL'], ['HL*1**20*1', 'HL*1*1*20*1'], ['NM1', 'ST*278'], ['ST*278', 'ST*278', 'SE', 'SE']]) {
      expect(() => walk(request, setOf(texts))).not.toThrow();
    }
  });
});
