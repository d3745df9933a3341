import { describe, expect, it } from '@jest/globals';
import { decode, encode } from './read.js';

describe('text, id, upper, as-is', () => {
  it.each([
    ['text', '  Anna\n  Maria ', 'ANNA MARIA'],
    ['text', 'Groß\u0000 Zoé', 'GROSS ZOÉ'],
    ['text', ' \t ', undefined],
    ['id', ' aBc-1 ', 'aBc-1'],
    ['upper', ' oh ', 'OH'],
    ['as-is', ' a  b ', ' a  b '],
    ['as-is', '', undefined],
  ])('%s writes %j as %j', (name, value, text) => {
    expect(encode(name, value)).toBe(text);
  });

  it.each(['text', 'id', 'upper', 'as-is'])('%s reads X12 as it is, and nothing from nothing', (name) => {
    expect(decode(name, 'ANNA MARIA')).toBe('ANNA MARIA');
    expect(decode(name, '')).toBeUndefined();
    expect(decode(name, [undefined])).toBeUndefined();
  });

  it.each(['text', 'id', 'upper', 'as-is', 'digits', 'postal', 'ndc'])('%s refuses what is no string', (name) => {
    expect(encode(name, 12)).toBe('fault: wrong-type');
    expect(encode(name, { value: 'x' })).toBe('fault: wrong-type');
  });
});

describe('digits', () => {
  it.each([
    ['12-3456789', '123456789'],
    ['900 12 3456', '900123456'],
    ['XXX-XX-3456', 'fault: untranslatable'],
    ['--', 'fault: untranslatable'],
  ])('writes %j as %j', (value, text) => {
    expect(encode('digits', value)).toBe(text);
  });
});

describe('phone and phone-extension', () => {
  it.each([
    ['(555) 010-0199', '5550100199'],
    ['555.010.0199', '5550100199'],
    ['+1 555 010 0199', '5550100199'],
    ['tel:+1-555-010-0199', '5550100199'],
    ['+44 20 7946 0958', '442079460958'],
    ['1-555-010-0199', '15550100199'],
    ['1-800-FLOWERS', 'fault: untranslatable'],
  ])('%j is %j, without a change', (value, text) => {
    expect(encode('phone', value)).toBe(text);
  });

  it.each([
    ['555-010-0199 x12', '5550100199', '12'],
    ['(555) 010-0199, ext. 4567', '5550100199', '4567'],
    ['tel:+1-555-010-0199;ext=8', '5550100199', '8'],
    ['555 010 0199 extension 77', '5550100199', '77'],
    ['5550100199#3', '5550100199', '3'],
  ])('%j is cut in two, told at the number', (value, number, extension) => {
    expect(encode('phone', value)).toEqual({ value: number, change: 'reduced' });
    expect(encode('phone-extension', value)).toBe(extension);
  });

  it('a number without extension has none', () => {
    expect(encode('phone-extension', '555-010-0199')).toBeUndefined();
    expect(encode('phone-extension', '4567')).toBe('4567');
    expect(decode('phone', '5550100199')).toBe('5550100199');
  });
});

describe('postal', () => {
  it.each([
    ['43215-1234', '432151234', '43215-1234'],
    ['43215', '43215', '43215'],
    ['k1a 0b1', 'K1A0B1', 'K1A0B1'],
  ])('%j goes as %j and comes back as %j', (value, text, back) => {
    expect(encode('postal', value)).toBe(text);
    expect(decode('postal', text)).toBe(back);
  });
});

describe('urn-trnorg', () => {
  it('is TRN03 both ways, when it has ten characters', () => {
    expect(encode('urn-trnorg', 'urn:trnorg:9012345678')).toBe('9012345678');
    expect(decode('urn-trnorg', '9012345678')).toBe('urn:trnorg:9012345678');
    expect(encode('urn-trnorg', 'urn:trnorg:90123')).toBe('fault: untranslatable');
    expect(encode('urn-trnorg', 'http://example.org/traces')).toBe('fault: untranslatable');
    expect(decode('urn-trnorg', '90123')).toBe('fault: untranslatable');
  });
});
