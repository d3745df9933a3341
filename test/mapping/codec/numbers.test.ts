import { describe, expect, it } from '@jest/globals';
import { decode, encode, named } from './read.js';

describe('decimal', () => {
  it.each([
    [12, '12'],
    [0.5, '.5'],
    [-0.5, '-.5'],
    [100, '100'],
    [1.5, '1.5'],
    [0, '0'],
    [-0, '0'],
    [1e21, '1000000000000000000000'],
    [1.5e-7, '.00000015'],
    [Number.NaN, 'fault: not-a-number'],
    ['12', 'fault: wrong-type'],
  ])('writes %j', (value, text) => {
    expect(encode('decimal', value)).toBe(text);
  });

  it.each([
    ['012.50', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['-3', -3],
    ['+3', 3],
    ['000', 0],
    ['', undefined],
    ['.', 'fault: not-a-number'],
    ['1E3', 'fault: not-a-number'],
    ['1,5', 'fault: not-a-number'],
  ])('reads %j', (text, value) => {
    expect(decode('decimal', text)).toBe(value);
  });

  it('tells digits that a JSON number cannot keep', () => {
    expect(decode('decimal', '12345678901234567.89')).toEqual({ value: 12345678901234568, change: 'reduced' });
  });

  it('is no positiveInt with a fraction', () => {
    expect(decode('decimal', '2', 'positiveInt')).toBe(2);
    expect(decode('decimal', '2.5', 'positiveInt')).toBe('fault: wrong-type');
  });
});

describe('product', () => {
  it.each([
    [[0.1, 3], '.3'],
    [[19.99, 3], '59.97'],
    [[200, 5], '1000'],
    [[-1.5, 2], '-3'],
    [[0, 3], '0'],
    [[200, undefined], 'fault: not-a-number'],
    [[], 'fault: wrong-type'],
    [200, 'fault: wrong-type'],
  ])('writes %j', (value, text) => {
    expect(encode('product', value)).toBe(text);
  });

  it('goes one way', () => {
    expect(decode('product', '1000')).toBe('fault: untranslatable');
    expect(named('product').writes(['decimal'])).toBeUndefined();
  });
});

describe('int', () => {
  it.each([
    [3, '3'],
    [-3, '-3'],
    [2.5, 'fault: not-a-number'],
    ['3', 'fault: wrong-type'],
  ])('writes %j', (value, text) => {
    expect(encode('int', value)).toBe(text);
  });

  it.each([
    ['03', undefined, 3],
    ['0', 'positiveInt', 'fault: wrong-type'],
    ['0', 'unsignedInt', 0],
    ['-1', 'integer', -1],
    ['2.0', 'integer', 'fault: not-a-number'],
  ])('reads %j as %j', (text, type, value) => {
    expect(decode('int', text, type)).toBe(value);
  });
});

describe('yes-no', () => {
  it('is a boolean both ways, and U is none', () => {
    expect(encode('yes-no', true)).toBe('Y');
    expect(encode('yes-no', false)).toBe('N');
    expect(encode('yes-no', 'Y')).toBe('fault: wrong-type');
    expect(decode('yes-no', 'Y')).toBe(true);
    expect(decode('yes-no', 'N')).toBe(false);
    expect(decode('yes-no', '')).toBeUndefined();
    expect(decode('yes-no', 'U')).toBe('fault: untranslatable');
  });
});
