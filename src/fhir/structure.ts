import type { IssueCode } from '../issue/catalogue.js';
import { type JsonObject, type JsonValue, isArray, isObject } from './json.js';
import { type PrimitiveCheck, primitiveChecks } from './primitives.js';
import type { R4Model } from './r4-model.js';

/** Where a fault is: an object of the input and what to add to its path (`.birthDate`, `.item[3]`); the path itself is made only when needed. */
export interface Fault {
  readonly code: IssueCode;
  readonly node: JsonObject;
  readonly suffix: string;
  readonly message: string;
}

/** What the walk meets on its way, so that later rules need no walk of their own. */
export interface Findings {
  readonly faults: Fault[];
  /** Reference objects that hold a `reference`, each with the resource of the entry that it stands in. */
  readonly references: { readonly node: JsonObject; readonly holder: JsonObject }[];
  /** Extensions whose url was asked for. */
  readonly extensions: JsonObject[];
}

export interface StructureOptions {
  /** Type paths → url of the modifier extensions that are understood there; any other is refused. */
  readonly modifiers: ReadonlyMap<string, ReadonlySet<string>>;
  /** Urls of the extensions to collect. */
  readonly collect: ReadonlySet<string>;
}

interface Slot {
  readonly name: string;
  readonly type: string;
  readonly array: boolean;
  readonly choiceBit: number;
  readonly requiredBit: number;
  /** Primitive types only. */
  readonly check: PrimitiveCheck | undefined;
}

interface Table {
  readonly type: string;
  readonly resource: boolean;
  readonly slots: ReadonlyMap<string, Slot>;
  readonly required: readonly { readonly name: string; readonly bit: number }[];
  readonly requiredMask: number;
}

/** Deeper than any real resource, shallow enough for the stack. */
const deepest = 100;
/** Bundle is 0, its entry 1, the resource of the entry 2. */
const entryResourceDepth = 2;
const plainName = /^_?[A-Za-z][A-Za-z0-9]{0,60}$/;

/**
 * The structure of R4 resources, judged by the element model: unknown names, types of JSON values, arrays, formats of primitives, required
 * elements, two values of one choice, null and empty, modifier extensions. Tables are made once per type; the walk allocates nothing
 * while the input is good.
 */
export class StructureCheck {
  readonly #tables = new Map<string, Table>();

  constructor(private readonly model: R4Model) {}

  /** Checks one object as `type` (`Bundle`, `Claim`); a resource type that the model lacks is only searched for null and empty. */
  check(object: JsonObject, type: string, options: StructureOptions): Findings {
    const walk = new Walk((name) => this.#table(name), this.model, options);
    walk.object(object, type, 0);
    return walk;
  }

  #table(type: string): Table {
    const known = this.#tables.get(type);
    if (known !== undefined) return known;
    const slots = new Map<string, Slot>();
    const required: { name: string; bit: number }[] = [];
    let choices = 0;
    for (const element of this.model.elements(type)) {
      const requiredBit = element.min > 0 ? 1 << required.length : 0;
      if (requiredBit !== 0) required.push({ name: element.name, bit: requiredBit });
      const choiceBit = element.choice ? 1 << choices++ : 0;
      for (const valueType of element.types) {
        const key = element.choice ? (this.model.choiceName(type, element.name, valueType) ?? element.name) : element.name;
        const check = this.model.kind(valueType) === 'primitive' ? primitiveChecks[valueType] : undefined;
        slots.set(key, { name: element.name, type: valueType, array: element.max > 1, choiceBit, requiredBit, check });
      }
    }
    const requiredMask = required.reduce((mask, { bit }) => mask | bit, 0);
    const made = { type, resource: this.model.kind(type) === 'resource', slots, required, requiredMask };
    this.#tables.set(type, made);
    return made;
  }
}

/** The suffix of a path; made for faults only, so that good input needs no strings. */
function at(key: string, i: number): string {
  return i < 0 ? `.${key}` : `.${key}[${i}]`;
}

class Walk implements Findings {
  readonly faults: Fault[] = [];
  readonly references: { node: JsonObject; holder: JsonObject }[] = [];
  readonly extensions: JsonObject[] = [];
  #foreign = 0;
  #holder: JsonObject = {};

  constructor(
    private readonly table: (type: string) => Table,
    private readonly model: R4Model,
    private readonly options: StructureOptions,
  ) {}

