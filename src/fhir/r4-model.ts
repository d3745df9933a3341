import { readFileSync } from 'node:fs';

/** The file mappings/profiles/r4-model.json, written by scripts/generate-fhir-model.mjs. */
export interface R4ModelData {
  readonly fhirVersion: string;
  readonly kinds: { readonly primitive: readonly string[]; readonly datatype: readonly string[]; readonly resource: readonly string[] };
  /** Type → the type whose elements it inherits. */
  readonly base: Readonly<Record<string, string>>;
  /** Type → element → `Type|Type` and one character of cardinality: `?` 0..1, `!` 1..1, `*` 0..*, `+` 1..*. */
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export type R4Kind = 'primitive' | 'datatype' | 'backbone' | 'resource';

/** One element of a type. */
export interface R4Element {
  /** As in the StructureDefinition: `identifier`, `value[x]`. */
  readonly name: string;
  /** Type names; a backbone element has one type, named by its path (`Claim.item`). */
  readonly types: readonly string[];
  readonly min: 0 | 1;
  /** Infinity: the JSON value is an array. */
  readonly max: number;
  readonly choice: boolean;
}

/** What a key of a JSON object stands for. */
export interface R4Property {
  readonly element: R4Element;
  /** The type of the value: for a choice the one that the key names. */
  readonly type: string;
}

/** The R4 element model of the types that PAS touches (facts only; no profiles). */
export interface R4Model {
  readonly fhirVersion: string;
  /** `element('Claim', 'item')`, `element('Claim.item', 'location[x]')`; a choice is also found by a concrete key (`locationAddress`). */
  element(type: string, name: string): R4Element | undefined;
  /** All elements of a type, inherited ones first. Empty for a primitive and for an unknown type. */
  elements(type: string): readonly R4Element[];
  /** The element and type that a JSON key names (`valueCodeableConcept` → `value[x]`, CodeableConcept). `_birthDate` is no key here. */
  property(type: string, key: string): R4Property | undefined;
  /** `choiceName('Claim.item', 'location[x]', 'CodeableConcept')` → `locationCodeableConcept`; undefined when R4 does not allow that type. */
  choiceName(type: string, element: string, valueType: string): string | undefined;
  /** undefined: the model does not know the type. */
  kind(type: string): R4Kind | undefined;
  /** Names of all types: primitives, datatypes, backbone types, resources. */
  readonly types: readonly string[];
}

interface TypeTable {
  readonly list: readonly R4Element[];
  readonly byName: ReadonlyMap<string, R4Element>;
  readonly byKey: ReadonlyMap<string, R4Property>;
}

/** Reads the model from a file (mappings/profiles/r4-model.json); throws when the installation lacks it. */
export function loadR4Model(file: string): R4Model {
  return compileR4Model(JSON.parse(readFileSync(file, 'utf8')) as R4ModelData);
}

export function compileR4Model(data: R4ModelData): R4Model {
  const kinds = new Map<string, R4Kind>();
  for (const type of Object.keys(data.types)) kinds.set(type, 'backbone');
  for (const type of data.kinds.primitive) kinds.set(type, 'primitive');
  for (const type of data.kinds.datatype) kinds.set(type, 'datatype');
  for (const type of data.kinds.resource) kinds.set(type, 'resource');
  // A run meets a few dozen of the types: each is expanded when it is first asked for.
  const tables = new Map<string, TypeTable>();

  const table = (type: string): TypeTable => {
    const known = tables.get(type);
    if (known !== undefined) return known;
    const made = expand(type);
    tables.set(type, made);
    return made;
  };

  function expand(type: string): TypeTable {
    const base = data.base[type];
    const list: R4Element[] = base === undefined ? [] : [...table(base).list];
    for (const [name, text] of Object.entries(data.types[type] ?? {})) list.push(readElement(name, text));
    const byName = new Map<string, R4Element>();
    const byKey = new Map<string, R4Property>();
    for (const element of list) {
      byName.set(element.name, element);
      for (const valueType of element.types) {
        const key = element.choice ? choiceKey(element.name, valueType) : element.name;
        byKey.set(key, { element, type: valueType });
      }
    }
    return { list, byName, byKey };
  }

  return {
    fhirVersion: data.fhirVersion,
    element: (type, name) => table(type).byName.get(name) ?? table(type).byKey.get(name)?.element,
    elements: (type) => table(type).list,
    property: (type, key) => table(type).byKey.get(key),
    choiceName(type, name, valueType) {
      const element = table(type).byName.get(name);
      return element?.choice === true && element.types.includes(valueType) ? choiceKey(name, valueType) : undefined;
    },
    kind: (type) => kinds.get(type),
    types: [...kinds.keys()],
  };
}

function readElement(name: string, text: string): R4Element {
  const cardinality = text.at(-1);
  return {
    name,
    types: text.slice(0, -1).split('|'),
    min: cardinality === '!' || cardinality === '+' ? 1 : 0,
    max: cardinality === '*' || cardinality === '+' ? Infinity : 1,
    choice: name.endsWith('[x]'),
  };
}

function choiceKey(name: string, type: string): string {
  return name.slice(0, -3) + type.charAt(0).toUpperCase() + type.slice(1);
}
