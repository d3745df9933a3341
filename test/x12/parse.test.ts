import { describe, expect, it } from '@jest/globals';
import { parse } from '../../src/x12/index.js';
import { body, invented } from './invented.js';

function codes(input: string | Buffer): string[] {
  return parse(input).issues.map((issue) => issue.code);
}

describe('parse', () => {
  it('reads interchange, group and set', () => {
    const { interchanges, issues, outside } = parse(invented());
    expect(issues).toEqual([]);
    expect(outside).toEqual([]);
    const set = interchanges[0]?.groups[0]?.sets[0];
    expect(interchanges[0]?.isa.elements[6]).toBe('MILLROADCARE   ');
    expect(interchanges[0]?.groups[0]?.gs.elements[8]).toBe('005010X217');
    expect(set?.segments.map((segment) => segment.elements.join('*')).slice(1, -1)).toEqual(body);
    expect(set?.segments[0]).toEqual({ id: 'ST', elements: ['ST', '278', '0001', '005010X217'], offset: expect.any(Number) });
    expect(interchanges[0]?.iea?.elements).toEqual(['IEA', '1', '000000042']);
  });

  it('gives offsets into the input', () => {
    const text = `\n${invented().replaceAll('~', '~\r\n')}`;
    for (const segment of parse(text).interchanges[0]?.groups[0]?.sets[0]?.segments ?? []) {
      expect(text.slice(segment.offset).startsWith(`${segment.id}*`)).toBe(true);
    }
  });

  it('reads several groups and sets', () => {
    const set = 'ST*278*0001*005010X217~BHT*0007~SE*3*0001~';
    const second = 'ST*278*0002*005010X217~BHT*0007~SE*3*0002~';
    const group = (number: number) => `GS*HI*MILLROAD*HARBOR*20261103*0915*${number}*X*005010X217~${set}${second}GE*2*${number}~`;
    const text = invented()
      .replace(/GS\*.*GE\*1\*42~/, group(1) + group(2))
      .replace('IEA*1', 'IEA*2');
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.groups.map((one) => one.sets.length)).toEqual([2, 2]);
  });

  it('passes a byte order mark, in text and in octets', () => {
    expect(parse(`\ufeff${invented()}`).issues).toEqual([]);
    const { interchanges, issues } = parse(Buffer.from(`\ufeff${invented()}`));
    expect(issues).toEqual([]);
    expect(interchanges[0]?.isa.offset).toBe(3);
  });

  it('says that there is nothing', () => {
    expect(codes('')).toEqual(['X12-EMPTY']);
    expect(codes(' \r\n')).toEqual(['X12-EMPTY']);
  });

  it('says that there is no interchange and keeps the text', () => {
    const { issues, outside } = parse('{"resourceType":"Bundle"}');
    expect(issues.map((issue) => issue.code)).toEqual(['X12-ISA-MISSING']);
    expect(outside).toEqual([{ text: '{"resourceType":"Bundle"}', offset: 0 }]);
  });

  it('limits the list of issues', () => {
    const { issues } = parse(invented({ segments: new Array<string>(5000).fill('lower*1') }), { maxIssues: 10 });
    expect(issues).toHaveLength(11);
    expect(issues[10]?.code).toBe('X12-TOO-MANY-ISSUES');
  });
});

