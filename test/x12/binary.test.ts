import { describe, expect, it } from '@jest/globals';
import { parse, write, writeBuffer } from '../../src/x12/index.js';
import type { Segment } from '../../src/x12/index.js';
import { invented } from './invented.js';

/** Data with every delimiter, line breaks and things that look like segments. */
const hostile = 'A*B:C^D~SE*1*0001~\r\nISA*00*~GE*1*1~\nIEA*1*1~';

function attachment(binary: string): string {
  return invented({
    gs01: 'PI',
    transaction: '275',
    version: '006020X316',
    segments: ['BGN*02*7700123*20261103*0915', 'OOI*1*47*ATTACHMENT', binary],
  });
}

function binarySegment(input: string | Buffer): Segment | undefined {
  return parse(input).interchanges[0]?.groups[0]?.sets[0]?.segments.find((segment) => /^(bin|bds)$/i.test(segment.id));
}

describe('BIN and BDS', () => {
  it.each([
    ['BDS', `BDS*ASC*${hostile.length}*${hostile}`, ['BDS', 'ASC', String(hostile.length), hostile]],
    ['BIN', `BIN*${hostile.length}*${hostile}`, ['BIN', String(hostile.length), hostile]],
    ['no data', 'BDS*B64*0*', ['BDS', 'B64', '0', '']],
    ['leading zeros', 'BDS*B64*0004*QUJD', ['BDS', 'B64', '0004', 'QUJD']],
  ])('%s: data is taken by length', (_name, segment, elements) => {
    const text = attachment(segment);
    for (const input of [text, Buffer.from(text)]) {
      const { interchanges, issues } = parse(input);
      expect(issues).toEqual([]);
      expect(binarySegment(input)?.elements).toEqual(elements);
      expect(write(interchanges)).toBe(text);
      expect(writeBuffer(interchanges).equals(Buffer.from(text))).toBe(true);
    }
  });

  it('counts octets, not characters, and gives all 256 of them back', () => {
    const octets = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
    const [head = '', tail = ''] = attachment('BDS*NOF*512*@').split('@');
    const input = Buffer.concat([Buffer.from(head), octets, Buffer.from(tail)]);
    const { interchanges, issues } = parse(input);
    expect(issues).toEqual([]);
    expect(Buffer.from(binarySegment(input)?.elements[3] ?? '', 'latin1').equals(octets)).toBe(true);
    expect(writeBuffer(interchanges).equals(input)).toBe(true);
  });

  it('UTF-8 data and UTF-8 elements side by side', () => {
    const data = 'MÜLLER ~ 日本';
    const text = attachment(`BDS*ASC*${Buffer.byteLength(data)}*${data}`)
      .replace('OOI*1', 'MSG*JOSÉ~OOI*1')
      .replace('SE*5', 'SE*6');
    const input = Buffer.from(text);
    const { interchanges, issues } = parse(input);
    expect(issues).toEqual([]);
    expect(Buffer.from(binarySegment(input)?.elements[3] ?? '', 'latin1').toString()).toBe(data);
    expect(writeBuffer(interchanges).equals(input)).toBe(true);
  });

  it.each([
    ['one too many', 9, '4'],
    ['one too few', 7, '5'],
  ])('length %s: reported, the data is kept, the set goes on', (_name, length, ik4) => {
    const text = attachment(`BDS*B64*${length}*QUJDREVG`);
    const { interchanges, issues } = parse(text);
    expect(issues).toMatchObject([
      { code: 'X12-BINARY-TERMINATOR', x12: { segment: 4, segmentId: 'BDS', element: 3 }, ack: { ik3: '8', ik4, ik5: '5' } },
    ]);
    expect(binarySegment(text)?.elements).toEqual(['BDS', 'B64', String(length), 'QUJDREVG']);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(5);
    expect(write(interchanges)).toBe(text);
  });

  it.each([
    ['hostile', '999999999999999', '5'],
    ['too many digits', '9999999999999999', '6'],
    ['negative', '-8', '6'],
    ['hexadecimal', '0x8', '6'],
    ['missing', '', '1'],
  ])('length %s is refused', (_name, length, ik4) => {
    const text = attachment(`BDS*B64*${length}*QUJDREVG`);
    const { interchanges, issues } = parse(text);
    expect(issues).toMatchObject([{ code: 'X12-BINARY-LENGTH', x12: { segment: 4, element: 2 }, ack: { ik4 } }]);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments).toHaveLength(5);
    expect(write(interchanges)).toBe(text);
  });

  it('more than the caller admits is refused', () => {
    const text = attachment(`BDS*B64*8*QUJDREVG`);
    expect(parse(text, { maxBinaryLength: 8 }).issues).toEqual([]);
    expect(parse(text, { maxBinaryLength: 7 }).issues).toMatchObject([{ code: 'X12-BINARY-LENGTH' }]);
  });

  it.each(['BDS*B64~', 'BDS*~', 'BIN*~', 'BIN*8~', 'BDS**~'])('%s: no data element', (segment) => {
    const text = attachment(segment.slice(0, -1));
    const { interchanges, issues } = parse(text);
    expect(issues).toMatchObject([{ code: 'X12-BINARY-LENGTH' }]);
    expect(write(interchanges)).toBe(text);
  });

  it('the input ends within the data', () => {
    const text = attachment('BDS*B64*8*QUJDREVG');
    const cut = text.slice(0, text.indexOf('REVG'));
    expect(parse(cut).issues.map((issue) => issue.code)).toEqual([
      'X12-SEGMENT-TERMINATOR',
      'X12-BINARY-LENGTH',
      'X12-SE-MISSING',
      'X12-GE-MISSING',
      'X12-IEA-MISSING',
    ]);
  });

  it('MIME line breaks within the data count', () => {
    const text = attachment('BDS*B64*10*QUJD\r\nREVG');
    expect(parse(text).issues).toEqual([]);
  });

  it('a segment without elements is one of its own', () => {
    const text = invented({ segments: ['LX*1', 'LE', 'BIN', 'REF*EJ*1'] });
    const { interchanges, issues } = parse(text);
    expect(issues).toEqual([]);
    expect(interchanges[0]?.groups[0]?.sets[0]?.segments.map((segment) => segment.id)).toEqual(['ST', 'LX', 'LE', 'BIN', 'REF', 'SE']);
  });

  it('text with characters that are no octets is refused, the same as octets is read', () => {
    const text = attachment('BDS*ASC*3*日');
    expect(parse(text).issues.map((issue) => issue.code)).toContain('X12-BINARY-CHARACTERS');
    expect(parse(Buffer.from(text)).issues).toEqual([]);
    expect(writeBuffer(parse(text).interchanges).toString()).toBe(text);
  });

  it('2 MB of delimiters are not searched', () => {
    const data = '~*:'.repeat(700_000);
    const text = attachment(`BDS*ASC*${data.length}*${data}`);
    const start = performance.now();
    expect(parse(text).issues).toEqual([]);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
