import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { loadCodes, readCodes, makeCodes } from '../../../src/mapping/codes/codes.js';
import { readFhirCode } from '../../../src/mapping/codes/table.js';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'mappings', 'codes');
const { codes, issues } = loadCodes(folder);
const { data } = readCodes(folder);

describe('the code files that are shipped', () => {
  it('are clean', () => {
    expect(issues).toEqual([]);
  });

  it('survive the compiled cache', () => {
    const again = makeCodes(JSON.parse(JSON.stringify(data)) as typeof data);
    expect([...again.tables.keys()]).toEqual([...codes.tables.keys()]);
    expect(again.table('relationship')?.toX12('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'child')).toEqual({
      code: '19',
      equivalence: 'equivalent',
    });
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
});