  object(node: JsonObject, declared: string, depth: number): void {
    if (depth > deepest) {
      this.#fault('FHIR-DEPTH', node, '', `is nested more than ${deepest} levels deep. Send flatter content.`);
      return;
    }
    if (depth === entryResourceDepth) this.#holder = node;
    const type = declared === 'Resource' ? this.#resourceType(node) : declared;
    if (type === undefined) {
      this.#unknownResource(node, depth);
      return;
    }
    // What stands in a bundle inside the bundle refers to its own entries.
    const foreign = type === 'Bundle' && depth > 0;
    if (foreign) this.#foreign++;
    const table = this.table(type);
    let seen = 0;
    let choices = 0;
    let empty = true;
    for (const key in node) {
      empty = false;
      const slot = table.slots.get(key);
      const value = node[key];
      if (slot === undefined) {
        if (key === 'resourceType' && table.resource) continue;
        const sibling = key.charCodeAt(0) === 95 ? table.slots.get(key.slice(1)) : undefined;
        if (sibling?.check === undefined) this.#unknown(node, key, type);
        else {
          seen |= sibling.requiredBit;
          this.#primitiveExtension(node, key, value, depth);
        }
        continue;
      }
      seen |= slot.requiredBit;
      if (slot.choiceBit !== 0) {
        if ((choices & slot.choiceBit) !== 0) {
          this.#fault('FHIR-CHOICE-TWICE', node, `.${key}`, `is a second value of ${slot.name}. Keep one of them.`);
        }
        choices |= slot.choiceBit;
      }
      if (value === null || value === undefined) {
        this.#fault('FHIR-VALUE-EMPTY', node, `.${key}`, 'is null. Leave the element out or give it a value.');
      } else if (slot.array) {
        if (isArray(value)) this.#array(node, key, value, slot, depth);
        else this.#fault('FHIR-ELEMENT-TYPE', node, `.${key}`, 'is no array. Put the value into [ ], also when there is only one.');
      } else if (isArray(value)) this.#fault('FHIR-ELEMENT-TYPE', node, `.${key}`, 'is an array. Send one value without [ ].');
      else if (slot.check === undefined) this.#complex(node, key, -1, value, slot.type, depth);
      else this.#primitive(node, key, -1, value, slot.check);
      if (key === 'modifierExtension') this.#modifiers(node, value, type);
    }
    if (empty) this.#fault('FHIR-VALUE-EMPTY', node, '', 'is an empty object. Leave the element out or give it a value.');
    else if ((seen & table.requiredMask) !== table.requiredMask) {
      for (const { name, bit } of table.required) {
        if ((seen & bit) === 0)
          this.#fault('FHIR-ELEMENT-MISSING', node, `.${name.replace('[x]', '')}`, 'is missing. FHIR R4 requires it: add it.');
      }
    }
    if (type === 'Reference') {
      if (typeof node.reference === 'string' && this.#foreign === 0) this.references.push({ node, holder: this.#holder });
    } else if (type === 'Extension') this.#extension(node, choices !== 0);
    if (foreign) this.#foreign--;
  }

  #array(node: JsonObject, key: string, value: readonly JsonValue[], slot: Slot, depth: number): void {
    if (value.length === 0)
      this.#fault('FHIR-VALUE-EMPTY', node, `.${key}`, 'is an empty array. Leave the element out or give it a value.');
    for (let i = 0; i < value.length; i++) {
      const member = value[i];
      if (member === null || member === undefined) {
        const siblings = slot.check === undefined ? undefined : node[`_${key}`];
        // In a list of primitives null keeps the place of a value that has extensions only.
        if (!isArray(siblings) || !isObject(siblings[i]))
          this.#fault('FHIR-VALUE-EMPTY', node, `.${key}[${i}]`, 'is null. Take it out of the list.');
      } else if (slot.check !== undefined) this.#primitive(node, key, i, member, slot.check);
      else this.#complex(node, key, i, member, slot.type, depth);
    }
  }

