import { describe, expect, it } from '@jest/globals';
import { level, play, segments } from './sandbox-payer.js';

/** HCR and AAA by level, as `EV HCR*A1*AUTH101`. */
function verdicts(scenario: string, request?: string, answer = 0): string[] {
  let at = '';
  return segments(play(scenario, request)[answer] ?? '').flatMap((segment) => {
    if (segment.startsWith('HL*')) at = segment.split('*')[3] ?? '';
    return /^(HCR|AAA)\*/.test(segment) ? [`${at} ${segment}`] : [];
  });
}

const bht06 = (interchange: string | undefined): string => segments(interchange ?? '', 'BHT')[0]?.split('*')[6] ?? '';

describe('decisions by level', () => {
  it.each([
    ['approve', ['EV HCR*A1*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS HCR*A1*AUTH101-2']],
    ['approve-event-only', ['EV HCR*A1*AUTH101']],
    ['deny', ['EV HCR*A3**25', 'SS HCR*A3**25', 'SS HCR*A3**25']],
    ['pend', ['EV HCR*A4**0U', 'SS HCR*A4**0U', 'SS HCR*A4**0U']],
    ['partial', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS HCR*A3']],
    ['partial-pended', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS HCR*A4**0U^25']],
    ['modified', ['EV HCR*A6*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS HCR*A6*AUTH101-2']],
    ['contact-payer', ['EV HCR*CT', 'SS HCR*CT', 'SS HCR*CT']],
    ['not-required', ['EV HCR*NA', 'SS HCR*NA', 'SS HCR*NA']],
    ['cancelled', ['EV HCR*C*AUTH101', 'SS HCR*C', 'SS HCR*C']],
    ['approve-detailed', ['EV HCR*A1*AUTH101**N', 'SS HCR*A1*AUTH101-1**Y', 'SS HCR*A1*AUTH101-2**Y']],
    ['aaa-42', ['20 AAA*N**42*P']],
    ['aaa-79', ['20 AAA*N**79*N']],
    ['aaa-t4', ['20 AAA*N**T4*N']],
    ['aaa-43', ['21 AAA*N**43*C']],
    ['aaa-15-requester', ['21 AAA*N**15*C']],
    ['aaa-67', ['22 AAA*N**67*C']],
    ['aaa-72', ['22 AAA*N**72*C']],
    ['aaa-75', ['22 AAA*N**75*C']],
    ['aaa-72-73', ['22 AAA*N**72*C', '22 AAA*N**73*C']],
    ['aaa-15', ['EV AAA*N**15*C']],
    ['aaa-52', ['EV AAA*N**52*C']],
    ['aaa-57', ['EV AAA*N**57*C']],
    ['aaa-af', ['EV AAA*N**AF*C']],
    ['aaa-52-provider', ['EV AAA*N**33*C', 'EV AAA*N**52*C']],
    ['aaa-43-service-provider', ['EV HCR*A4', 'SS AAA*N**43*C']],
    ['aaa-15-service', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS AAA*N**15*C']],
    ['aaa-52-service', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS AAA*N**52*C']],
    ['aaa-57-service', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS AAA*N**57*C']],
    ['aaa-ag-service', ['EV HCR*A2*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS AAA*N**AG*C']],
    ['decision-and-aaa', ['EV HCR*A1*AUTH101', 'SS HCR*A1*AUTH101-1', 'SS AAA*N**57*C', 'SS HCR*A1*AUTH101-2']],
    ['split-events', ['EV HCR*A1*AUTH101-1', 'SS HCR*A1*AUTH101-1', 'EV HCR*A1*AUTH101-2', 'SS HCR*A1*AUTH101-2']],
  ])('%s', (scenario, expected) => {
    expect(verdicts(scenario)).toEqual(expected);
  });

  it('an AAA above the event ends the tree there, with HL04 0', () => {
    expect(segments(play('aaa-42')[0] ?? '', 'HL')).toEqual(['HL*1**20*0']);
    expect(segments(play('aaa-t4')[0] ?? '', 'HL')).toEqual(['HL*1**20*0']);
    expect(segments(play('aaa-43')[0] ?? '', 'HL').at(-1)).toBe('HL*2*1*21*0');
    expect(segments(play('aaa-75')[0] ?? '', 'HL').at(-1)).toBe('HL*3*2*22*0');
    expect(segments(play('aaa-67-dependent', 'dependent')[0] ?? '').slice(-5, -3)).toEqual(['REF*EJ*ACCT4', 'AAA*N**67*C']);
  });

  it('AAA stands in the loop that it speaks of', () => {
    const before = (scenario: string, id: string): string => {
      const all = segments(play(scenario)[0] ?? '');
      const upTo = all.slice(
        0,
        all.findIndex((segment) => segment.startsWith('AAA*')),
      );
      return upTo.findLast((segment) => segment.startsWith(id)) ?? '';
    };
    expect(before('aaa-42', 'HL')).toBe('HL*1**20*0');
    expect(segments(play('aaa-42')[0] ?? '')[5]).toBe('AAA*N**42*P');
    expect(before('aaa-79', 'NM1*PR')).not.toBe('');
    expect(before('aaa-43', 'NM1*1P')).not.toBe('');
    expect(before('aaa-75', 'NM1*IL')).not.toBe('');
  });

  it('a single service that is rejected leaves the event without a decision', () => {
    expect(verdicts('aaa-ag-service', 'dependent')).toEqual(['EV AAA*N**33*C', 'SS AAA*N**AG*C']);
  });

  it('BHT06 is 19 while something is pended, and 18 at the end', () => {
    expect(bht06(play('approve')[0])).toBe('18');
    expect(bht06(play('pend')[0])).toBe('19');
    expect(bht06(play('partial-pended')[0])).toBe('19');
    expect(play('pend-then-approve').map(bht06)).toEqual(['19', '18']);
    expect(play('out-of-order').map(bht06)).toEqual(['18', '19']);
  });
});

describe('what comes back of the request', () => {
  it('traces as TRN*2, and the payer has one of its own', () => {
    const [answer = ''] = play('approve');
    expect(segments(answer, 'TRN')).toEqual([
      'TRN*2*HOMTRACE*9CLIENTEHR',
      'TRN*2*PAS-0002*9PASX12EX1',
      'TRN*1*SBX101*9SBXPAYER1',
      'TRN*2*HOMTRACE-1*9CLIENTEHR',
      'TRN*2*PAS-0002-1*9PASX12EX1',
      'TRN*2*PAS-0002-2*9PASX12EX1',
    ]);
    expect(segments(play('without-trace')[0] ?? '', 'TRN')).toEqual(['TRN*1*SBX101*9SBXPAYER1']);
  });

  it('the requester without address, contact and taxonomy; UM without UM05 and UM07 to UM10', () => {
    const answer = play('approve', 'referral-event-only')[0] ?? '';
    expect(level(answer, '21')).toEqual(['HL*2*1*21*1', 'NM1*1P*2*MAPLE STREET FAMILY PRACTICE*****XX*1999999992']);
    expect(level(answer, '22')).toEqual(['HL*3*2*22*1', 'NM1*IL*1*BIRCH*NORA*L***MI*SBXM00001']);
    expect(segments(answer, 'UM')).toEqual(['UM*SC*I*3*11:B']);
  });

  it('a requester that the response does not know becomes 1P with qualifier 46', () => {
    const answer = play('approve', 'dental-other-delimiters')[0] ?? '';
    expect(segments(answer).filter((segment) => segment.startsWith('NM1|1P'))).toEqual(['NM1|1P|2|LARCH MANUFACTURING|||||46|LARCH001']);
  });

  it('transport locations with a name in their response loop, 2010F 1T and SV107 not at all', () => {
    const transport = segments(play('approve', 'dental-other-delimiters')[0] ?? '', 'NM1').filter((segment) =>
      /^NM1\|(PW|FS)/.test(segment),
    );
    expect(transport).toEqual(['NM1|PW|2|FAIRVIEW STATION']);
    const homecare = play('approve')[0] ?? '';
    expect(segments(homecare, 'SV1')).toEqual(['SV1*HC:G0154**UN*24', 'SV1*HC:B4184**UN*12']);
    expect(homecare).not.toContain('NM1*1T');
  });

  it('UM04 at the service only where it differs from the event', () => {
    expect(level(play('approve', 'dependent')[0] ?? '', 'SS')).toContain('UM*HS*I*A4');
  });

  it('the event under the dependent when there is one', () => {
    expect(segments(play('approve', 'dependent')[0] ?? '', 'HL').slice(3, 5)).toEqual(['HL*4*3*23*1', 'HL*5*4*EV*1']);
  });

  it('sender and receiver swapped, the request’s delimiters, ISA15 T, our control numbers', () => {
    const answer = play('approve', 'dental-other-delimiters')[0] ?? '';
    expect(segments(answer, 'ISA', 'GS', 'GE', 'IEA')).toEqual([
      'ISA|00|          |00|          |ZZ|SANDBOXPAYER   |ZZ|PASX12         |250610|1020|!|00501|000000101|0|T|>',
      'GS|HI|SANDBOX|PASX12|20250610|1020|101|X|005010X217',
      'GE|1|101',
      'IEA|1|000000101',
    ]);
    expect(segments(play('approve')[0] ?? '', 'BHT')).toEqual(['BHT*0007*11*HOM2025-0001*20250610*1020*18']);
  });
});

describe('what the payer brings in', () => {
  it('period and issue date: the asked period, else 90 days', () => {
    const answer = play('approve', 'inpatient')[0] ?? '';
    expect(level(answer, 'EV').filter((segment) => /^DTP\*(102|007)/.test(segment))).toEqual([
      'DTP*102*D8*20250610',
      'DTP*007*RD8*20250701-20250929',
    ]);
    expect(level(play('approve')[0] ?? '', 'SS')).toContain('DTP*007*RD8*20250616-20250814');
  });

  it('a pair of dates, references, texts and providers in approve-detailed', () => {
    const service = level(play('approve-detailed')[0] ?? '', 'SS', 2);
    expect(service).toEqual(
      expect.arrayContaining([
        'DTP*007*D8*20250616',
        'DTP*036*D8*20250814',
        'REF*NT*ADM101-2',
        'REF*BB*OLD101-2',
        'MSG*SERVICE 2 CERTIFIED.',
        'NM1*SJ*1*OAKLEY*ROBIN****XX*1999999976',
      ]),
    );
  });

  it('modified: other days, half the quantity, another provider, another procedure where the file names one', () => {
    expect(level(play('modified')[0] ?? '', 'SS', 2)).toEqual([
      'HL*6*4*SS*0',
      'TRN*2*PAS-0002-2*9PASX12EX1',
      'HCR*A6*AUTH101-2',
      'DTP*472*D8*20250623',
      'DTP*102*D8*20250610',
      'DTP*007*RD8*20250623-20250822',
      'SV1*HC:B4185**UN*6',
      'MSG*CERTIFIED IN A MODIFIED FORM.',
      'NM1*SJ*2*BIRCHWOOD SUPPLY COMPANY*****XX*1999999968',
      'REF*EI*009999996',
      'N3*12 SAMPLE PIER*DOCK 4',
      'N4*FAIRVIEW*OH*441261234',
    ]);
  });

  it('modified without services: the event moves and shrinks', () => {
    const event = level(play('modified', 'referral-event-only')[0] ?? '', 'EV');
    expect(event).toEqual(expect.arrayContaining(['HCR*A6*AUTH101', 'DTP*AAH*RD8*20250623-20250923', 'HSD*VS*2']));
  });

  it('documents: PWK at both levels, LOINC at the service, contacts', () => {
    const answer = play('pend-documents')[0] ?? '';
    expect(level(answer, 'EV').filter((segment) => /^(PWK|NM1\*L5|PER)/.test(segment))).toEqual([
      'PWK*PY*EL***AC*SBXACN101*REPORT OF THE PHYSICIAN',
      'PWK*DG*VO',
      'NM1*L5*2*SANDBOX CLINICAL REVIEW*****46*SBXREVIEW',
      'PER*IC*REVIEW DESK*TE*5555550155*EX*21*FX*5555550156',
    ]);
    expect(level(answer, 'SS', 2)).toEqual(
      expect.arrayContaining(['HI*LOI:28570-0*LOI:11506-3', 'PWK*77*FX***AC*SBXACN101-2', 'NM1*L5*1*ALDER*SAM']),
    );
  });

  it('a questionnaire: 102089-0 beside a trace of the payer at that level', () => {
    expect(level(play('pend-questionnaire')[0] ?? '', 'SS')).toEqual(
      expect.arrayContaining(['TRN*1*SBXDTR101-1*9SBXPAYER1', 'HI*LOI:102089-0']),
    );
    expect(level(play('pend-questionnaire', 'referral-event-only')[0] ?? '', 'EV')).toEqual(
      expect.arrayContaining(['TRN*1*SBXDTR101*9SBXPAYER1', 'HI*ABK:M545:D8:20250601*LOI:102089-0']),
    );
  });

  it('an extra service, a missing one, the other order, another member', () => {
    const service = (answer: string[]): string[] => segments(answer[0] ?? '', 'SV1');
    expect(service(play('extra-service'))).toEqual(['SV1*HC:G0154**UN*24', 'SV1*HC:B4184**UN*12', 'SV1*HC:S9999**UN*2']);
    expect(service(play('fewer-services'))).toEqual(['SV1*HC:G0154**UN*24']);
    expect(service(play('reordered-services'))).toEqual(['SV1*HC:B4184**UN*12', 'SV1*HC:G0154**UN*24']);
    expect(segments(play('wrong-member')[0] ?? '', 'NM1')[2]).toBe('NM1*IL*1*BIRCH*NORA*L***MI*SBXSOMEBODY');
  });
});