describe('faults of the envelope', () => {
  const good = invented();
  const lastInSet = body.length + 2;

  const cases: readonly [string, string, object][] = [
    [
      'SE01 wrong',
      good.replace('SE*14', 'SE*15'),
      { code: 'X12-SE-COUNT', ack: { ik5: '4' }, x12: { segment: lastInSet, segmentId: 'SE', element: 1 } },
    ],
    ['SE01 no number', good.replace('SE*14', 'SE*X'), { code: 'X12-SE-COUNT' }],
    [
      'SE02 differs',
      good.replace('SE*14*0001', 'SE*14*1'),
      { code: 'X12-SE-CONTROL', ack: { ik5: '3' }, x12: { segment: lastInSet, segmentId: 'SE', element: 2 } },
    ],
    [
      'SE missing',
      good.replace('SE*14*0001~', ''),
      { code: 'X12-SE-MISSING', ack: { ik5: '2' }, x12: { segment: lastInSet - 1, segmentId: 'MSG' } },
    ],
    [
      'ST01 wrong',
      good.replace('ST*278', 'ST*27'),
      { code: 'X12-ST-VALUE', ack: { ik5: '6' }, x12: { segment: 1, segmentId: 'ST', element: 1 } },
    ],
    [
      'ST02 too short',
      good.replace('ST*278*0001', 'ST*278*1').replace('SE*14*0001', 'SE*14*1'),
      { code: 'X12-ST-VALUE', ack: { ik5: '7' }, x12: { segment: 1, segmentId: 'ST', element: 2 } },
    ],
    [
      'GE01 wrong',
      good.replace('GE*1', 'GE*2'),
      { code: 'X12-GE-COUNT', ack: { ak9: '5' }, x12: { segment: 17, envelope: true, segmentId: 'GE', element: 1 } },
    ],
    [
      'GE02 differs',
      good.replace('GE*1*42', 'GE*1*43'),
      { code: 'X12-GE-CONTROL', ack: { ak9: '4' }, x12: { segment: 17, envelope: true, segmentId: 'GE', element: 2 } },
    ],
    ['GE missing', good.replace('GE*1*42~', ''), { code: 'X12-GE-MISSING', ack: { ak9: '3' } }],
    [
      'GS06 no number',
      good.replaceAll('*42*X', '*4A*X').replace('GE*1*42', 'GE*1*4A'),
      { code: 'X12-GS-VALUE', ack: { ak9: '6', ta1: '024' } },
    ],
    ['GS04 no date', good.replace('*20261103*0915*42', '*20261303*0915*42'), { code: 'X12-GS-VALUE', ack: { ta1: '024' } }],
    [
      'IEA01 wrong',
      good.replace('IEA*1', 'IEA*2'),
      { code: 'X12-IEA-COUNT', ack: { ta1: '021' }, x12: { segment: 18, envelope: true, segmentId: 'IEA', element: 1 } },
    ],
    ['IEA02 differs', good.replace('IEA*1*000000042', 'IEA*1*000000043'), { code: 'X12-IEA-CONTROL', ack: { ta1: '001' } }],
    ['IEA missing', good.replace('IEA*1*000000042~', ''), { code: 'X12-IEA-MISSING', ack: { ta1: '023' } }],
    [
      'segment outside of a set',
      good.replace('GE*1', 'REF*EJ*1~GE*1'),
      { code: 'X12-ST-MISSING', x12: { segment: 17, envelope: true, segmentId: 'REF' } },
    ],
    ['empty segment', good.replace('HL*1', '~HL*1'), { code: 'X12-SEGMENT-EMPTY', x12: { segment: 2, segmentId: 'BHT' } }],
    ['last terminator missing', good.slice(0, -1), { code: 'X12-SEGMENT-TERMINATOR', severity: 'warning' }],
  ];

  it.each(cases)('%s', (_name, text, expected) => {
    const { issues } = parse(text);
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject(expected);
  });

  it('ST without GS keeps its segments', () => {
    const { interchanges, issues } = parse(good.replace(/GS\*[^~]*~/, ''));
    expect(issues[0]).toMatchObject({ code: 'X12-GS-MISSING', x12: { segment: 2, segmentId: 'ST', envelope: true } });
    expect(interchanges[0]?.stray?.map((segment) => segment.id)).toEqual(['ST', ...body.map((line) => line.split('*')[0]), 'SE', 'GE']);
  });

  it('control numbers used twice', () => {
    const set = /ST\*.*SE\*14\*0001~/.exec(good)?.[0] ?? '';
    const twice = good.replace(set, set + set).replace('GE*1', 'GE*2');
    expect(parse(twice).issues).toMatchObject([{ code: 'X12-ST-DUPLICATE', ack: { ik5: '23' }, interchange: 0, group: 0, set: 1 }]);
    const group = /GS\*.*GE\*1\*42~/.exec(good)?.[0] ?? '';
    expect(parse(good.replace(group, group + group).replace('IEA*1', 'IEA*2')).issues).toMatchObject([
      { code: 'X12-GS-DUPLICATE', ack: { ak9: '19' }, group: 1 },
    ]);
    expect(parse(good + good).issues).toMatchObject([{ code: 'X12-ISA-DUPLICATE', ack: { ta1: '025' }, interchange: 1 }]);
  });

  it('garbage between interchanges is kept and reported, padding is not', () => {
    const other = invented({ controlNumber: '000000043' });
    const { interchanges, issues, outside } = parse(`${good}\r\nNM1*ISA*LOST~\r\n${other}\0\0\x1a`);
    expect(interchanges).toHaveLength(2);
    expect(issues).toMatchObject([{ code: 'X12-OUTSIDE', offset: good.length + 2, interchange: 1 }]);
    expect(outside.map(({ text }) => text.trim())).toEqual(['NM1*ISA*LOST~']);
  });

  it('the input ends in the middle of a set', () => {
    const { interchanges, issues } = parse(good.slice(0, good.indexOf('OTIS')));
    expect(issues.map((issue) => issue.code)).toEqual(['X12-SEGMENT-TERMINATOR', 'X12-SE-MISSING', 'X12-GE-MISSING', 'X12-IEA-MISSING']);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments.at(-1)?.elements).toEqual(['NM1', 'IL', '1', 'ISAAC', '']);
  });

  it('the input ends within the ISA', () => {
    for (let length = 4; length < 105; length++) expect(codes(good.slice(0, length))).toEqual(['X12-ISA-TRUNCATED']);
    expect(codes(good.slice(0, 105))).toEqual(['X12-ISA-DELIMITER', 'X12-IEA-MISSING']);
  });

  it('a file that was cut off, with the next one behind it on a new line', () => {
    const other = invented({ controlNumber: '000000043', delimiters: { element: '|', component: '>', repetition: '{', segment: '\n' } });
    const { interchanges, issues } = parse(`${good.slice(0, good.indexOf('OTIS'))}\n${other}`);
    expect(interchanges).toHaveLength(2);
    expect(interchanges[1]?.iea).toBeDefined();
    expect(issues.map((issue) => issue.interchange)).toEqual([0, 0, 0, 0]);
  });
});
