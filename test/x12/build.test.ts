import { describe, expect, it } from '@jest/globals';
import { buildInterchange, parse, readGs, readIsa, write } from '../../src/x12/index.js';
import type { GsFields, InterchangePlan, IsaFields } from '../../src/x12/index.js';
import { invented } from './invented.js';

const isa: IsaFields = {
  senderQualifier: 'ZZ',
  sender: 'MILLROADCARE',
  receiverQualifier: 'ZZ',
  receiver: 'HARBORSTATE',
  date: '261103',
  time: '0915',
  controlNumber: 42,
  usage: 'T',
};

const gs: GsFields = {
  functionalId: 'HI',
  sender: 'MILLROADCARE',
  receiver: 'HARBORSTATE',
  date: '20261103',
  time: '0915',
  controlNumber: 42,
  version: '005010X217',
};

function plan(changes: Partial<InterchangePlan> = {}): InterchangePlan {
  return { isa, groups: [{ gs, sets: [{ transaction: '278', segments: [{ id: 'BHT', elements: ['0007', '13'] }] }] }], ...changes };
}

describe('buildInterchange', () => {
  it('writes the envelope with widths, counts and control numbers', () => {
    const { interchange, replaced, issues } = buildInterchange(plan());
    expect(issues).toEqual([]);
    expect(replaced).toEqual([]);
    expect(write(interchange)).toBe(invented({ segments: ['BHT*0007*13'] }));
    expect(write(interchange, { lineBreaks: true })).toBe(invented({ segments: ['BHT*0007*13'] }).replaceAll('~', '~\n'));
  });

  it('is read without a fault, with any delimiters', () => {
    const set = {
      transaction: '278',
      segments: [
        {
          id: 'HI',
          elements: [
            {
              repetitions: [
                ['BK', 'R69'],
                ['BF', 'Z990'],
              ],
            },
          ],
        },
      ],
    };
    const groups = [
      { gs, sets: [set, set] },
      { gs: { ...gs, controlNumber: '43' }, sets: [set] },
    ];
    for (const delimiters of [
      { element: '|', component: '>', repetition: '{', segment: '\n' },
      { element: '*', component: ' ', repetition: '^', segment: '~' },
      { element: '*', component: ':', repetition: undefined, segment: '~' },
    ]) {
      const { interchange, issues } = buildInterchange(plan({ groups, delimiters }));
      expect(issues).toEqual([]);
      const read = parse(write(interchange));
      expect(read.issues).toEqual([]);
      expect(read.interchanges[0]?.delimiters).toEqual(delimiters);
      expect(read.interchanges[0]?.groups.map((group) => group.sets.map((one) => one.segments[0]?.elements[2]))).toEqual([
        ['0001', '0002'],
        ['0003'],
      ]);
    }
  });

  it('fields come back', () => {
    const { interchange } = buildInterchange(plan());
    expect(readIsa(interchange.isa)).toMatchObject({ ...isa, controlNumber: '000000042', version: '00501', authorization: '' });
    expect(readGs(interchange.groups[0]?.gs ?? interchange.isa)).toEqual({ ...gs, controlNumber: '42', agency: 'X' });
  });

  it('carries TA1 alone', () => {
    const { interchange } = buildInterchange(
      plan({ groups: [], ta1: [{ id: 'TA1', elements: ['000000007', '261102', '2359', 'A', '000'] }] }),
    );
    const read = parse(write(interchange));
    expect(read.issues).toEqual([]);
    expect(read.interchanges[0]?.iea?.elements[1]).toBe('0');
  });

  it('takes segments that were read as they are', () => {
    const read = parse(invented());
    const set = read.interchanges[0]?.groups[0]?.sets[0];
    const segments = set?.segments.slice(1, -1) ?? [];
    const { interchange } = buildInterchange(plan({ groups: [{ gs, sets: [{ transaction: '278', segments }] }] }));
    expect(write(interchange)).toBe(invented());
  });

  it('says where data was changed', () => {
    const set = {
      transaction: '278',
      segments: [
        { id: 'BHT', elements: ['0007'] },
        { id: 'MSG', elements: ['A~B'] },
      ],
    };
    const { replaced } = buildInterchange(plan({ groups: [{ gs, sets: [set] }] }));
    expect(replaced).toEqual([{ group: 0, set: 0, segment: 3, segmentId: 'MSG', element: 1, reason: 'delimiter' }]);
  });

  it.each([
    ['replace', 'warning'],
    ['reject', 'error'],
    [undefined, 'warning'],
  ] as const)('data that holds a delimiter: rule %s gives a %s', (delimiterInData, severity) => {
    const segments = [
      { id: 'MSG', elements: ['A~B'] },
      { id: 'SV1', elements: [['HC', 'G0:299', undefined, 'A*']] },
      { id: 'MSG', elements: ['A|B'] },
    ];
    const encode = delimiterInData === undefined ? {} : { delimiterInData };
    const { interchange, issues } = buildInterchange(plan({ groups: [{ gs, sets: [{ transaction: '278', segments }] }], encode }));
    expect(issues).toMatchObject([
      { code: 'X12-DATA-DELIMITER', severity, group: 0, set: 0, x12: { segmentId: 'MSG', segment: 2, element: 1 } },
      { code: 'X12-DATA-DELIMITER', severity, x12: { segmentId: 'SV1', segment: 3, element: 1, component: 2 } },
      { code: 'X12-DATA-DELIMITER', severity, x12: { segmentId: 'SV1', segment: 3, element: 1, component: 4 } },
    ]);
    expect(issues).toHaveLength(3);
    const written = parse(write(interchange)).interchanges[0]?.groups[0]?.sets[0]?.segments.map(({ elements }) => elements.join('*'));
    expect(written?.slice(1, -1)).toEqual(['MSG*A B', 'SV1*HC:G0 299::A', 'MSG*A|B']);
  });

  it('reports what does not fit and keeps the ISA readable', () => {
    const { interchange, issues } = buildInterchange(plan({ isa: { ...isa, sender: 'AN ID THAT IS TOO LONG', controlNumber: '12A' } }));
    expect(issues).toMatchObject([
      { code: 'X12-ISA-WIDTH', severity: 'error', x12: { element: 6 } },
      { code: 'X12-ISA-VALUE', x12: { element: 13 } },
    ]);
    expect(write(interchange).indexOf('~')).toBe(105);
  });

  it('reports delimiters that cannot be read, and faults of GS and ST', () => {
    const delimiters = { element: '*', component: '*', repetition: 'A', segment: '~' };
    expect(buildInterchange(plan({ delimiters })).issues.filter((issue) => issue.code === 'X12-ISA-DELIMITER')).toHaveLength(2);
    const bad = buildInterchange(plan({ groups: [{ gs: { ...gs, date: '261103' }, sets: [{ transaction: '27', segments: [] }] }] }));
    expect(bad.issues).toMatchObject([
      { code: 'X12-GS-VALUE', group: 0, x12: { element: 4 } },
      { code: 'X12-ST-VALUE', group: 0, set: 0, x12: { element: 1 } },
    ]);
  });
});
