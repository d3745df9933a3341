import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { snipType, validate, validateInterchanges, walk, type Guide } from '../../src/guide/index.js';
import type { Issue } from '../../src/issue/issue.js';
import { parse } from '../../src/x12/index.js';
import { counted, fixture, guideFor, guides, request, response, setOf, textsOf } from './sets.js';

const SAMPLES = join('..', 'shared', 'samples');
const maybe = existsSync(SAMPLES) ? describe : describe.skip;

const all = {
  'x217-request': textsOf(fixture('request-all-segments.edi')),
  'x217-response': textsOf(fixture('response-all-segments.edi')),
};

/** The fixture of a guide with one segment changed (or taken out, or doubled); SE01 counts again. */
function variant(guide: Guide, from: string, ...to: string[]): string[] {
  const texts = all[guide.id as keyof typeof all];
  const at = texts.findIndex((text) => text.startsWith(from));
  if (at < 0) throw new Error(`no ${from}`);
  return counted([...texts.slice(0, at), ...to, ...texts.slice(at + 1)]);
}

/** `8/7 2000E UM02`: IK3, IK4, loop, element, component. */
function brief({ ack, x12 }: Issue): string {
  const codes = [ack?.ik3, ack?.ik4].filter((code) => code !== undefined).join('/');
  const element = x12?.element === undefined ? '' : String(x12.element).padStart(2, '0');
  const component = x12?.component === undefined ? '' : `-${x12.component}`;
  const repetition = x12?.repetition === undefined ? '' : `(${x12.repetition})`;
  return [codes === '' ? `IK5 ${ack?.ik5}` : codes, x12?.loop, `${x12?.segmentId}${element}${component}${repetition}`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function errors(guide: Guide, texts: readonly string[]): Issue[] {
  return validate(guide, setOf(texts), { types: [1, 2] });
}

describe('validate, types 1 and 2', () => {
  it.each(['request-all-segments.edi', 'response-all-segments.edi', 'request-small.edi'])('finds nothing in %s', (name) => {
    const set = fixture(name);
    expect(validate(guideFor(set), set)).toEqual([]);
  });

  it.each<[string, Guide, string[], string]>([
    // Segments and loops
    ['required segment missing', request, variant(request, 'UM*AR'), '3 2000E UM'],
    ['required BHT missing', request, variant(request, 'BHT'), '3 BHT'],
    ['required loop missing', request, variant(request, 'NM1*PR'), '3 2010A NM1'],
    ['address over maximum', request, variant(request, 'N3*1 HOSPITAL WAY', 'N3*1 HOSPITAL WAY', 'N3*2 HOSPITAL WAY'), '5 2010EA N3'],
    ['over maximum', request, variant(request, 'CL1*', 'CL1*1', 'CL1*2'), '5 2000E CL1'],
    ['third trace', request, variant(request, 'TRN*1*NC-EVENT', ...['A', 'B', 'C'].map((id) => `TRN*1*${id}*9012345678`)), '5 2000E TRN'],
    ['second subscriber', request, variant(request, 'NM1*IL', 'NM1*IL*1*A*****MI*LP1', 'NM1*IL*1*A*****MI*LP1'), '4 2010C NM1'],
    ['AAA in a request', request, variant(request, 'UM*AR', 'AAA*N**15*C', 'UM*AR*I*42*21:B*AA:AP::OH:US*U*3*4*Y*11'), '6 2000E AAA'],
    ['unknown segment', request, variant(request, 'MSG*PATIENT', 'XYZ*1'), '1 2000E XYZ'],
    [
      'wrong order',
      request,
      counted(variant(request, 'CL1*', 'HSD*DY*5', 'CL1*1').filter((t) => t !== 'HSD*DY*5*WK*1.5*35*3*1*A')),
      '7 2000E HSD',
    ],
    ['event date in a service', request, variant(request, 'DTP*472', 'DTP*435*D8*20260310'), '8/7 2000F DTP01'],
    // HL
    ['HL02 unknown', request, variant(request, 'HL*6*5', 'HL*6*55*SS*0'), '8/7 2000F HL02'],
    ['HL02 empty', request, variant(request, 'HL*6*5', 'HL*6**SS*0'), '8/1 2000F HL02'],
    ['HL02 at the top', request, variant(request, 'HL*1*', 'HL*1*1*20*1'), '8/I10 2000A HL02'],
    ['HL01 wrong', request, variant(request, 'HL*6*5', 'HL*9*5*SS*0'), '8/7 HL01'],
    ['HL04 outside its list', request, variant(request, 'HL*3*2*22*1', 'HL*3*2*22*2'), '8/7 2000C HL04'],
    // Elements
    ['code outside its list', request, variant(request, 'UM*AR', 'UM*AR*Z*42*21:B'), '8/7 2000E UM02'],
    ['code outside a long list', request, variant(request, 'UM*AR', 'UM*AR*I*48*21:B'), '8/7 2000E UM03'],
    ['AH is a service type of responses only', request, variant(request, 'UM*AR', 'UM*AR*I*AH*21:B'), '8/7 2000E UM03'],
    ['component code outside its list', request, variant(request, 'UM*AR', 'UM*AR*I*42*21:Q'), '8/7 2000E UM04-2'],
    ['NM101 of no loop here', request, variant(request, 'NM1*SJ', 'NM1*QQ*2*HEARTH HOME CARE'), '8/7 2010F NM101'],
    ['partial certification at a service', response, variant(response, 'HCR*A6', 'HCR*A2*LP-AUTH-4'), '8/7 2000F HCR01'],
    ['ABK twice', request, variant(request, 'HI*ABK', 'HI*ABK:S72001A*ABK:I10'), '8/7 2000E HI02-1'],
    ['required element empty', request, variant(request, 'NM1*IL', 'NM1*IL*1*RIVERA*ALMA****MI'), '8/1 2010C NM109'],
    ['required component empty', request, variant(request, 'SV1*HC', 'SV1*HC'), '8/1 2000F SV101-2'],
    ['required composite empty', request, variant(request, 'SV1*HC', 'SV1**150'), '8/1 2000F SV101'],
    ['too short', request, variant(request, 'NM1*IL', 'NM1*IL*1*RIVERA*ALMA****MI*1'), '8/4 2010C NM109'],
    ['too long', request, variant(request, 'NM1*IL', `NM1*IL*1*${'R'.repeat(61)}*ALMA****MI*LP00042`), '8/5 2010C NM103'],
    ['TRN03 of nine characters', request, variant(request, 'TRN*1*NC-ITEM-1', 'TRN*1*NC-ITEM-1*987654321'), '8/4 2000F TRN03'],
    ['not-used element', request, variant(request, 'NM1*PR', 'NM1*PR*2*LAKE PLAN***MR**PI*55501'), '8/I10 2010A NM106'],
    ['not-used composite', request, variant(request, 'UM*HS', 'UM*HS*I*42*12:B*AA'), '8/I10 2000F UM05'],
    ['not-used component', request, variant(request, 'UM*HS', 'UM*HS*I*42*12:B:7'), '8/I10 2000F UM04-3'],
    ['member id of a dependent', request, variant(request, 'NM1*QC', 'NM1*QC*1*RIVERA*TOMAS****MI'), '8/I10 2010D NM108'],
    ['too many elements', request, variant(request, 'MSG*PATIENT', 'MSG*A***B'), '8/3 2000E MSG04'],
    ['too many components', request, variant(request, 'UM*HS', 'UM*HS*I*42*12:B::1'), '8/13 2000F UM04-4'],
    ['components in a simple element', request, variant(request, 'MSG*PATIENT', 'MSG*CALL AT 10:30'), '8/13 2000E MSG01-2'],
    ['repetition of a simple element', request, variant(request, 'UM*HS', 'UM*HS^SC'), '8/12 2000F UM01(2)'],
    ['six decision reasons', response, variant(response, 'HCR*A4', 'HCR*A4**1^2^3^4^5^6'), '8/12 2000E HCR03(6)'],
    ['second repetition too long', response, variant(response, 'HCR*A4', `HCR*A4**1^${'2'.repeat(31)}`), '8/5 2000E HCR03(2)'],
    // Data types
    ['no whole number', request, variant(request, 'HSD*DY', 'HSD*DY*5***7*1.5'), '8/6 2000E HSD06'],
    ['no decimal number', request, variant(request, 'HSD*DY', 'HSD*DY*1E3'), '8/6 2000E HSD02'],
    ['a day that does not exist', request, variant(request, 'BHT*', 'BHT*0007*13*NC*20260229*0915'), '8/8 BHT04'],
    ['a time that does not exist', request, variant(request, 'BHT*', 'BHT*0007*13*NC*20260302*2460'), '8/9 BHT05'],
    ['D8 that is no date', request, variant(request, 'DMG*D8*1981', 'DMG*D8*19811301*F'), '8/8 2010C DMG02'],
    ['RD8 with one date', request, variant(request, 'DTP*AAH', 'DTP*AAH*RD8*20260310'), '8/8 2000E DTP03'],
    ['RD8 that ends before it begins', request, variant(request, 'DTP*AAH', 'DTP*AAH*RD8*20260310-20260309'), '8/8 2000E DTP03'],
    ['date of a component', request, variant(request, 'HI*ABK', 'HI*ABK:S72001A:D8:2026'), '8/8 2000E HI01-4'],
    ['period where only a date is allowed', request, variant(request, 'DTP*439', 'DTP*439*RD8*20260101-20260102'), '8/7 2000E DTP02'],
    // Syntax notes
    ['paired', request, variant(request, 'HSD*DY', 'HSD*DY'), '8/2 2000E HSD02'],
    ['paired, the other way', request, variant(request, 'PER*IC*FRONT', 'PER*IC*FRONT DESK**2165550100'), '8/2 2010B PER03'],
    ['period count without its unit', request, variant(request, 'HSD*DY', 'HSD*DY*5****3'), '8/2 2000E HSD05'],
    ['excluded', request, variant(request, 'N4*MILLBROOK*OH*441010001', 'N4*MILLBROOK*OH*44101***' + '*X'), '8/10 2010B N407'],
    ['revenue code or procedure', request, variant(request, 'SV2*', 'SV2***1000*DA*5'), '8/2 2000F SV201'],
    ['three of three', request, variant(request, 'CR6*', 'CR6*3*20260315*****W*I*20260110*HC'), '8/2 2000E CR611'],
  ])('%s', (_, guide, texts, expected) => {
    expect(errors(guide, texts).map(brief)).toEqual([expected]);
    expect(validate(guide, setOf(texts), { types: [1, 2] })[0]).toMatchObject({ severity: 'error', ack: { ik5: '5' } });
  });

  it.each<[string, string, string]>([
    ['count too low', 'SE*3*0001', '4'],
    ['count no number', 'SE*X*0001', '4'],
    ['another control number', `SE*${all['x217-request'].length}*0002`, '3'],
    ['a control number without zeros', `SE*${all['x217-request'].length}*00001`, '3'],
  ])('SE: %s', (_, se, ik5) => {
    const texts = [...all['x217-request'].slice(0, -1), se];
    expect(errors(request, texts).some(({ ack }) => ack?.ik5 === ik5 && ack.ik3 === undefined)).toBe(true);
  });

  it('lists several faults in the order of their segments', () => {
    const texts = variant(request, 'UM*AR', 'UM*ZZ*I*48').filter((text) => !text.startsWith('N3*4 ASH'));
    const ordinals = errors(request, counted(texts)).map(({ x12 }) => x12?.segment ?? 0);
    expect(ordinals).toEqual([...ordinals].sort((a, b) => a - b));
    expect(ordinals).toHaveLength(2);
  });

  it('never shows a value of the input in a message', () => {
    const secret = 'ZQXSECRET';
    for (const [index, text] of all['x217-request'].entries()) {
      const parts = text.split('*');
      for (let element = 1; element < parts.length; element++) {
        const changed = [...all['x217-request']];
        changed[index] = parts.map((part, i) => (i === element ? secret.repeat(9) : part)).join('*');
        for (const { message } of validate(request, setOf(changed))) expect(message).not.toContain(secret);
      }
    }
  });
});

describe('a wrong variant of each segment', () => {
  const cases = [request, response].flatMap((guide) => {
    const texts = all[guide.id as keyof typeof all];
    return walk(guide, setOf(texts)).segments.flatMap(({ def, parent, ordinal }) => {
      const first = def.elements.findIndex((element) => element?.usage === 'R');
      return first < 0 ? [] : [{ guide, def, loop: parent.def.id, ordinal, first, texts }];
    });
  });

  it('covers both guides', () => {
    expect(cases.length).toBeGreaterThan(150);
  });

  it.each(cases.map((one) => [`${one.guide.id} ${one.loop} ${one.def.id} (segment ${one.ordinal})`, one] as const))(
    '%s: an element too many',
    (_, one) => {
      const { guide, def, ordinal, texts } = one;
      const parts = (texts[ordinal - 1] as string).split('*');
      while (parts.length < def.elements.length) parts.push('');
      const changed = texts.map((text, i) => (i === ordinal - 1 ? [...parts, 'X'].join('*') : text));
      const found = errors(guide, changed).filter(({ x12, ack }) => x12?.segment === ordinal && ack?.ik4 === '3');
      expect(found.map(({ x12 }) => x12?.element)).toEqual([def.elements.length]);
    },
  );

  it.each(cases.map((one) => [`${one.guide.id} ${one.loop} ${one.def.id} (segment ${one.ordinal})`, one] as const))(
    '%s: its last required element empty',
    (_, { guide, def, ordinal, texts, loop }) => {
      const element = def.elements.findLastIndex((one) => one?.usage === 'R');
      const parts = (texts[ordinal - 1] as string).split('*');
      parts[element] = '';
      const changed = texts.map((text, i) => (i === ordinal - 1 ? parts.join('*') : text));
      const found = errors(guide, changed);
      expect(
        found.some(({ x12, ack }) => x12?.segment === ordinal && x12.element === element && (ack?.ik4 === '1' || ack?.ik4 === '7')),
      ).toBe(true);
      expect(found.every(({ x12 }) => x12?.loop === undefined || loop === '' || x12.segment !== undefined)).toBe(true);
    },
  );

  it('a required segment taken out is reported within one segment of its place', () => {
    const misses: string[] = [];
    for (const { guide, def, ordinal, texts, loop } of cases) {
      if (def.usage !== 'R') continue;
      const changed = counted(texts.filter((_, i) => i !== ordinal - 1));
      const near = errors(guide, changed).some(({ x12 }) => x12?.segment !== undefined && Math.abs(x12.segment - ordinal) <= 1);
      if (!near) misses.push(`${guide.id} ${loop} ${def.id} ${ordinal}`);
    }
    expect(misses).toEqual([]);
  });
});

describe('validate, types 4 and 5', () => {
  function warnings(guide: Guide, texts: readonly string[]): string[] {
    return validate(guide, setOf(texts), { types: [4, 5] }).map(
      (issue) => `${issue.code.slice(4, 9)} ${brief(issue)} ${/\(rule (.*)\)/.exec(issue.message)?.[1]}`,
    );
  }
  const without = (guide: Guide, from: string): string[] => variant(guide, from);

  it.each<[string, Guide, string[], string]>([
    ['admission without its date', request, without(request, 'DTP*435'), 'SNIP4 I6 2000E DTP admission-date'],
    ['admission without provider', request, withoutLoop('NM1*71', 6), 'SNIP4 I7 2010EA HL admission-provider'],
    ['ambulance without locations', request, withoutLoop('NM1*PW', 3), 'SNIP4 I7 2010EB HL transport-locations'],
    ['auto accident without state', request, variant(request, 'UM*AR', 'UM*AR*I*42*21:B*AA'), 'SNIP4 8/I9 2000E UM05-4 accident-state'],
    [
      'auto accident in second place',
      request,
      variant(request, 'UM*AR', 'UM*AR*I*42*21:B*AP:AA'),
      'SNIP4 8/I9 2000E UM05-4 accident-state-second',
    ],
    ['report without qualifier', request, variant(request, 'PWK*77', 'PWK*77*FX****X1'), 'SNIP4 8/I9 2000F PWK05 attachment-qualifier'],
    ['specialty care below another review', request, variant(request, 'UM*HS', 'UM*SC*I*42'), 'SNIP4 8/7 2000F UM01 specialty-care'],
    [
      'person without first name',
      request,
      variant(request, 'NM1*71', 'NM1*71*1*BRANDT*****XX*1003000134'),
      'SNIP4 8/I9 2010EA NM104 provider-first-name',
    ],
    [
      'organization with first name',
      request,
      variant(request, 'NM1*SJ', 'NM1*SJ*2*HEARTH*IDA'),
      'SNIP4 8/I13 2010F NM104 organization-first-name',
    ],
    ['state without license', request, variant(request, 'REF*N5', 'REF*N5*NET-4*OH'), 'SNIP4 8/I13 2010F REF03 license-state'],
    [
      'employer id twice',
      request,
      variant(request, 'NM1*1P', 'NM1*1P*1*OKAFOR*NGOZI****24*112223333'),
      'SNIP4 8/7 2010B REF01 tax-id-twice',
    ],
    ['role that does not fit', request, variant(request, 'PRV*AT', 'PRV*AD*PXC*207X00000X'), 'SNIP4 8/7 2010EA PRV01 role-AD-event'],
    [
      'trace assigner',
      request,
      variant(request, 'TRN*1*NC-ITEM-1', 'TRN*1*NC-ITEM-1*5012345678'),
      'SNIP4 8/I12 2000F TRN03 trace-assigner',
    ],
    ['payer down, levels below', response, variant(response, 'AAA*Y**41', 'AAA*Y**42*Y'), 'SNIP4 I9 2000B HL no-response-now'],
    [
      'event without an answer',
      response,
      variant(response, 'HCR*A4').filter((text) => text !== 'AAA*N**15*C'),
      'SNIP4 I6 2000E HCR event-answer',
    ],
    ['NPI check digit', request, variant(request, 'NM1*SJ', 'NM1*SJ*2*HEARTH*****XX*1003000143'), 'SNIP5 8/I12 2010F NM109 npi'],
    ['taxonomy', request, variant(request, 'PRV*AT', 'PRV*AT*PXC*207X'), 'SNIP5 8/I12 2010EA PRV03 taxonomy'],
    ['diagnosis with a point', request, variant(request, 'HI*ABK', 'HI*ABK:I10*ABF:S72.001'), 'SNIP5 8/I12 2000E HI02-2 icd-10'],
    ['procedure', request, variant(request, 'SV1*HC', 'SV1*HC:G029'), 'SNIP5 8/I12 2000F SV101-2 hcpcs'],
    ['drug', request, variant(request, 'SV1*HC', 'SV1*N4:0077'), 'SNIP5 8/I12 2000F SV101-2 ndc'],
  ])('%s', (_, guide, texts, expected) => {
    expect(warnings(guide, texts)).toEqual([expected]);
  });

  function withoutLoop(from: string, count: number): string[] {
    const texts = all['x217-request'];
    const at = texts.findIndex((text) => text.startsWith(from));
    return counted([...texts.slice(0, at), ...texts.slice(at + count)]);
  }

  it('are warnings, unless a partner raises them', () => {
    const texts = variant(request, 'NM1*SJ', 'NM1*SJ*2*HEARTH*****XX*1003000143');
    expect(validate(request, setOf(texts)).map(({ severity }) => severity)).toEqual(['warning']);
    expect(validate(request, setOf(texts), { severities: { 5: 'error' } }).map(({ severity }) => severity)).toEqual(['error']);
    expect(validate(request, setOf(texts), { types: [1, 2, 4] })).toEqual([]);
  });
});

describe('validateInterchanges', () => {
  const file = readFileSync('test/guide/fixtures/request-small.edi', 'utf8');

  it('adds the faults of the guide to those of the reader and says in which set they are', () => {
    const parsed = parse(
      file +
        file
          .replace('000000013', '000000014')
          .replace('UM*HS*I', 'UM*HS*Z')
          .replace('SE*18', 'SE*17')
          .replace('*000000013~\n', '*000000014~\n'),
    );
    const issues = validateInterchanges(guides, parsed);
    expect(issues.map(({ code, interchange, set }) => `${code} ${interchange} ${set}`)).toEqual([
      'X12-SE-COUNT 1 0',
      'X12-SNIP2-ELEMENT-CODE 1 0',
    ]);
  });

  it('says when no guide fits', () => {
    const issues = validateInterchanges(guides, parse(file.replaceAll('005010X217', '005010X999')));
    expect(issues).toMatchObject([{ code: 'X12-GUIDE-UNKNOWN', ack: { ik5: 'I6' }, interchange: 0, group: 0, set: 0 }]);
  });

  it('does not say twice what the reader said', () => {
    const issues = validateInterchanges(guides, parse(file.replace('ST*278*0001', 'ST*278*01').replace('*0001~\nGE', '*01~\nGE')));
    const places = issues.map(({ x12 }) => `${x12?.segment} ${x12?.element}`);
    expect(new Set(places).size).toBe(places.length);
  });
});

maybe('published and hand-made samples', () => {
  const names = existsSync(SAMPLES)
    ? [
        'x217-referral-request.edi',
        'x217-referral-response.edi',
        join('rich', 'request.edi'),
        ...readdirSync(join(SAMPLES, 'responses'))
          .filter((name) => name.endsWith('.edi'))
          .map((name) => join('responses', name)),
      ]
    : ['none'];
  it.each(names)('%s is clean of errors', (name) => {
    const issues = validateInterchanges(guides, parse(readFileSync(join(SAMPLES, name))));
    expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(issues.every(({ code }) => (snipType(code) ?? 0) >= 4)).toBe(true);
  });
});
