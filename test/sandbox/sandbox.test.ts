import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import type { Issue } from '../../src/issue/issue.js';
import { createSandbox } from '../../src/sandbox/sandbox.js';
import { file, guides, level, payer, play, request, segments } from './sandbox-payer.js';

const now = (): Date => new Date('2025-06-10T10:20:00Z');
const action = (interchange: string | undefined): string => segments(interchange ?? '', 'HCR')[0]?.split('*')[1] ?? '';
const answerTo = (input: string): string => action(payer().answer(input)[0]?.interchange);

describe('which scenario is played', () => {
  const homecare = request('homecare-two-services');

  it('approves by default', () => {
    expect(answerTo(homecare)).toBe('A1');
  });

  it('every scenario has a member id', () => {
    for (const { id, member } of payer().scenarios()) {
      const expected = play(id);
      const answers = payer().answer(homecare.replace('SBXM00002', member));
      expect(answers.map(({ interchange }) => interchange.replaceAll(member, 'SBXM00002'))).toEqual(expected);
    }
  });

  it.each([
    ['a procedure', 'HC:B4184', 'HC:A9270', 'A3'],
    ['another procedure', 'HC:G0154', 'HC:E1399', 'A4'],
    ['a service type at the event', 'UM*HS*I*42', 'UM*HS*I*88', 'NA'],
    ['a service type that asks for documents', 'UM*HS*I*42', 'UM*HS*I*12', 'A4'],
    ['a cancellation by certification type', 'UM*HS*I*', 'UM*HS*3*', 'C'],
    ['a cancellation by purpose', 'BHT*0007*13', 'BHT*0007*01', 'C'],
  ])('%s', (_name, from, to, expected) => {
    expect(answerTo(homecare.replace(from, to))).toBe(expected);
  });

  it('a service type at a service', () => {
    expect(
      answerTo(
        request('dependent')
          .replace('NM1*QC', 'NM1*QC')
          .replace(/HL\*6\*5\*SS\*0~\nTRN[^~]*~\nUM\*HS\*I\*A4/, (text) => text.replace('A4', '88')),
      ),
    ).toBe('NA');
  });

  it('a revenue line’s procedure', () => {
    expect(answerTo(request('inpatient').replace('HC:27447', 'HC:J3490'))).toBe('CT');
  });

  it('hands over where the request gives no ground', () => {
    expect(play('partial', 'referral-event-only')).toEqual(play('partial-quantity', 'referral-event-only'));
    expect(play('aaa-67-dependent')).toEqual(play('aaa-67'));
    expect(play('aaa-ag-service', 'referral-event-only')).toEqual(play('aaa-15', 'referral-event-only'));
  });
});

describe('the script', () => {
  it('comes before rules, first in first out, and is used up', () => {
    const sandbox = payer();
    expect(sandbox.next(['deny', { scenario: 'contact-payer' }])).toEqual([]);
    sandbox.next(['pend']);
    const input = request('homecare-two-services').replace('SBXM00002', 'SBX-CANCELLED');
    expect([1, 2, 3, 4].map(() => action(sandbox.answer(input)[0]?.interchange))).toEqual(['A3', 'CT', 'A4', 'C']);
  });

  it('is used by each set of an interchange, and not by rejected ones', () => {
    const sandbox = payer();
    sandbox.next(['deny', 'pend']);
    expect(sandbox.answer(request('referral-event-only').replace('*T*:', '*P*:'))).toHaveLength(1);
    expect(sandbox.answer(request('two-sets')).map(({ interchange }) => action(interchange))).toEqual(['A3', 'A4']);
  });

  it('"after" is when the last answer comes', () => {
    const times = (scenario: string): number[] => {
      const sandbox = payer();
      sandbox.next([{ scenario, after: 7 }]);
      return sandbox.answer(request('referral-event-only')).map(({ afterSeconds }) => afterSeconds);
    };
    expect(times('approve')).toEqual([7]);
    expect(times('pend-then-approve')).toEqual([0, 7]);
    expect(times('duplicate')).toEqual([0, 7]);
    expect(times('silent')).toEqual([]);
  });

  it('takes all or nothing, and says which cannot be played', () => {
    const sandbox = payer();
    const issues = sandbox.next(['deny', { scenario: 'aprove' }, { scenario: 'slow', after: -1 }]);
    expect(issues.map(({ code, message }) => [code, message.slice(0, 10)])).toEqual([
      ['SANDBOX-SCENARIO', 'answers[1]'],
      ['SANDBOX-SCENARIO', 'answers[2]'],
    ]);
    expect(action(sandbox.answer(request('homecare-two-services'))[0]?.interchange)).toBe('A1');
    expect(payer().next([{ scenario: 'constructor' }])).toHaveLength(1);
  });
});

