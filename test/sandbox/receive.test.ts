import { describe, expect, it } from '@jest/globals';
import type { Issue } from '../../src/issue/issue.js';
import { payer, play, request, segments } from './sandbox-payer.js';

const homecare = request('homecare-two-services');

function answer(input: string): { readonly interchanges: string[]; readonly codes: string[] } {
  const reports: Issue[] = [];
  const interchanges = payer(reports)
    .answer(input)
    .map(({ interchange }) => interchange);
  return { interchanges, codes: reports.map(({ code }) => code) };
}

describe('what the sandbox payer refuses', () => {
  it('production data: TA1 020, itself marked T', () => {
    const { interchanges, codes } = answer(homecare.replace('*0*T*:', '*0*P*:'));
    expect(interchanges.map((text) => segments(text))).toEqual([
      [
        'ISA*00*          *00*          *ZZ*SANDBOXPAYER   *ZZ*PASX12         *250610*1020*^*00501*000000101*0*T*:',
        'TA1*000000002*250610*1015*R*020',
        'IEA*0*000000101',
      ],
    ]);
    expect(codes).toEqual(['SANDBOX-NOT-TEST', 'SANDBOX-REJECTED']);
  });

  it('an interchange whose trailer does not fit: TA1 001', () => {
    const { interchanges } = answer(homecare.replace('IEA*1*000000002', 'IEA*1*000000003'));
    expect(interchanges.flatMap((text) => segments(text, 'TA1', 'GS'))).toEqual(['TA1*000000002*250610*1015*R*001']);
  });

  it('an interchange that is cut off', () => {
    const { interchanges } = answer(homecare.slice(0, homecare.indexOf('CR6*')));
    expect(interchanges.flatMap((text) => segments(text, 'TA1', 'HCR'))).toEqual([
      expect.stringMatching(/^TA1\*000000002\*250610\*1015\*R\*0/),
    ]);
  });

  it('a code that the guide does not list: 999 with segment, loop and element, without its value', () => {
    const { interchanges, codes } = answer(homecare.replace('UM*HS*I', 'UM*XX*I'));
    expect(interchanges).toHaveLength(1);
    expect(segments(interchanges[0] ?? '').slice(1, -2)).toEqual([
      'GS*FA*SANDBOX*PASX12*20250610*1020*101*X*005010X231A1',
      'ST*999*0001*005010X231A1',
      'AK1*HI*2*005010X217',
      'AK2*278*0001*005010X217',
      'IK3*UM*12*2000E*8',
      expect.stringMatching(/^IK4\*1\*1525\*(7|I6)$/),
      'IK5*R*5',
      'AK9*R*1*1*0',
      'SE*8*0001',
    ]);
    expect(codes).toContain('SANDBOX-REJECTED');
  });

  it('a missing segment: IK3 without IK4', () => {
    const { interchanges } = answer(
      homecare
        .replace(/UM\*[^~]*~\n/, '')
        .replace('SE*34', 'SE*33')
        .replace(/SE\*(\d+)/, (_, n: string) => `SE*${n}`),
    );
    expect(interchanges.flatMap((text) => segments(text, 'IK3', 'IK4'))).toContainEqual(expect.stringMatching(/^IK3\*UM\*\d+\*2000E\*3$/));
  });

  it('one set of two: 999 with P, and an answer to the other', () => {
    const { interchanges } = answer(request('two-sets').replace('UM*SC*I', 'UM*SC*X'));
    expect(interchanges.map((text) => segments(text, 'IK5', 'AK9', 'HCR').slice(0, 3))).toEqual([
      [expect.stringMatching(/^IK5\*R\*/), 'IK5*A', 'AK9*P*2*2*1'],
      ['HCR*A1*AUTH102', 'HCR*A1*AUTH102-1', 'HCR*A1*AUTH102-2'],
    ]);
  });

  it('a wrong set count: the whole group', () => {
    const { interchanges } = answer(homecare.replace('GE*1*2', 'GE*2*2'));
    expect(interchanges.flatMap((text) => segments(text, 'AK2', 'AK9', 'HCR'))).toEqual(['AK9*R*2*1*0*5']);
  });

  it('another guide or transaction', () => {
    const { interchanges } = answer(homecare.replaceAll('005010X217', '005010X215'));
    expect(interchanges.flatMap((text) => segments(text, 'AK1', 'AK9'))).toEqual(['AK1*HI*2*005010X215', 'AK9*R*1*1*0*1']);
  });

  it('a response that went the wrong way', () => {
    const { interchanges } = answer(play('approve')[0] ?? '');
    expect(interchanges.flatMap((text) => segments(text, 'IK5', 'HCR'))).toEqual(['IK5*R*1']);
  });
});

describe('what the sandbox payer does not answer', () => {
  it('acknowledgements', () => {
    expect(answer(play('acknowledge-then-approve').slice(0, 2).join(''))).toEqual({
      interchanges: [],
      codes: ['SANDBOX-IGNORED', 'SANDBOX-IGNORED'],
    });
  });

  it('attachments', () => {
    const attachment = homecare.replace(
      'GS*HI*PASX12*SANDBOX*20250610*1015*2*X*005010X217',
      'GS*PI*PASX12*SANDBOX*20250610*1015*2*X*006020X316',
    );
    expect(answer(attachment)).toEqual({ interchanges: [], codes: ['SANDBOX-IGNORED'] });
  });

  it.each([[''], ['hello'], ['ISA*'], ['\u0000\uFFFF'], ['ISA'.repeat(100)]])('text without an interchange: %j', (text) => {
    const { interchanges, codes } = answer(text);
    expect(interchanges).toEqual([]);
    expect(codes).toContain('SANDBOX-UNREADABLE');
  });
});

describe('cut anywhere, it answers or reports but never throws', () => {
  it('at every 7th character', () => {
    for (let length = 0; length < homecare.length; length += 7) {
      const { interchanges, codes } = answer(homecare.slice(0, length));
      expect(interchanges.length + codes.length).toBeGreaterThan(0);
    }
  });
});
