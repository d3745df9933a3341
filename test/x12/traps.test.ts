import { describe, expect, it } from '@jest/globals';
import { components, parse, repetitions, usualDelimiters, write } from '../../src/x12/index.js';
import type { Delimiters, Segment } from '../../src/x12/index.js';
import { body, invented } from './invented.js';

function segmentsIn(input: string | Buffer): readonly Segment[] {
  return parse(input).interchanges[0]?.groups[0]?.sets[0]?.segments ?? [];
}

function find(input: string | Buffer, id: string): Segment | undefined {
  return segmentsIn(input).find((segment) => segment.id === id);
}

/** Traps of real files: each one has stopped or misled some reader. */
describe('traps', () => {
  it('a patient called ISAAC is no interchange', () => {
    const segments = ['NM1*IL*1*ISAAC*ISA', 'ISAAC*1', 'MSG*A\nISAAC CALLED*ISA*00', 'REF*ISA*00*          *00'];
    const { interchanges, issues } = parse(invented({ segments }));
    expect(interchanges).toHaveLength(1);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(6);
    expect(issues.map((issue) => issue.code)).toEqual(['X12-SEGMENT-ID', 'X12-CONTROL-CHARACTER']);
  });

  it('text about ISAAC before the interchange is no interchange', () => {
    const { interchanges, issues } = parse(`FROM ISAAC, ISA*OFFICE\n${invented()}`);
    expect(interchanges).toHaveLength(1);
    expect(issues.map((issue) => issue.code)).toEqual(['X12-OUTSIDE']);
  });

  const unusual: readonly [string, Delimiters][] = [
    ['a blank as component separator', { ...usualDelimiters, component: ' ' }],
    ['> as component separator', { ...usualDelimiters, component: '>' }],
    ['{ as repetition separator', { ...usualDelimiters, repetition: '{' }],
    ['line feed as terminator', { ...usualDelimiters, segment: '\n' }],
    ['carriage return as terminator', { ...usualDelimiters, segment: '\r' }],
    ['control characters', { element: '\x1d', component: '\x1f', repetition: '\x1e', segment: '\x1c' }],
    ['| > { }', { element: '|', component: '>', repetition: '{', segment: '}' }],
    ['characters that mean something in patterns', { element: '.', component: '$', repetition: '\\', segment: '[' }],
  ];

  it.each(unusual)('%s', (_name, delimiters) => {
    const text = invented({ delimiters, segments: ['HI*BK:R69^BF:Z990', 'UM*HS*I*42*12:B'] });
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.delimiters).toEqual(delimiters);
    const hi = find(text, 'HI')?.elements[1] ?? '';
    expect(repetitions(hi, delimiters).map((one) => components(one, delimiters))).toEqual([
      ['BK', 'R69'],
      ['BF', 'Z990'],
    ]);
    expect(write(interchanges)).toBe(text);
    expect(parse(Buffer.from(text)).issues).toEqual([]);
  });

  it('a blank as element separator', () => {
    const delimiters = { ...usualDelimiters, element: ' ' };
    const text = invented({ delimiters, segments: ['UM*HS*I*42*12:B'] });
    expect(parse(text).issues).toEqual([]);
    expect(find(text, 'UM')?.elements).toEqual(['UM', 'HS', 'I', '42', '12:B']);
  });

  it('before version 00402 ISA11 is no repetition separator', () => {
    const text = invented().replace('*^*00501*', '*U*00401*');
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.delimiters.repetition).toBeUndefined();
  });

  it.each([
    ['none', '~'],
    ['LF', '~\n'],
    ['CRLF', '~\r\n'],
    ['blank lines', '~\n\n\r\n'],
  ])('line breaks: %s', (_name, ending) => {
    const text = invented().replaceAll('~', ending);
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(write(interchanges)).toBe(invented());
  });

  it('TA1 before GS', () => {
    const text = invented().replace('GS*', 'TA1*000000007*261102*2359*A*000~GS*');
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.ta1.map((ta1) => ta1.elements[1])).toEqual(['000000007']);
    expect(interchanges[0]?.groups).toHaveLength(1);
    expect(write(interchanges)).toBe(text);
  });

  it('TA1 alone', () => {
    const text = invented()
      .replace(/GS\*.*GE\*1\*42~/, 'TA1*000000007*261102*2359*R*006~')
      .replace('IEA*1', 'IEA*0');
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.ta1).toHaveLength(1);
    expect(interchanges[0]?.groups).toEqual([]);
  });

  it('TA1 between groups and behind them is found, reported, and written where it stood', () => {
    const text = invented().replace('IEA*', 'TA1*000000007*261102*2359*A*000~IEA*');
    const { interchanges, issues } = parse(text);
    expect(issues).toMatchObject([{ code: 'X12-TA1-PLACE', severity: 'warning' }]);
    expect(interchanges[0]?.ta1).toHaveLength(1);
    expect(write(interchanges)).toBe(text);
  });

  it('ISA padding wrong: says which element', () => {
    const short = invented().replace('*MILLROADCARE   *ZZ', '*MILLROADCARE*ZZ');
    expect(parse(short).issues).toMatchObject([
      { code: 'X12-ISA-WIDTH', x12: { segmentId: 'ISA', segment: 1, envelope: true, element: 6 }, ack: { ta1: '006' } },
    ]);
    expect(segmentsIn(short)).toHaveLength(14);
    const long = invented().replace('*HARBORSTATE    *', '*HARBORSTATEHEALTHPLAN*');
    expect(parse(long).issues).toMatchObject([{ code: 'X12-ISA-WIDTH', x12: { element: 8 }, ack: { ta1: '008' } }]);
    const several = invented().replace('*          *00*          *', '**00**');
    expect(parse(several).issues.map((issue) => issue.x12?.element)).toEqual([2, 4]);
    const right = invented().replace('*MILLROADCARE   *ZZ', '*   MILLROADCARE*ZZ');
    expect(parse(right).issues).toMatchObject([{ code: 'X12-ISA-PADDING', x12: { element: 6 } }]);
    const number = invented().replace('*00501*000000042*', '*00501*42*');
    expect(parse(number).issues).toMatchObject([{ code: 'X12-ISA-WIDTH', x12: { element: 13 }, ack: { ta1: '018' } }]);
  });

  it('ISA padding wrong with a line feed as terminator', () => {
    const text = invented({ delimiters: { ...usualDelimiters, segment: '\n' } }).replace('*MILLROADCARE   *ZZ', '*MILLROADCARE*ZZ');
    const { interchanges, issues } = parse(text);
    expect(issues).toMatchObject([{ code: 'X12-ISA-WIDTH', x12: { element: 6 } }]);
    expect(interchanges[0]?.delimiters.segment).toBe('\n');
    expect(write(interchanges)).toBe(text);
  });

  it('ISA with an element missing', () => {
    const { interchanges, issues } = parse(invented().replace('*0*T*:~', '*T*:~'));
    expect(issues).toMatchObject([{ code: 'X12-ISA-ELEMENTS', x12: { element: 14 }, ack: { ta1: '022' } }]);
    expect(interchanges[0]?.groups[0]?.sets).toHaveLength(1);
    expect(interchanges[0]?.delimiters).toEqual(usualDelimiters);
  });

  it.each([
    ['ISA01', '*00*          *00', '*0x*          *00', 1, '010'],
    ['ISA05', '*ZZ*MILL', '*z *MILL', 5, '005'],
    ['ISA09', '*261103*0915*^', '*261303*0915*^', 9, '014'],
    ['ISA10', '*261103*0915*^', '*261103*2500*^', 10, '015'],
    ['ISA12', '*00501*', '*005A1*', 12, '017'],
    ['ISA14', '*0*T*:', '*9*T*:', 14, '019'],
    ['ISA15', '*0*T*:', '*0*X*:', 15, '020'],
  ])('%s not well formed', (_name, from, to, element, ta1) => {
    expect(parse(invented().replace(from, to)).issues).toMatchObject([{ code: 'X12-ISA-VALUE', x12: { element }, ack: { ta1 } }]);
  });

  it('delimiters that are the same, or letters', () => {
    const same = parse(invented().replace('*T*:~', '*T*~~'));
    expect(same.issues[0]).toMatchObject({ code: 'X12-ISA-DELIMITER', x12: { element: 16 }, ack: { ta1: '027' } });
    const missing = parse(invented().replace('*T*:~', '*T*:'));
    expect(missing.issues).toMatchObject([{ code: 'X12-ISA-DELIMITER', ack: { ta1: '004' } }]);
    expect(missing.interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(14);
  });

  it('an ISA element that holds the separator', () => {
    const { issues } = parse(invented().replace('*MILLROADCARE   *ZZ', '*MILLROAD*CARE  *ZZ'));
    expect(issues).toMatchObject([{ code: 'X12-ISA-VALUE', x12: { element: 6 }, ack: { ta1: '026' } }]);
  });

  it('SE count wrong', () => {
    expect(parse(invented().replace('SE*14', 'SE*13')).issues).toMatchObject([{ code: 'X12-SE-COUNT', ack: { ik5: '4' } }]);
  });

  it('two interchanges with different delimiters', () => {
    const second = { element: '|', component: '>', repetition: '{', segment: '\n' };
    const text = invented() + invented({ delimiters: second, controlNumber: '000000043' });
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges.map((one) => one.delimiters)).toEqual([usualDelimiters, second]);
    expect(interchanges[1]?.groups[0]?.sets[0]?.segments[7]?.elements).toEqual('NM1|IL|1|ISAAC|OTIS||||MI|55512345678'.split('|'));
    expect(write(interchanges)).toBe(text);
  });

  it('lower case is read and each tag reported', () => {
    const text = invented().toLowerCase();
    const { interchanges, issues } = parse(text);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(14);
    expect(issues.filter((issue) => issue.code === 'X12-SEGMENT-CASE')).toHaveLength(18);
    expect(write(interchanges)).toBe(text);
    const one = parse(invented().replace('HL*2*1', 'hl*2*1'));
    expect(one.issues).toMatchObject([{ code: 'X12-SEGMENT-CASE', x12: { segment: 5, segmentId: 'hl' }, ack: { ik3: '1' } }]);
  });

  it('99,999 segments', () => {
    const segments = new Array<string>(99_997).fill('REF*EJ*55512345678');
    const text = invented({ segments });
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(99_999);
  });

  it('UTF-8 in a name, from text and from octets', () => {
    const text = invented({ segments: ['NM1*IL*1*GARCÍA-MÜLLER*ŁUKASZ', 'MSG*日本'] });
    for (const input of [text, Buffer.from(text)]) {
      const { issues } = parse(input);
      expect(issues).toEqual([]);
      expect(find(input, 'NM1')?.elements.slice(3)).toEqual(['GARCÍA-MÜLLER', 'ŁUKASZ']);
      expect(find(input, 'MSG')?.elements[1]).toBe('日本');
    }
  });

  it('ISO 8859-1 is read, with a warning', () => {
    const octets = Buffer.from(invented({ segments: ['NM1*IL*1*MÜLLER*JOSÉ'] }), 'latin1');
    expect(parse(octets).issues).toMatchObject([{ code: 'X12-ENCODING', severity: 'warning', x12: { segment: 2, segmentId: 'NM1' } }]);
    expect(find(octets, 'NM1')?.elements.slice(3)).toEqual(['MÜLLER', 'JOSÉ']);
  });

  it('null bytes and other control characters are reported with their element', () => {
    const text = invented({ segments: ['NM1*IL*1*ISA\0AC*OTIS', 'REF*EJ*1\t2'] });
    const { issues } = parse(text);
    expect(issues).toMatchObject([
      { code: 'X12-CONTROL-CHARACTER', x12: { segment: 2, segmentId: 'NM1', element: 3 }, ack: { ik3: '8', ik4: '6' } },
      { code: 'X12-CONTROL-CHARACTER', x12: { segment: 3, segmentId: 'REF', element: 2 } },
    ]);
    expect(find(text, 'NM1')?.elements[3]).toBe('ISA\0AC');
  });

  it('messages hold no data', () => {
    const segments = body.map((line) => line.replace('ISAAC', 'ISA\0AC')).concat('OTIS ISAAC*1');
    for (const issue of parse(invented({ segments })).issues) {
      expect(`${issue.message} ${JSON.stringify(issue.x12)}`).not.toMatch(/OTIS|AC|555/);
    }
  });
});
