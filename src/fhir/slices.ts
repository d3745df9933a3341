import { readFileSync } from 'node:fs';

import { type JsonObject, type JsonValue, isArray, isObject } from './json.js';

/** The PAS version of the caller: 2.2 = 2.2.1, 2.0 = 2.0.1. It comes from the base URL, never from the content. */
export type PasVersion = '2.2' | '2.0';

interface SliceFacts {
  readonly url?: string;
  readonly type?: string;
  readonly value?: readonly string[];
  readonly pattern?: JsonObject;
  readonly resource?: string;
  readonly valueSet?: string;
  readonly min?: number;
  readonly max?: number;
}

/** The file mappings/profiles/slices.json, written by scripts/generate-fhir-model.mjs. */
export type SlicesData = Readonly<
  Record<PasVersion, { readonly slices: Readonly<Record<string, SliceFacts>>; readonly extensions: Readonly<Record<string, SliceFacts>> }>
>;

/** What identifies a slice, and what a writer has to write for it. Exactly one of url, pattern, value (alone), resource, valueSet identifies it. */
export interface SliceDef {
  readonly name: string;
  /** An extension: its url (short for a sub-extension). */
  readonly url?: string;
  /** Urls under which the other PAS version says the same: read, never written (pas-201-vs-221, switch 2). */
  readonly alsoUrls?: readonly string[];
  /** Owner key for what is inside: `Extension(conditionCode)`; for a slice by pattern the path goes on without it. */
  readonly type?: string;
  /** JSON keys of the values that an extension (or a choice sliced by type) may have: `['valueCodeableConcept']`; missing: no value of its own. */
  readonly value?: readonly string[];
  /** The values that every member of the slice holds: the match when reading, the content when writing. */
  readonly pattern?: JsonObject;
  /** Only the other PAS version has it: read, and written where plain R4 allows it (a slice by pattern), never as an extension. */
  readonly foreign?: true;
  /** Bundle.entry: the type of the resource. */
  readonly resource?: string;
  /** A slice told by its value set only: it cannot be recognised without the codes. */
  readonly valueSet?: string;
  readonly min: number;
  readonly max: number;
}

/** Slice names of the PAS profiles, resolved. */
export interface Slices {
  readonly pas: PasVersion;
  /**
   * `slice('Claim.item', 'extension', 'requestType')`, `slice('Coverage', 'identifier', 'memberid')`,
   * `slice('Extension(conditionCode)', 'extension', 'code')`, `slice('Identifier', 'extension', 'subDepartment')`.
   * `ownerKey` is an element path without slices, a datatype, or `Extension(id)` (the `type` of an outer SliceDef; a slice name is taken
   * too). An extension that no profile names there is found by its id (`militaryStatus` → …/extension-militaryStatus).
   */
  slice(ownerKey: string, element: string, sliceName: string): SliceDef | undefined;
  /** Full keys (`Claim.item.extension:requestType`) of all named slices, for lint and coverage. */
  readonly keys: readonly string[];
  /** The extension with this url, whatever name a profile gives it. */
  extensionByUrl(url: string): SliceDef | undefined;
}

/** Reads mappings/profiles/slices.json; throws when the installation lacks it. */
export function loadSlices(file: string, pas: PasVersion): Slices {
  return compileSlices(JSON.parse(readFileSync(file, 'utf8')) as SlicesData, pas);
}

