import { describe, expect, it } from '@jest/globals';
import { loadCodes, makeCodes } from '../../../src/mapping/codes/codes.js';
import { readFhirCode } from '../../../src/mapping/codes/table.js';
import { shipped, shippedFolder } from './shipped-codes.js';

const { codes, data } = shipped;

describe('the code files that are shipped', () => {
  it('are clean', () => {
    expect(shipped.issues).toEqual([]);
  });

  it('survive the compiled cache', () => {
    const again = makeCodes(JSON.parse(JSON.stringify(data)) as typeof data);
    expect([...again.tables.keys()]).toEqual([...loadCodes(shippedFolder).codes.tables.keys()]);
    const relationship = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';
    expect(again.table('relationship')?.toX12(relationship, 'child')).toEqual({ code: '19', equivalence: 'equivalent' });
  });

  it.each(data.tables.map((table) => table.table))('%s: two-way rows come back, one-way rows are read in their direction', (name) => {
    const table = codes.table(name);
    const source = data.tables.find((each) => each.table === name);
    for (const row of source?.rows ?? []) {
      const fhir = readFhirCode(row.fhir, source?.system ?? null);
      const uri = fhir.system === undefined ? undefined : codes.system(fhir.system, '2.2')?.uri;
      if (row.only !== 'to-fhir') expect({ row, code: table?.toX12(uri, fhir.code)?.code }).toEqual({ row, code: row.x12 });
      if (row.only !== 'to-x12') {
        expect({ row, ...table?.toFhir(row.x12) }).toEqual({ row, ...(uri === undefined ? {} : { system: uri }), code: fhir.code });
      }
    }
  });

  it.each(data.tables.map((table) => table.table))('%s: what X12 says survives FHIR', (name) => {
    const table = codes.table(name);
    for (const { x12 } of data.tables.find((each) => each.table === name)?.rows ?? []) {
      const fhir = table?.toFhir(x12);
      // Tables in one direction only have no way back to look at.
      if (fhir === undefined || fhir.report !== undefined || name === 'attachment-request') continue;
      expect(table?.toX12(fhir.system, fhir.code)?.code).toBe(x12);
    }
  });
});

describe('tables that are known to the mapping rules', () => {
  it('a relationship that X12 has no code for is another one, and told', () => {
    const relationship = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';
    expect(codes.table('relationship')?.toX12(relationship, 'parent')).toEqual({ code: 'G8', equivalence: 'wider', report: 'changed' });
    expect(codes.table('relationship')?.toFhir('G8')).toEqual({ system: relationship, code: 'other' });
    expect(codes.table('relationship')?.toX12('http://example.org/own', 'child')).toBeUndefined();
    expect(codes.table('relationship')?.toX12(undefined, 'child')).toBeUndefined();
  });

  it('a gender that is neither is U, and U is unknown', () => {
    expect(codes.table('administrative-gender')?.toX12(undefined, 'other')).toEqual({ code: 'U', equivalence: 'wider', report: 'changed' });
    expect(codes.table('administrative-gender')?.toFhir('U')).toEqual({ code: 'unknown' });
  });

  it('a document of an unknown kind is 77, an unknown request additional documentation', () => {
    expect(codes.table('document-type')?.toX12('http://loinc.org', '00000-0')).toEqual({
      code: '77',
      equivalence: 'wider',
      report: 'defaulted',
    });
    expect(codes.table('document-type')?.toX12('urn:oid:2.16.840.1.113883.6.1', '18842-5')).toEqual({
      code: 'DS',
      equivalence: 'equivalent',
    });
    expect(codes.table('attachment-request')?.toFhir('77')).toEqual({ system: 'http://loinc.org', code: '77599-9', report: 'defaulted' });
  });

  it('names of states in any case; their letters and all else pass as they are', () => {
    expect(codes.table('us-state')?.toX12(undefined, 'new york')?.code).toBe('NY');
    expect(codes.table('us-state')?.toX12(undefined, 'NY')?.code).toBe('NY');
    expect(codes.table('us-state')?.toFhir('NY')).toEqual({ code: 'NY' });
    expect(codes.table('country')?.toX12(undefined, 'USA')?.code).toBe('US');
    expect(codes.table('country')?.toX12(undefined, 'DE')?.code).toBe('DE');
  });

  it('an AAA03 names an element where it means one', () => {
    expect(codes.aaaElements('2010C', '72')).toEqual(['2010C/NM109']);
    expect(codes.aaaElements('2000E', 'AF')).toEqual(['2000E/HI01-2']);
    expect(codes.aaaElements('2010B', '43')).toEqual(['2010B/NM109']);
    expect(codes.aaaElements('2010FA', '43')).toEqual(['2010F/NM109']);
    expect(codes.aaaElements('2010C', '95')).toEqual([]);
  });
});
