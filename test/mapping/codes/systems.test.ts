import { describe, expect, it } from '@jest/globals';
import { makeSystems } from '../../../src/mapping/codes/systems.js';
import { shipped } from './shipped-codes.js';

describe('code systems', () => {
  const { codes } = shipped;

  it('writes the URI of the caller’s PAS version and reads those of both', () => {
    const new2 = codes.system('revenue', '2.2');
    const old = codes.system('revenue', '2.0');
    expect(new2?.uri).toBe('https://www.nubc.org/CodeSystem/RevenueCodes');
    expect(old?.uri).toBe('https://www.nubc.org/revenue-code');
    expect([...(new2?.all ?? [])].sort()).toEqual([...(old?.all ?? [])].sort());
    expect(new2?.all.has('https://www.nubc.org/revenue-code')).toBe(true);
  });

  it('knows every X12 list by its number, and the external list that is named otherwise', () => {
    expect(codes.system('x12/1338', '2.2')?.uri).toBe('https://codesystem.x12.org/005010/1338');
    expect(codes.system('x12/886', '2.2')?.uri).toBe('https://codesystem.x12.org/external/886');
    expect(codes.system('x12/x', '2.2')).toBeUndefined();
    expect(codes.system('x12/', '2.2')).toBeUndefined();
    expect(codes.short('https://codesystem.x12.org/005010/1338')).toBe('x12/1338');
    expect(codes.short('https://codesystem.x12.org/external/886')).toBe('x12/886');
    expect(codes.short('http://example.org/own')).toBeUndefined();
  });

  it('reads constants', () => {
    expect(codes.coding('pas#principal', '2.2')).toEqual({
      system: 'http://hl7.org/fhir/us/davinci-pas/CodeSystem/PASTempCodes',
      code: 'principal',
    });
    expect(codes.coding('x12/66#46', '2.0')).toEqual({ system: 'https://codesystem.x12.org/005010/66', code: '46' });
    expect(codes.coding('nowhere#x', '2.2')).toBeUndefined();
    expect(codes.coding('pas#', '2.2')).toBeUndefined();
    expect(codes.coding('active', '2.2')).toBeUndefined();
  });

  it('finds a short name by any of its URIs', () => {
    for (const system of shipped.data.systems.systems) {
      for (const uri of codes.system(system.short, '2.2')?.all ?? []) expect(codes.short(uri)).toBe(system.short);
    }
  });

  it('does without a rule', () => {
    expect(makeSystems({ rule: { short: '', uri: '' }, systems: [] }).system('x12/1338', '2.2')).toBeUndefined();
  });
});
