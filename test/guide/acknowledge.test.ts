import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  acknowledge999,
  acknowledgementPlan,
  acknowledgeTa1,
  read999,
  readTa1,
  validate,
  validateInterchanges,
  type Acknowledge999Options,
  type Guide,
  type Received999,
  type ValidateOptions,
} from '../../src/guide/index.js';
import { buildInterchange, parse, write, type Interchange } from '../../src/x12/index.js';
import { guides } from './sets.js';

const small = readFileSync('test/guide/fixtures/request-small.edi', 'utf8');
const ENVELOPE = { controlNumber: 700, date: '20260303', time: '0930' };

/** What goes back for an input, as text of segments; checked against the guides of envelope, TA1 and 999 on the way. */
function answer(text: string, options: Acknowledge999Options & ValidateOptions = {}): string[] {
  const parsed = parse(text);
  const issues = validateInterchanges(guides, parsed, options);
  const groups = acknowledge999(parsed, guides, { ...options, issues });
  const ta1 = acknowledgeTa1(parsed, issues);
  return parsed.interchanges.flatMap((interchange, index) => {
    const own = groups.filter((one) => one.interchange === index);
    const verdict = ta1.find((one) => one.interchange === index);
    if (own.length === 0 && verdict === undefined) return [];
    const content = { groups: own, ...(verdict === undefined ? {} : { ta1: verdict.segment }) };
    const built = buildInterchange(acknowledgementPlan(interchange, content, ENVELOPE));
    return checked(write(built.interchange));
  });
}

function checked(text: string): string[] {
  const parsed = parse(text);
  expect(parsed.issues.filter(({ code }) => code !== 'X12-ENCODING')).toEqual([]);
  expect(validateInterchanges(guides, parsed)).toEqual([]);
  const { delimiters } = parsed.interchanges[0] as Interchange;
  for (const { groups, ta1 } of parsed.interchanges) {
    for (const segment of ta1) expect(validate(guides.get('ta1') as Guide, { segments: [segment], delimiters })).toEqual([]);
    for (const { gs, sets } of groups) {
      expect([gs.elements[1], gs.elements[8]]).toEqual(['FA', '005010X231A1']);
      for (const set of sets) isConsistent(read999(set) as Received999);
    }
  }
  return text.split(delimiters.segment).filter((one) => one !== '');
}

/** Facts, section 7, Consistency. */
function isConsistent({ code, sets, acceptedSets = -1, received = -1, errors }: Received999): void {
  const codes = sets.map((set) => set.code);
  if (code === 'A') expect(codes.every((one) => one === 'A')).toBe(true);
  if (code === 'E') expect([codes.includes('E'), codes.includes('R')]).toEqual([true, false]);
  if (code === 'P') expect([codes.includes('R'), codes.some((one) => one !== 'R')]).toEqual([true, true]);
  if (code === 'R') expect([codes.every((one) => one === 'R'), acceptedSets]).toEqual([true, 0]);
  else expect(codes).toHaveLength(received);
  expect(acceptedSets).toBeLessThanOrEqual(received);
  if (errors.length === 0) expect(codes.filter((one) => one !== 'R')).toHaveLength(acceptedSets);
  for (const set of sets) {
    if (set.code === 'A') expect([set.segments, set.errors]).toEqual([[], []]);
    else expect(set.errors.length).toBeGreaterThan(0);
    for (const segment of set.segments) expect(segment.elements.length > 0).toBe(segment.code === '8');
  }
}

/** AK1 to AK9 of what goes back. */
function body(text: string, options?: Acknowledge999Options & ValidateOptions): string[] {
  return answer(text, options).filter((one) => /^(AK|IK|CTX|TA1)/.test(one));
}

