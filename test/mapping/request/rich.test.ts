import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from '../../../src/x12/index.js';
import { line } from '../laws/round-trip.js';
import { silentLosses, trip } from '../laws/x12-law.js';
import { shippedTables } from '../tables.js';

const rich = fileURLToPath(new URL('../../../../shared/samples/rich/request.edi', import.meta.url));
const maybe = existsSync(rich) ? describe : describe.skip;

maybe('a 278 that uses nearly every mapped position (shared/samples/rich)', () => {
  const set = parse(readFileSync(rich)).interchanges[0]?.groups[0]?.sets[0];
  if (set === undefined) throw new Error('the sample has no set');
  const before = set.segments
    .filter(({ id }) => id !== 'ST' && id !== 'SE')
    .map(({ id, elements }) => [id, ...elements.slice(1)].join('*').replace(/\*+$/, ''));

  it('returns every segment in PAS 2.2 but for what FHIR has no place for, and tells it', () => {
    const made = trip(shippedTables(), set, '2.2');
    expect(made.errors).toEqual([]);
    const after = new Set(made.lines);
    expect(before.filter((each) => !after.has(each)).map((each) => each.split('*').slice(0, 2).join('*'))).toEqual([
      'PRV*OR', // 2010B of an organization
      'REF*N6', // off by default
      'PER*IC', // the contact name of a person
      'SV3*AD:D2740', // oral cavity and prosthesis
      'UM*HS', // what the event says is filled in
    ]);
    expect(silentLosses(shippedTables(), set, made)).toEqual([]);
  });

  it('returns in PAS 2.0 what that version has an element for, and tells the rest', () => {
    const made = trip(shippedTables(), set, '2.0');
    expect(made.errors).toEqual([]);
    const after = new Set(made.lines);
    const missing = before.filter((each) => !after.has(each)).map((each) => each.split('*')[0]);
    expect([...new Set(missing)].sort()).toEqual(['PER', 'PRV', 'PWK', 'REF', 'SV3', 'TRN', 'UM']);
    expect(silentLosses(shippedTables(), set, made)).toEqual([]);
  });

  it('changes nothing on a third trip', () => {
    for (const pas of ['2.2', '2.0'] as const) {
      const one = trip(shippedTables(), set, pas);
      if (one.set === undefined) throw new Error('nothing came back');
      expect(trip(shippedTables(), one.set, pas).lines).toEqual(one.lines);
    }
  });
});

describe('several elements in one segment', () => {
  const extension = (codes: readonly string[]): object => ({
    url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-conditionCode',
    extension: [
      { url: 'category', valueCodeableConcept: { coding: [{ system: 'https://codesystem.x12.org/005010/1136', code: '07' }] } },
      { url: 'indicator', valueBoolean: true },
      ...codes.map((code) => ({
        url: 'code',
        valueCodeableConcept: { coding: [{ system: 'https://codesystem.x12.org/005010/1321', code }] },
      })),
    ],
  });

  it('joins condition codes of one category and indicator', async () => {
    const { randomBundle } = await import('../laws/fhir-request.js');
    const bundle = randomBundle({ seed: 1, fullness: 0 });
    const claim = (bundle['entry'] as { resource: { extension: unknown[] } }[])[0]?.resource;
    claim?.extension.push(extension(['01']), extension(['02', '09']));
    const made = shippedTables().requestToX12(bundle, { pas: '2.2' });
    expect(made.segments?.map(line).filter((each) => each.startsWith('CRC'))).toEqual(['CRC*07*Y*01*02*09']);
  });
});
