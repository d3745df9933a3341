import { describe, expect, it } from '@jest/globals';
import { decodeSegment, encodeSegment, usualDelimiters } from '../../src/x12/index.js';
import type { CharacterSet, SegmentDraft } from '../../src/x12/index.js';

function encoded(draft: SegmentDraft, characterSet?: CharacterSet) {
  const { segment, replaced } = encodeSegment(draft, usualDelimiters, characterSet === undefined ? {} : { characterSet });
  return { text: segment.elements.join('*'), replaced };
}

describe('encodeSegment', () => {
  it('writes simple elements, composites and repetitions', () => {
    expect(encoded({ id: 'UM', elements: ['HS', 'I', undefined, ['12', 'B']] })).toEqual({ text: 'UM*HS*I**12:B', replaced: [] });
    const repeated = { repetitions: [['BK', 'R69'], 'Z', ['BF', undefined, 'D8']] };
    expect(encoded({ id: 'HI', elements: [repeated] }).text).toBe('HI*BK:R69^Z^BF::D8');
  });

  it('cuts what is empty at the end', () => {
    expect(encoded({ id: 'NM1', elements: ['IL', undefined, ['A', '', undefined], '', [], { repetitions: ['', []] }] }).text).toBe(
      'NM1*IL**A',
    );
    expect(encoded({ id: 'LE', elements: [undefined, ''] }).text).toBe('LE');
  });

  it('writes a blank for a delimiter and says where', () => {
    const draft: SegmentDraft = { id: 'MSG', elements: ['A*B~C', ['X', 'Y:Z'], { repetitions: ['1', ['2', '3^4']] }] };
    expect(encoded(draft)).toEqual({
      text: 'MSG*A B C*X:Y Z*1^2:3 4',
      replaced: [
        { element: 1, reason: 'delimiter' },
        { element: 2, component: 2, reason: 'delimiter' },
        { element: 3, repetition: 2, component: 2, reason: 'delimiter' },
      ],
    });
  });

  it('writes a blank for a control character', () => {
    expect(encoded({ id: 'MSG', elements: ['A\nB\x7f'] })).toEqual({ text: 'MSG*A B', replaced: [{ element: 1, reason: 'control' }] });
    expect(encoded({ id: 'MSG', elements: ['\0'] })).toEqual({ text: 'MSG', replaced: [{ element: 1, reason: 'control' }] });
  });

  it('folds letters that the character set does not hold', () => {
    const name = 'JOSÉ Müller-Łuk ß “x” –';
    expect(encoded({ id: 'MSG', elements: [name] })).toEqual({
      text: 'MSG*JOSE Muller-Luk ss "x" -',
      replaced: [{ element: 1, reason: 'folded' }],
    });
    expect(encoded({ id: 'MSG', elements: [name] }, 'utf8')).toEqual({ text: `MSG*${name}`, replaced: [] });
    expect(encoded({ id: 'MSG', elements: ['東X'] })).toEqual({ text: 'MSG* X', replaced: [{ element: 1, reason: 'unsupported' }] });
  });

  it('basic has no @, extended has; case is never changed', () => {
    expect(encoded({ id: 'PER', elements: ['a@b_c'] })).toEqual({ text: 'PER*a@b_c', replaced: [] });
    expect(encoded({ id: 'PER', elements: ['a@b_c'] }, 'basic')).toEqual({
      text: 'PER*a b c',
      replaced: [{ element: 1, reason: 'unsupported' }],
    });
  });

  it('half a surrogate pair cannot be written', () => {
    expect(encoded({ id: 'MSG', elements: ['A\ud800B'] }, 'utf8')).toEqual({
      text: 'MSG*A B',
      replaced: [{ element: 1, reason: 'unsupported' }],
    });
    expect(encoded({ id: 'MSG', elements: ['A😀B'] }, 'utf8').text).toBe('MSG*A😀B');
  });

  it('leaves blanks out where the blank is a delimiter', () => {
    const delimiters = { ...usualDelimiters, component: ' ' };
    const { segment, replaced } = encodeSegment({ id: 'MSG', elements: ['A B', ['1', '2']] }, delimiters);
    expect(segment.elements).toEqual(['MSG', 'AB', '1 2']);
    expect(replaced).toEqual([{ element: 1, reason: 'delimiter' }]);
  });

  it('a fold does not bring in a delimiter', () => {
    const delimiters = { ...usualDelimiters, component: '-' };
    const { segment, replaced } = encodeSegment({ id: 'MSG', elements: ['A–B'] }, delimiters);
    expect(segment.elements).toEqual(['MSG', 'A B']);
    expect(replaced).toEqual([{ element: 1, reason: 'unsupported' }]);
  });

  it('says when there is no repetition separator', () => {
    const delimiters = { ...usualDelimiters, repetition: undefined };
    const { segment, replaced } = encodeSegment({ id: 'HI', elements: [{ repetitions: ['A', 'B^'] }] }, delimiters);
    expect(segment.elements).toEqual(['HI', 'A']);
    expect(replaced).toEqual([{ element: 1, repetition: 2, reason: 'repetition' }]);
  });

  it('counts the octets of BIN and BDS and leaves them alone', () => {
    expect(encoded({ id: 'BDS', elements: ['B64', undefined, 'A~*\n'] })).toEqual({ text: 'BDS*B64*4*A~*\n', replaced: [] });
    expect(encoded({ id: 'BIN', elements: ['7', 'AB'] })).toEqual({ text: 'BIN*2*AB', replaced: [] });
    expect(encoded({ id: 'BIN', elements: [undefined, '日'] })).toEqual({ text: 'BIN*3*\xe6\x97\xa5', replaced: [] });
  });

  it('decodeSegment gives the draft back, for other delimiters', () => {
    const draft: SegmentDraft = { id: 'HI', elements: ['1', { repetitions: [['BK', 'R69'], 'Z'] }, ['A', 'B']] };
    const { segment } = encodeSegment(draft, usualDelimiters);
    expect(decodeSegment(segment, usualDelimiters)).toEqual(draft);
  });
});