describe('acknowledge999', () => {
  it('accepts', () => {
    expect(answer(small)).toEqual([
      'ISA*00*          *00*          *ZZ*LAKEPLAN       *ZZ*NORTHCLINIC    *260303*0930*^*00501*000000700*0*T*:',
      'GS*FA*LAKEPLAN*NORTHCLINIC*20260303*0930*700*X*005010X231A1',
      'ST*999*0001*005010X231A1',
      'AK1*HI*13*005010X217',
      'AK2*278*0001*005010X217',
      'IK5*A',
      'AK9*A*1*1*1',
      'SE*6*0001',
      'GE*1*700',
      'IEA*1*000000700',
    ]);
  });

  it('rejects: segment, loop, element, data element and the trace of the event, and no value', () => {
    expect(body(small.replace('UM*HS', 'UM*ZZ'))).toEqual([
      'AK1*HI*13*005010X217',
      'AK2*278*0001*005010X217',
      'IK3*UM*11*2000E*8',
      'CTX*TRN02:NC-EVENT-2',
      'IK4*1*1525*7',
      'IK5*R*5',
      'AK9*R*1*1*0',
    ]);
  });

  it.each<[Acknowledge999Options, string, string | undefined]>([
    [{ copy: 'masked' }, 'IK4*9*67*4*9', 'CTX*TRN02:NC-EVENT-2'],
    [{ copy: 'plain' }, 'IK4*9*67*4*7', 'CTX*TRN02:NC-EVENT-2'],
    [{ businessUnit: 'none' }, 'IK4*9*67*4', undefined],
    [{ businessUnit: 'member' }, 'IK4*9*67*4', 'CTX*SUBSCRIBER NAME NM109:LP00042'],
  ])('copies and names only what it is asked to: %j', (options, ik4, ctx) => {
    const found = body(small.replace(/NM1\*SJ[^~]*/, 'NM1*SJ*2*HEARTH HOME CARE*****XX*7'), { ...options, types: [1, 2] });
    expect(found.find((one) => one.startsWith('IK4'))).toBe(ik4);
    expect(found.find((one) => one.startsWith('CTX'))).toBe(ctx);
  });

  it('accepts with errors noted, when they are warnings; a partner may raise them, or have them left out', () => {
    const text = small.replace(/NM1\*SJ[^~]*/, 'NM1*SJ*2*HEARTH HOME CARE*****XX*1003000143');
    expect(body(text).slice(2)).toEqual(['IK3*NM1*13*2010EA*8', 'CTX*TRN02:NC-EVENT-2', 'IK4*9*67*I12', 'IK5*E*5', 'AK9*E*1*1*1']);
    expect(body(text, { severities: { npi: 'error' } }).slice(-2)).toEqual(['IK5*R*5', 'AK9*R*1*1*0']);
    expect(body(text, { warnings: false }).slice(2)).toEqual(['IK5*A', 'AK9*A*1*1*1']);
  });

  it('tells faults of the hierarchy with their context', () => {
    expect(body(small.replace('HL*5*4', 'HL*5*9')).slice(2, 6)).toEqual([
      'IK3*HL*15*2000F*8',
      'CTX*SITUATIONAL TRIGGER*HL*15*2000F*2',
      'CTX*TRN02:NC-ITEM-4',
      'IK4*2*734*7',
    ]);
  });

  const set = (text: string, control: string): string =>
    text.slice(text.indexOf('ST*'), text.indexOf('GE*')).replaceAll('*0001', `*${control}`);
  const grouped = (...groups: string[][]): string => {
    const isa = small.slice(0, small.indexOf('GS*'));
    const inner = groups.map(
      (sets, n) => `GS*HI*NORTHCLINIC*LAKEPLAN*20260302*0915*${n + 40}*X*005010X217~\n${sets.join('')}GE*${sets.length}*${n + 40}~\n`,
    );
    return `${isa}${inner.join('')}IEA*${groups.length}*000000013~`;
  };

  it('several groups and sets: one 999 per group, each set in it', () => {
    const bad = small.replace('UM*HS', 'UM*ZZ');
    const noted = small.replace(/NM1\*SJ[^~]*/, 'NM1*SJ*2*HEARTH HOME CARE*****XX*1003000143');
    const found = answer(
      grouped([set(small, '0001'), set(bad, '0002')], [set(small, '0003'), set(noted, '0004')], [set(bad, '0005')], [set(small, '0006')]),
    );
    expect(found.filter((one) => /^(GS|AK|IK5|GE)/.test(one)).map((one) => one.replace(/^(GS\*).*?\*(\d{3})\*X.*/, '$1$2'))).toEqual([
      'GS*700',
      ...['AK1*HI*40*005010X217', 'AK2*278*0001*005010X217', 'IK5*A', 'AK2*278*0002*005010X217', 'IK5*R*5', 'AK9*P*2*2*1', 'GE*1*700'],
      'GS*701',
      ...['AK1*HI*41*005010X217', 'AK2*278*0003*005010X217', 'IK5*A', 'AK2*278*0004*005010X217', 'IK5*E*5', 'AK9*E*2*2*2', 'GE*1*701'],
      'GS*702',
      ...['AK1*HI*42*005010X217', 'AK2*278*0005*005010X217', 'IK5*R*5', 'AK9*R*1*1*0', 'GE*1*702'],
      'GS*703',
      ...['AK1*HI*43*005010X217', 'AK2*278*0006*005010X217', 'IK5*A', 'AK9*A*1*1*1', 'GE*1*703'],
    ]);
  });

  it.each<[string, string, string[]]>([
    ['SE count', small.replace('SE*18', 'SE*19'), ['IK5*R*4', 'AK9*R*1*1*0']],
    ['SE control', small.replace('SE*18*0001', 'SE*18*0002'), ['IK5*R*3', 'AK9*R*1*1*0']],
    ['SE missing', small.replace('SE*18*0001~', ''), ['IK5*R*2', 'AK9*R*1*1*0']],
    ['ST02 twice', grouped([set(small, '0001'), set(small, '0001')]), ['IK5*A', 'IK5*R*23', 'AK9*P*2*2*1']],
    ['ST02 too short', small.replaceAll('*0001', '*1'), ['IK5*R*7*5', 'AK9*R*1*1*0']],
    ['ST01 wrong', small.replace('ST*278', 'ST*2788'), ['IK5*R*6*I6', 'AK9*R*1*1*0']],
    ['ST03 is not GS08', small.replace('0001*005010X217', '0001*005010X215').replace('0007*13', '0007*28'), ['IK5*R*19', 'AK9*R*1*1*0']],
    ['a 278 in a group of 275s', small.replace('GS*HI', 'GS*PI'), ['IK5*R*18', 'AK9*R*1*1*0']],
    ['GE count', small.replace('GE*1', 'GE*3'), ['AK9*R*3*1*0*5']],
    ['GE control', small.replace('GE*1*13', 'GE*1*14'), ['AK9*R*1*1*0*4']],
    ['GE missing', small.replace('GE*1*13~', ''), ['AK9*R*1*1*0*3']],
    [
      'group twice',
      grouped([set(small, '0001')], [set(small, '0002')]).replaceAll('*41', '*40'),
      ['IK5*A', 'AK9*A*1*1*1', 'AK9*R*1*1*0*19'],
    ],
    ['empty group', grouped([]), ['AK9*R*0*0*0*5']],
    ['group of another kind', small.replace('GS*HI', 'GS*HC').replaceAll('005010X217', '005010X222A1'), ['AK9*R*1*1*0*1']],
    ['guide of another version', small.replaceAll('005010X217', '004010X094'), ['AK9*R*1*1*0*2']],
    [
      'guide unknown beside one that is known',
      grouped([set(small, '0001'), set(small, '0002').replace('005010X217', '005010X999')]),
      ['IK5*A', 'IK5*R*I6', 'AK9*P*2*2*1'],
    ],
  ])('%s', (_, text, expected) => {
    expect(body(text, { types: [1, 2] }).filter((one) => /^(IK5|AK9)/.test(one))).toEqual(expected);
  });

  it('answers no 999 and no TA1', () => {
    const nines = answer(small).join('~') + '~';
    expect(answer(nines)).toEqual([]);
    expect(acknowledge999(parse(nines.replace('AK1*HI', 'AK1*H')), guides)).toEqual([]);
    const alone = `${small.slice(0, small.indexOf('GS*'))}TA1*000000001*260302*0915*A*000~\nIEA*0*000000013~`;
    expect(answer(alone)).toEqual([]);
  });

  it('what is wrong with a GS that cannot be repeated is told by a TA1', () => {
    expect(body(small.replace('GS*HI*', 'GS**'))).toEqual(['TA1*000000013*260302*0915*R*024']);
  });

  it('never shows a value of the input unless it is asked to', () => {
    const secret = 'ZQXSECRET';
    const lines = small.split('\n');
    for (const [n, line] of lines.entries()) {
      if (/^(ISA|GS|ST|SE|GE|IEA|TRN|$)/.test(line)) continue;
      const parts = line.replace('~', '').split('*');
      for (let element = 1; element < parts.length; element++) {
        const changed = [...lines];
        changed[n] = `${parts.map((part, i) => (i === element ? secret.repeat(9) : part)).join('*')}~`;
        expect(answer(changed.join('\n')).join('~')).not.toContain(secret);
      }
    }
  });

  it('is valid itself for whatever is wrong with a set: each segment taken out, doubled, spoilt', () => {
    let count = 0;
    const files = ['request-all-segments.edi', 'response-all-segments.edi', 'x215-response.edi'];
    for (const name of files) {
      const lines = readFileSync(join('test/guide/fixtures', name), 'utf8').trim().split('\n');
      lines.forEach((line, n) => {
        if (/^(ISA|IEA)/.test(line)) return;
        const body = line.replace('~', '');
        for (const junk of [
          '',
          `${line}${line}`,
          'q~',
          'TOOLONG*1~',
          `${body}${'*'.repeat(30)}X~`,
          `${body}:^:\u0007~`,
          body.replace(/\*[^*]*$/, '~'),
        ]) {
          const found = answer([...lines.slice(0, n), junk, ...lines.slice(n + 1)].join('\n'), { copy: 'plain' });
          expect(found.length).toBeGreaterThan(2);
          count++;
        }
      });
    }
    expect(count).toBeGreaterThan(1000);
  }, 60_000);

  it('is linear: 20,000 faults in a set, 3,000 sets in a group', () => {
    const many = small.replace('SE*18', `${'MSG*A*B~NM1*SJ~'.repeat(10_000)}SE*18`);
    const sets = grouped(Array.from({ length: 3000 }, (_, n) => set(small, String(n + 1).padStart(4, '0'))));
    const start = performance.now();
    expect(answer(many).length).toBeLessThan(5000);
    expect(answer(sets).length).toBeGreaterThan(6000);
    expect(performance.now() - start).toBeLessThan(15_000);
  }, 60_000);
});