describe('answers in time', () => {
  it('pends at once and approves later, with the numbers of one review and dates of their own', () => {
    const sandbox = payer();
    sandbox.next([{ scenario: 'pend-then-approve', after: 86_400 }]);
    const answers = sandbox.answer(request('homecare-two-services'));
    expect(answers.map(({ afterSeconds }) => afterSeconds)).toEqual([0, 86_400]);
    const [pended = '', final = ''] = answers.map(({ interchange }) => interchange);
    expect(segments(pended, 'REF')[0]).toBe('REF*NT*ADM101');
    expect(segments(final, 'HCR')[0]).toBe('HCR*A1*AUTH101');
    expect(segments(final, 'BHT')).toEqual(['BHT*0007*11*HOM2025-0001*20250611*1020*18']);
    expect(segments(final, 'IEA')).toEqual(['IEA*1*000000102']);
  });

  it('a duplicate is the same bytes; a second final answer is not', () => {
    const [first, second] = play('duplicate');
    expect(second).toBe(first);
    expect(play('second-final').map(action)).toEqual(['A1', 'A3']);
    expect(play('out-of-order').map(action)).toEqual(['A1', 'A4']);
    expect(play('slow')).toHaveLength(1);
    expect(play('silent')).toEqual([]);
  });
});

describe('control numbers', () => {
  it('go on after a restart without being given', () => {
    const start = (time: string): string[] => {
      const sandbox = createSandbox({ scenarios: file, guides, now: () => new Date(time) });
      return [1, 2].map(() => segments(sandbox.answer(request('referral-event-only'))[0]?.interchange ?? '', 'IEA')[0] ?? '');
    };
    const numbers = [...start('2025-06-10T10:20:00Z'), ...start('2025-06-10T10:20:01Z')];
    expect(new Set(numbers).size).toBe(4);
    expect(numbers.every((iea) => /^IEA\*1\*\d{9}$/.test(iea))).toBe(true);
  });

  it('need the guides', () => {
    expect(() => createSandbox({ scenarios: file, guides: new Map(), now })).toThrow('x217-request');
  });
});

describe('the same input', () => {
  it('gives the same answers but for the counter', () => {
    expect(payer().answer(request('two-sets'))).toEqual(payer().answer(request('two-sets')));
  });

  it('is never logged: reports hold no patient', () => {
    const reports: Issue[] = [];
    const sandbox = payer(reports);
    sandbox.answer(request('homecare-two-services').replace('*MI*', '*ZZ*'));
    sandbox.answer(request('homecare-two-services').replace('UM*HS', 'UM*XX'));
    expect(reports.length).toBeGreaterThan(2);
    expect(JSON.stringify(reports)).not.toMatch(/BIRCH|NORA|SBXM00002/);
  });
});

const sample = '../shared/samples/x217-referral-response.edi';
(existsSync(sample) ? describe : describe.skip)('the published referral (X217 example 1)', () => {
  it('approve says what the guide’s own response says, but for the payer’s own numbers and dates', () => {
    const ours = payer().answer(readFileSync('../shared/samples/x217-referral-request.edi', 'utf8'))[0]?.interchange ?? '';
    const theirs = readFileSync(sample, 'utf8');
    const echoed = (text: string): string[] =>
      segments(text).filter((segment) => /^(HL|NM1|UM|HI|HSD)\*/.test(segment) || segment.startsWith('TRN*2'));
    expect(echoed(ours)).toEqual(echoed(theirs));
    const own = (text: string): string[] => level(text, 'EV').filter((segment) => !echoed(text).includes(segment));
    expect(own(theirs)).toEqual(['HCR*A1*AUTH0001', 'DTP*AAH*RD8*20050502-20050602', 'PER*IC**TE*4029993456']);
    expect(own(ours)).toEqual([
      'TRN*1*SBX101*9SBXPAYER1',
      'HCR*A1*AUTH101',
      'DTP*102*D8*20250610',
      'DTP*007*RD8*20250610-20250908',
      'PER*IC**TE*4029993456',
    ]);
  });
});