  #complex(node: JsonObject, key: string, i: number, value: JsonValue, type: string, depth: number): void {
    if (isObject(value)) this.object(value, type, depth + 1);
    else if (value === '') this.#fault('FHIR-VALUE-EMPTY', node, at(key, i), 'is an empty text. Leave the element out or give it a value.');
    else if (type.includes('.')) this.#fault('FHIR-ELEMENT-TYPE', node, at(key, i), 'is no object. Send { } with its elements.');
    else this.#fault('FHIR-ELEMENT-TYPE', node, at(key, i), `is no object. Send a ${type} as { }.`);
  }

  #primitive(node: JsonObject, key: string, i: number, value: JsonValue, check: PrimitiveCheck): void {
    const words = check(value);
    if (words === undefined) return;
    if (value === '') this.#fault('FHIR-VALUE-EMPTY', node, at(key, i), 'is an empty text. Leave the element out or give it a value.');
    else if (typeof value === 'object') this.#fault('FHIR-ELEMENT-TYPE', node, at(key, i), `is no single value. Write ${words}.`);
    else this.#fault('FHIR-VALUE-FORMAT', node, at(key, i), `has a value of the wrong form. Write ${words}.`);
  }

  /** `_birthDate`: id and extensions of a primitive; in lists null keeps the place. */
  #primitiveExtension(node: JsonObject, key: string, value: JsonValue | undefined, depth: number): void {
    if (isArray(value)) {
      value.forEach((member, i) => {
        if (isObject(member)) this.object(member, 'Element', depth + 1);
        else if (member !== null) this.#fault('FHIR-ELEMENT-TYPE', node, `.${key.slice(1)}[${i}]`, `has a ${key} that is no object.`);
      });
    } else if (isObject(value)) this.object(value, 'Element', depth + 1);
    else
      this.#fault(
        'FHIR-ELEMENT-TYPE',
        node,
        `.${key.slice(1)}`,
        `has a ${key} that is no object. Send { "extension": [ … ] } or leave it out.`,
      );
  }

  #extension(node: JsonObject, hasValue: boolean): void {
    if (hasValue === (node.extension !== undefined)) {
      const what = hasValue ? 'has a value and extensions' : 'has neither a value nor extensions';
      this.#fault('FHIR-EXTENSION-SHAPE', node, '', `${what}. An extension holds one of the two: correct it or leave it out.`);
    }
    if (typeof node.url === 'string' && this.options.collect.has(node.url)) this.extensions.push(node);
  }

  #modifiers(node: JsonObject, value: JsonValue | undefined, type: string): void {
    if (!isArray(value)) return;
    const known = this.options.modifiers.get(type);
    value.forEach((member, i) => {
      const url = isObject(member) ? member.url : undefined;
      if (typeof url !== 'string' || known?.has(url) === true) return;
      const advice = 'It may change the meaning of the element, so the request is not taken. Send it without the modifier extension.';
      this.#fault('FHIR-MODIFIER-UNKNOWN', node, `.modifierExtension[${i}]`, `is not understood here. ${advice}`);
    });
  }

  #resourceType(node: JsonObject): string | undefined {
    const type = node.resourceType;
    return typeof type === 'string' && this.model.kind(type) === 'resource' ? type : undefined;
  }

  #unknownResource(node: JsonObject, depth: number): void {
    if (typeof node.resourceType !== 'string') {
      this.#fault('FHIR-ELEMENT-MISSING', node, '.resourceType', 'is missing. Say which resource it is.');
    }
    this.#anything(node, depth);
  }

  /** Resources that PAS does not know travel as they are, but null and empty are JSON that FHIR forbids everywhere. */
  #anything(node: JsonObject, depth: number): void {
    if (depth > deepest) {
      this.#fault('FHIR-DEPTH', node, '', `is nested more than ${deepest} levels deep. Send flatter content.`);
      return;
    }
    for (const key in node) {
      // A path must not show what is no element name.
      if (!plainName.test(key)) continue;
      const value = node[key];
      const members = isArray(value) ? value : [value];
      const empty = value === '' || value === null || (isArray(value) && value.length === 0);
      if (empty) this.#fault('FHIR-VALUE-EMPTY', node, `.${key}`, 'is empty. Leave the element out or give it a value.');
      for (const member of members) if (isObject(member)) this.#anything(member, depth + 1);
    }
  }

  #unknown(node: JsonObject, key: string, type: string): void {
    // A name that is no name may be anything, patient data too.
    const name = plainName.test(key) ? `"${key}"` : 'an element';
    const advice = 'Correct the name or leave the element out.';
    this.#fault('FHIR-ELEMENT-UNKNOWN', node, '', `has ${name} that FHIR R4 does not know in ${type}. ${advice}`);
  }

  #fault(code: IssueCode, node: JsonObject, suffix: string, message: string): void {
    this.faults.push({ code, node, suffix, message });
  }
}