describe('acknowledgeTa1', () => {
  const asking = small.replace('*0*T*:', '*1*T*:');
  it.each<[string, string, string]>([
    ['asked', asking, 'TA1*000000013*260302*0915*A*000'],
    ['control number of the trailer', asking.replace('IEA*1*000000013', 'IEA*1*000000014'), 'TA1*000000013*260302*0915*R*001'],
    ['not asked, rejected', small.replace('IEA*1', 'IEA*2'), 'TA1*000000013*260302*0915*R*021'],
    ['authorization qualifier', small.replace('ISA*00*', 'ISA*01*'), 'TA1*000000013*260302*0915*R*010'],
    ['security qualifier', small.replace('          *00*', '          *02*'), 'TA1*000000013*260302*0915*R*012'],
    ['a date that does not exist', small.replace('*260302*', '*260231*'), 'TA1*000000013*000101*0915*R*014'],
    ['a time that does not exist', small.replace('*0915*^', '*2515*^'), 'TA1*000000013*260302*0000*R*015'],
    ['control number', small.replaceAll('000000013', '00000001X'), 'TA1*000000000*260302*0915*R*018'],
    ['usage', small.replace('*0*T*', '*0*X*'), 'TA1*000000013*260302*0915*R*020'],
    ['cut off', small.slice(0, small.indexOf('SE*')), 'TA1*000000013*260302*0915*R*023'],
    ['nothing in it', `${small.slice(0, small.indexOf('GS*'))}IEA*0*000000013~`, 'TA1*000000013*260302*0915*R*024'],
    ['padding noted', asking.replace('NORTHCLINIC    ', '    NORTHCLINIC'), 'TA1*000000013*260302*0915*E*006'],
  ])('%s', (_, text, expected) => {
    expect(body(text)[0]).toBe(expected);
  });

  it.each([
    ['*ZZ*NORTH', '*12*NORTH', '005'],
    ['*ZZ*LAKE', '*12*LAKE', '007'],
  ])('%s: a party qualifier that the envelope guide does not list (%s)', (from, to, note) => {
    const parsed = parse(small.replace(from, to));
    expect(acknowledgeTa1(parsed, validateInterchanges(guides, parsed))).toMatchObject([{ code: 'R', note }]);
  });

  it('says nothing when not asked and nothing is wrong', () => {
    expect(body(small).some((one) => one.startsWith('TA1'))).toBe(false);
    expect(acknowledgeTa1(parse(small), undefined, { always: true })).toMatchObject([{ code: 'A', note: '000' }]);
  });

  it('is read again', () => {
    const [verdict] = acknowledgeTa1(parse(asking));
    const elements = ['TA1', ...(verdict?.segment.elements as string[])];
    expect(readTa1({ id: 'TA1', elements, offset: -1 })).toEqual({
      by: 'TA1',
      control: '000000013',
      date: '260302',
      time: '0915',
      code: 'A',
      note: '000',
      accepted: true,
    });
    expect(readTa1({ id: 'GS', elements: ['GS'], offset: -1 })).toBeUndefined();
  });
});

const SAMPLES = join('..', 'shared', 'samples');
const maybe = existsSync(SAMPLES) ? describe : describe.skip;
maybe('published and hand-made samples', () => {
  it('get a 999 that accepts them', () => {
    const names = [
      'x217-referral-request.edi',
      'x217-referral-response.edi',
      ...(existsSync(SAMPLES) ? readdirSync(join(SAMPLES, 'responses')) : [])
        .filter((one) => one.endsWith('.edi'))
        .map((one) => join('responses', one)),
    ];
    for (const name of names) {
      const nines = body(readFileSync(join(SAMPLES, name), 'latin1'), { types: [1, 2] }).filter((one) => one.startsWith('AK9'));
      expect([name, nines.length > 0 && nines.every((one) => one.startsWith('AK9*A'))]).toEqual([name, true]);
    }
  });
});
