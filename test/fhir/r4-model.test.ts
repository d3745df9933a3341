import { describe, expect, it } from '@jest/globals';

import { loadR4Model } from '../../src/fhir/r4-model.js';

const model = loadR4Model('mappings/profiles/r4-model.json');

describe('R4 element model', () => {
  it('knows elements, cardinality and types, inherited ones included', () => {
    expect(model.element('Claim', 'item')).toEqual({ name: 'item', types: ['Claim.item'], min: 0, max: Infinity, choice: false });
    expect(model.element('Claim', 'created')).toMatchObject({ types: ['dateTime'], min: 1, max: 1 });
    expect(model.element('Claim', 'id')?.types).toEqual(['id']);
    expect(model.element('Claim', 'contained')).toMatchObject({ types: ['Resource'], max: Infinity });
    expect(model.element('Claim.item', 'modifierExtension')?.types).toEqual(['Extension']);
    expect(model.element('Duration', 'value')?.types).toEqual(['decimal']);
    expect(model.element('Claim', 'nonsense')).toBeUndefined();
    expect(model.element('Nonsense', 'id')).toBeUndefined();
  });

  it('resolves content references and backbone elements inside datatypes', () => {
    expect(model.element('Timing', 'repeat')?.types).toEqual(['Timing.repeat']);
    expect(model.element('Timing.repeat', 'bounds[x]')?.types).toContain('Period');
    expect(model.element('Bundle.entry', 'link')?.types).toEqual(['Bundle.link']);
    expect(model.element('ClaimResponse.addItem', 'adjudication')?.types).toEqual(['ClaimResponse.item.adjudication']);
    expect(model.element('Parameters.parameter', 'part')?.types).toEqual(['Parameters.parameter']);
  });

  it('names the JSON keys of choices, and reads them', () => {
    expect(model.choiceName('Claim.item', 'location[x]', 'CodeableConcept')).toBe('locationCodeableConcept');
    expect(model.choiceName('Claim.item', 'location[x]', 'Coding')).toBeUndefined();
    expect(model.choiceName('Extension', 'value[x]', 'positiveInt')).toBe('valuePositiveInt');
    expect(model.choiceName('Claim.item', 'category', 'CodeableConcept')).toBeUndefined();
    expect(model.property('Extension', 'valueCodeableConcept')).toMatchObject({ type: 'CodeableConcept', element: { name: 'value[x]' } });
    expect(model.property('Claim.item', 'servicedPeriod')?.type).toBe('Period');
    expect(model.element('Claim.item', 'servicedPeriod')?.name).toBe('serviced[x]');
    expect(model.property('Claim.item', 'serviced[x]')).toBeUndefined();
  });

  it('tells kinds apart and refers to no type that it lacks', () => {
    expect(['code', 'Identifier', 'Claim.item', 'Claim', 'Foo'].map((type) => model.kind(type))).toEqual([
      'primitive', 'datatype', 'backbone', 'resource', undefined,
    ]); // prettier-ignore
    for (const type of model.types)
      for (const element of model.elements(type))
        for (const name of element.types) expect([type, model.kind(name)]).not.toContain(undefined);
  });
});
