import { describe, expect, it } from '@jest/globals';
import { read999, type Received999 } from '../../src/guide/index.js';
import { setOf } from './sets.js';

const texts = [
  'ST*999*0001*005010X231A1',
  'AK1*HI*31*005010X217',
  'AK2*278*0001*005010X217',
  'IK5*A',
  'AK2*278*0002',
  'IK3*UM*13*2000E*8',
  'CTX*SITUATIONAL TRIGGER*UM*13*2000E*5:1',
  'CTX*TRN02:NC-1',
  'IK4*5:4:2*156*I9',
  'CTX*SITUATIONAL TRIGGER*UM*13**5:1*1361',
  'IK4*2*1322*7*Z',
  'IK3*NM1*20**3',
  'IK5*R*5*I5',
  'AK9*P*2*2*1',
  'SE*15*0001',
];

describe('read999', () => {
  it('reads groups, sets, segments, contexts and elements', () => {
    const found = read999(setOf(texts)) as Received999;
    expect(found).toMatchObject({ functionalId: 'HI', control: '31', version: '005010X217', code: 'P', accepted: false });
    expect([found.included, found.received, found.acceptedSets, found.errors]).toEqual([2, 2, 1, []]);
    const [first, second] = found.sets;
    expect(first).toEqual({
      transaction: '278',
      control: '0001',
      convention: '005010X217',
      code: 'A',
      accepted: true,
      errors: [],
      segments: [],
    });
    expect(second).toMatchObject({ control: '0002', convention: undefined, code: 'R', accepted: false, errors: ['5', 'I5'] });
    expect(second?.segments).toMatchObject([
      {
        segmentId: 'UM',
        position: 13,
        loop: '2000E',
        code: '8',
        contexts: [
          { name: 'SITUATIONAL TRIGGER', value: undefined, segmentId: 'UM', position: 13, loop: '2000E', element: 5, component: 1 },
          { name: 'TRN02', value: 'NC-1', segmentId: undefined },
        ],
        elements: [
          { element: 5, component: 4, repetition: 2, dataElement: '156', code: 'I9', copy: undefined, contexts: [{ element: 5 }] },
          { element: 2, component: undefined, dataElement: '1322', code: '7', copy: 'Z', contexts: [] },
        ],
      },
      { segmentId: 'NM1', position: 20, loop: undefined, code: '3', contexts: [], elements: [] },
    ]);
  });

  it('reads a 997 alike', () => {
    const older = ['ST*997*0001', 'AK1*HI*31', 'AK2*278*0001', 'AK3*NM1*8**8', 'AK4*9*67*1', 'AK5*R*5', 'AK9*R*1*1*0*5', 'SE*8*0001'];
    expect(read999(setOf(older))).toMatchObject({
      version: '',
      code: 'R',
      errors: ['5'],
      sets: [{ code: 'R', errors: ['5'], segments: [{ segmentId: 'NM1', elements: [{ element: 9, code: '1' }] }] }],
    });
  });

  it.each<[string, string[], Partial<Received999> | undefined]>([
    ['no AK1', ['ST*999*0001', 'AK9*A*1*1*1', 'SE*3*0001'], undefined],
    ['no AK9', ['ST*999*0001', 'AK1*HI*1', 'SE*3*0001'], { code: '', accepted: false, included: undefined, sets: [] }],
    ['counts that are none', ['AK1*HI*1', 'AK9*A*X*1*'], { code: 'A', accepted: true, included: undefined, received: 1 }],
    ['errors before any set', ['AK1*HI*1', 'IK3*NM1*1**3', 'IK4*1**1', 'CTX*A:B', 'IK5*A', 'AK9*R*1*1*0'], { sets: [] }],
    ['an IK4 without an IK3', ['AK1*HI*1', 'AK2*278*1', 'IK4*1**1', 'CTX*A:B', 'IK5*R', 'AK9*R*1*1*0'], { code: 'R' }],
  ])('%s', (_, given, expected) => {
    if (expected === undefined) expect(read999(setOf(given))).toBeUndefined();
    else expect(read999(setOf(given))).toMatchObject(expected);
  });
});
