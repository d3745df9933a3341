import { describe, expect, it } from '@jest/globals';
import { decode, encode } from './read.js';

describe('icd-dot, icd9-dot, icd9-procedure-dot', () => {
  it.each([
    ['icd-dot', 'G89.4', 'G894'],
    ['icd-dot', 'E11.9', 'E119'],
    ['icd-dot', 'I10', 'I10'],
    ['icd-dot', 'S72.001A', 'S72001A'],
    ['icd9-dot', '250.00', '25000'],
    ['icd9-dot', 'V58.61', 'V5861'],
    ['icd9-dot', 'E885.9', 'E8859'],
    ['icd9-dot', 'E885', 'E885'],
    ['icd9-procedure-dot', '45.23', '4523'],
  ])('%s: %s ⇄ %s', (name, value, text) => {
    expect(encode(name, value)).toBe(text);
    expect(decode(name, text)).toBe(value);
  });

  it('takes a code without its dot, and tells a dot that would come back elsewhere', () => {
    expect(encode('icd-dot', 'e11.9')).toBe('E119');
    expect(encode('icd-dot', 'G894')).toEqual({ value: 'G894', change: 'replaced' });
    expect(encode('icd-dot', 'E1.19')).toEqual({ value: 'E119', change: 'replaced' });
  });
});

describe('ndc', () => {
  it.each([
    ['12345-6789-01', '12345678901'],
    ['2345-6789-01', '02345678901'],
    ['12345-789-01', '12345078901'],
    ['12345-6789-1', '12345678901'],
    ['12345678901', '12345678901'],
    ['1234567890', 'fault: untranslatable'],
    ['2345-789-01', 'fault: untranslatable'],
    ['ABC', 'fault: untranslatable'],
  ])('%s is written as %s', (value, text) => {
    expect(encode('ndc', value)).toBe(text);
  });

  it('comes back as eleven digits', () => {
    expect(decode('ndc', '12345678901')).toBe('12345678901');
    expect(decode('ndc', '1234567890')).toBe('fault: untranslatable');
  });
});

describe('bill-type', () => {
  it.each([
    ['0111', { value: '11', change: 'reduced' }],
    ['831', { value: '83', change: 'reduced' }],
    ['32', '32'],
    ['1', 'fault: untranslatable'],
    ['home', 'fault: untranslatable'],
  ])('%s', (value, text) => {
    expect(encode('bill-type', value)).toEqual(text);
  });

  it('comes back as the two digits', () => {
    expect(decode('bill-type', '11')).toBe('11');
  });
});
