import { describe, expect, it } from '@jest/globals';
import { shipped } from './shipped-codes.js';

const { units } = shipped.codes;
const ucum = 'http://unitsofmeasure.org';
const qualifier = 'https://codesystem.x12.org/005010/673';

describe('units towards X12', () => {
  it.each([
    ['nothing', {}, ['UN', 'FL']],
    ['nothing that is a string', { unit: 5, system: null, code: {} }, ['UN', 'FL']],
    ['the word unit', { unit: 'unit' }, ['UN', 'FL']],
    ['units', { unit: ' Units ' }, ['UN', 'FL']],
    ['1', { unit: '1' }, ['UN', 'FL']],
    ['UCUM 1', { system: ucum, code: '1' }, ['UN', 'FL']],
    ['UCUM 1 with a word (referral example of the guide)', { unit: 'visit', system: ucum, code: '1' }, ['VS']],
    ['UCUM annotation', { system: ucum, code: '{visits}' }, ['VS']],
    ['a code of 673', { system: qualifier, code: 'VS' }, ['VS']],
    ['FL of 673', { unit: 'units', system: qualifier, code: 'FL' }, ['FL', 'UN']],
    ['DY of 673, for a place that has only DA', { system: qualifier, code: 'DY' }, ['DY', 'DA']],
    ['a code of 355', { system: 'https://codesystem.x12.org/005010/355', code: 'DA' }, ['DA', 'DY']],
    ['UCUM d', { unit: 'days', system: ucum, code: 'd' }, ['DY', 'DA']],
    ['UCUM h', { system: ucum, code: 'h' }, ['HS']],
    ['UCUM min', { system: ucum, code: 'min' }, ['MJ']],
    ['UCUM mo', { system: ucum, code: 'mo' }, ['MN', 'MO']],
    ['UCUM [iU]', { system: ucum, code: '[iU]' }, ['F2']],
    ['a word, plural, any case', { unit: 'International Units' }, ['F2']],
    ['a word that is the X12 code', { unit: 'DA' }, ['DA', 'DY']],
    ['a code without system', { code: 'VS' }, ['VS']],
    ['a word beside a code of another system', { unit: 'day', system: 'http://snomed.info/sct', code: '258703001' }, ['DY', 'DA']],
  ])('%s', (_what, quantity, expected) => {
    expect(units.candidates(quantity)).toEqual(expected);
  });

  it.each([
    ['an unknown word', { unit: 'tablet' }],
    ['an unknown word beside UCUM 1', { unit: 'tablet', system: ucum, code: '1' }],
    ['an unknown annotation', { system: ucum, code: '{tbl}' }],
    ['an unknown UCUM code, whatever the word', { unit: 'units', system: ucum, code: 'mg' }],
    ['an unknown code of 673', { unit: 'unit', system: qualifier, code: 'QQ' }],
    ['a code of another system without a word', { system: 'http://snomed.info/sct', code: '258703001' }],
    ['UCUM in the wrong case', { system: ucum, code: 'D' }],
  ])('nothing for %s: it must not become a plain count', (_what, quantity) => {
    expect(units.candidates(quantity)).toEqual([]);
  });
});

describe('units towards FHIR', () => {
  it('writes a code only where it is of 673 (PASQuantity), else the word', () => {
    expect(units.write('DY')).toEqual({ unit: 'day', system: qualifier, code: 'DY' });
    expect(units.write('DA')).toEqual({ unit: 'day' });
    expect(units.write('UN')).toEqual({ unit: 'unit' });
    expect(units.write('F2')).toEqual({ unit: 'international unit' });
    expect(units.write('QQ')).toBeUndefined();
  });

  it('what is written is read again as the same unit', () => {
    const codes = shipped.data.units.units.flatMap((unit) => [unit.quantity, unit.measure]).filter((code) => code !== undefined);
    for (const code of codes) expect(units.candidates(units.write(code) ?? {})).toContain(code);
    for (const { quantity } of shipped.data.units.units) {
      if (quantity !== undefined) expect(units.candidates(units.write(quantity) ?? {})[0]).toBe(quantity);
    }
  });
});
