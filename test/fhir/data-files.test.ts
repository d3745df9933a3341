import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';

import { compileElementPath, loadFhirDefinitions } from '../../src/fhir/index.js';

const read = (file: string): object => JSON.parse(readFileSync(`mappings/${file}`, 'utf8')) as object;

describe('data files of the FHIR side', () => {
  it.each([
    ['profiles/r4-model.json', 'r4-model'],
    ['profiles/slices.json', 'slices'],
    ['profiles/profile-rules.json', 'profile-rules'],
    ['profiles/must-support-2.2.1.json', 'must-support'],
    ['profiles/must-support-2.0.1.json', 'must-support'],
  ])('%s follows its schema', (file, schema) => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(read(`schema/${schema}.schema.json`));
    expect([validate(read(file)), validate.errors]).toEqual([true, null]);
  });

  it('every element id of the rules and of the must-support lists can be walked', () => {
    const definitions = loadFhirDefinitions('mappings/profiles');
    let walked = 0;
    for (const pas of ['2.2', '2.0'] as const) {
      const { required, fullDates } = definitions.profileRules[pas];
      const list = read(`profiles/must-support-${pas}.1.json`) as { profiles: Record<string, { elements: string[] }> };
      const ids = [...Object.values(required).flat(), ...fullDates, ...Object.values(list.profiles).flatMap(({ elements }) => elements)];
      for (const id of ids) {
        // An element of a resource that is only named by a type (entry.resource) has no path of its own.
        if (/entry(:\w+)?\.resource\./.test(id)) continue;
        expect(compileElementPath(id, definitions.model, definitions.slices[pas]).id).toBe(id);
        walked++;
      }
    }
    expect(walked).toBeGreaterThan(900);
  });
});