export function compileSlices(data: SlicesData, pas: PasVersion): Slices {
  const own = data[pas];
  const other = data[pas === '2.2' ? '2.0' : '2.2'];
  const made = new Map<string, SliceDef>();
  const innerNames = new Map<string, string>();
  const owners = new Set<string>();
  // A walk by types meets ClaimResponse.request.extension:DataAbsentReason on Reference: found by its name, where the type has no slices.
  const onDatatypes = new Map<string, SliceDef>();
  for (const [key, facts] of Object.entries(own.slices)) {
    if (facts.type !== undefined) innerNames.set(`Extension(${key.slice(key.lastIndexOf(':') + 1)})`, facts.type);
    const definition = define(key.slice(key.lastIndexOf(':') + 1), facts, other.slices[key]);
    made.set(key, definition);
    owners.add(key.slice(0, key.lastIndexOf('.')));
    const path = key.split('.');
    if (path.length > 2 && definition.url?.includes(':') === true && !onDatatypes.has(definition.name))
      onDatatypes.set(definition.name, definition);
  }
  const foreignSlices = new Map<string, SliceDef>();
  for (const [key, facts] of Object.entries(other.slices))
    if (!made.has(key)) {
      foreignSlices.set(key, { ...define(key.slice(key.lastIndexOf(':') + 1), facts, undefined), foreign: true });
      const inner = `Extension(${key.slice(key.lastIndexOf(':') + 1)})`;
      if (facts.type !== undefined && !innerNames.has(inner)) innerNames.set(inner, facts.type);
    }
  const byId = new Map<string, SliceDef>();
  const byUrl = new Map<string, SliceDef>();
  for (const [id, facts] of [...Object.entries(other.extensions), ...Object.entries(own.extensions)]) {
    const definition: SliceDef = {
      ...define(id, facts, undefined),
      ...(own.extensions[id] === undefined ? { foreign: true as const } : {}),
    };
    byId.set(id, definition);
    if (facts.url !== undefined) byUrl.set(facts.url, definition);
  }
  for (const definition of made.values()) {
    if (definition.url?.includes(':') === true && !byUrl.has(definition.url)) byUrl.set(definition.url, definition);
  }

  return {
    pas,
    keys: [...made.keys()],
    extensionByUrl: (url) => byUrl.get(url),
    slice(ownerKey, element, sliceName) {
      const found = made.get(`${ownerKey}.${element}:${sliceName}`);
      if (found !== undefined) return found;
      const renamed = innerNames.get(ownerKey);
      if (renamed !== undefined && renamed !== ownerKey) {
        const inner = made.get(`${renamed}.${element}:${sliceName}`);
        if (inner !== undefined) return inner;
      }
      const foreign = foreignSlices.get(`${renamed ?? ownerKey}.${element}:${sliceName}`);
      if (foreign !== undefined) return foreign;
      if (element !== 'extension' && element !== 'modifierExtension') return undefined;
      return byId.get(sliceName) ?? (owners.has(ownerKey) ? undefined : onDatatypes.get(sliceName));
    },
  };
}

function define(name: string, facts: SliceFacts, other: SliceFacts | undefined): SliceDef {
  const { min = 0, max = Infinity, ...rest } = facts;
  const also = other?.url !== undefined && other.url !== facts.url ? { alsoUrls: [other.url] } : {};
  return { name, ...rest, ...also, min, max };
}

/** Is this JSON value a member of the slice? A choice sliced by type is decided by its key, not here. */
export function inSlice(value: JsonValue | undefined, slice: SliceDef): boolean {
  if (slice.url !== undefined) {
    const url = isObject(value) ? value.url : undefined;
    return url === slice.url || (typeof url === 'string' && slice.alsoUrls?.includes(url) === true);
  }
  if (slice.resource !== undefined) return isObject(value) && isObject(value.resource) && value.resource.resourceType === slice.resource;
  return slice.pattern !== undefined && matchesPattern(value, slice.pattern);
}

/** FHIR pattern[x]: every value of the pattern is there; of an array some member matches. */
export function matchesPattern(value: JsonValue | undefined, pattern: JsonValue | undefined): boolean {
  if (pattern === undefined) return true;
  if (isArray(pattern)) return isArray(value) && pattern.every((wanted) => value.some((member) => matchesPattern(member, wanted)));
  if (isObject(pattern)) {
    if (!isObject(value)) return false;
    for (const key in pattern) if (!matchesPattern(value[key], pattern[key])) return false;
    return true;
  }
  return value === pattern;
}
