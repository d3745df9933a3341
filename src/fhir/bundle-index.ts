import type { Issue } from '../issue/issue.js';
import { type JsonObject, type JsonValue, isArray, isObject } from './json.js';

/** A resource as JSON, with its type known. */
export interface Resource extends JsonObject {
  readonly resourceType: string;
  readonly id?: string;
}

export interface BundleEntry {
  /** Position in Bundle.entry, from 0. */
  readonly number: number;
  readonly fullUrl: string | undefined;
  readonly resource: Resource;
  /** `https://ehr.example/fhir/` when the fullUrl is `https://ehr.example/fhir/Patient/1`; undefined for urn: and other shapes. */
  readonly base: string | undefined;
}

export interface Resolved {
  readonly resource: Resource;
  readonly entry: BundleEntry;
  /** The resource stands in `contained` of the entry's resource. */
  readonly contained?: boolean;
}

/** A bundle with its entries found by address. Built once; nothing is copied. */
export interface BundleIndex {
  readonly bundle: JsonObject;
  readonly entries: readonly BundleEntry[];
  /** The first entry with a resource of this type. */
  first(resourceType: string): BundleEntry | undefined;
  /** The entry that holds this very object as its resource or in `contained`. */
  entryOf(resource: object): BundleEntry | undefined;
  /**
   * What a reference points to inside the bundle: fullUrl, `Type/id` against the RESTful base of the entry it stands in, `urn:uuid:`,
   * `#contained`, with or without `/_history/n`; where fullUrls are no REST addresses a `Type/id` that only one resource has.
   * `from`: the entry, or the resource, that the reference stands in.
   */
  resolve(reference: JsonObject | string | undefined, from?: BundleEntry | object): Resolved | undefined;
  /** FHIRPath with indices of any object inside the bundle: `Bundle.entry[4].resource.identifier[0]`; the first call walks the bundle once. */
  pathOf(node: object): string | undefined;
}

const restful = /^(https?:\/\/.+\/|)([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/** Indexes a Bundle. Entries without a resource are left out here (the input rules name them); two resources of one fullUrl are an error. */
export function indexBundle(bundle: JsonObject): { index: BundleIndex; issues: Issue[] } {
  const issues: Issue[] = [];
  const entries: BundleEntry[] = [];
  const byFullUrl = new Map<string, BundleEntry>();
  const byTypeAndId = new Map<string, BundleEntry | null>();
  const list = isArray(bundle.entry) ? bundle.entry : [];
  list.forEach((item, number) => {
    if (!isObject(item) || !isResource(item.resource)) return;
    const { resource } = item;
    const fullUrl = typeof item.fullUrl === 'string' ? stripVersion(item.fullUrl) : undefined;
    const address = fullUrl === undefined ? null : restful.exec(fullUrl);
    const entry: BundleEntry = { number, fullUrl, resource, base: address?.[1] || undefined };
    entries.push(entry);
    if (fullUrl !== undefined) {
      const before = byFullUrl.get(fullUrl);
      if (before === undefined) byFullUrl.set(fullUrl, entry);
      else issues.push(duplicate(number, before.number));
    }
    const ids = new Set([resource.id, address?.[2] === resource.resourceType ? address[3] : undefined]);
    for (const id of ids) {
      if (typeof id !== 'string') continue;
      const key = `${resource.resourceType}/${id}`;
      byTypeAndId.set(key, byTypeAndId.has(key) ? null : entry);
    }
  });
  return { index: new Index(bundle, entries, byFullUrl, byTypeAndId), issues };
}

class Index implements BundleIndex {
  #owners: Map<object, BundleEntry> | undefined;
  #parents: Map<object, { parent: object; key: string }> | undefined;

  constructor(
    readonly bundle: JsonObject,
    readonly entries: readonly BundleEntry[],
    private readonly byFullUrl: ReadonlyMap<string, BundleEntry>,
    private readonly byTypeAndId: ReadonlyMap<string, BundleEntry | null>,
  ) {}

  first(resourceType: string): BundleEntry | undefined {
    return this.entries.find((entry) => entry.resource.resourceType === resourceType);
  }

  entryOf(resource: object): BundleEntry | undefined {
    if (this.#owners === undefined) {
      this.#owners = new Map();
      for (const entry of this.entries) {
        this.#owners.set(entry.resource, entry);
        if (isArray(entry.resource.contained))
          for (const part of entry.resource.contained) if (isObject(part)) this.#owners.set(part, entry);
      }
    }
    return this.#owners.get(resource);
  }

  resolve(reference: JsonObject | string | undefined, from?: BundleEntry | object): Resolved | undefined {
    const text = isObject(reference) ? reference.reference : reference;
    if (typeof text !== 'string' || text === '') return undefined;
    const home = from === undefined ? undefined : isEntry(from) ? from : this.entryOf(from);
    if (text.startsWith('#')) return home === undefined ? undefined : containedIn(home, text.slice(1));
    const url = stripVersion(text);
    const exact = this.byFullUrl.get(url);
    if (exact !== undefined) return { resource: exact.resource, entry: exact };
    const address = restful.exec(url);
    if (address === null) return undefined;
    const [, base, type, id] = address;
    if (base === '' && home?.base !== undefined) {
      const found = this.byFullUrl.get(`${home.base}${type}/${id}`);
      if (found !== undefined) return { resource: found.resource, entry: found };
    }
    const only = this.byTypeAndId.get(`${type}/${id}`);
    // An absolute address means that server's resource: another base with the same id is somebody else, unless the entry has no REST address.
    if (only === undefined || only === null || (base !== '' && only.base !== undefined && !sameBase(only.base, base ?? '')))
      return undefined;
    return { resource: only.resource, entry: only };
  }

  pathOf(node: object): string | undefined {
    if (node === this.bundle) return 'Bundle';
    const parents = (this.#parents ??= parentsOf(this.bundle));
    let path = '';
    for (let at = node; at !== this.bundle;) {
      const link = parents.get(at);
      if (link === undefined) return undefined;
      path = link.key + path;
      at = link.parent;
    }
    return `Bundle${path}`;
  }
}

function isEntry(value: object): value is BundleEntry {
  return 'number' in value && 'resource' in value;
}

function containedIn(entry: BundleEntry, id: string): Resolved | undefined {
  if (id === '') return { resource: entry.resource, entry };
  const list = isArray(entry.resource.contained) ? entry.resource.contained : [];
  for (const part of list) if (isResource(part) && part.id === id) return { resource: part, entry, contained: true };
  return undefined;
}

/** Bases that differ by nothing but a port are one server: the PAS examples and gateways behind proxies mix both. */
function sameBase(a: string, b: string): boolean {
  return withoutPort(a) === withoutPort(b);
}

function withoutPort(base: string): string {
  return base.replace(/^(https?:\/\/[^/:]+):\d+\//, '$1/').toLowerCase();
}

function stripVersion(url: string): string {
  const at = url.indexOf('/_history/');
  return at < 0 ? url : url.slice(0, at);
}

function duplicate(number: number, before: number): Issue {
  return {
    code: 'FHIR-FULLURL-DUPLICATE',
    severity: 'error',
    message: `Entries ${before} and ${number} of the Bundle have the same fullUrl. Give each resource a fullUrl of its own, and let references use it.`,
    fhirPath: `Bundle.entry[${number}].fullUrl`,
  };
}

/** Iterative: the input may be nested deeper than the stack. */
function parentsOf(bundle: JsonObject): Map<object, { parent: object; key: string }> {
  const parents = new Map<object, { parent: object; key: string }>();
  const waiting: JsonObject[] = [bundle];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const name in parent) {
      const value: JsonValue | undefined = parent[name];
      if (isArray(value)) {
        // An array answers for the element as a whole.
        parents.set(value, { parent, key: `.${name}` });
        for (let i = 0; i < value.length; i++) {
          const member = value[i];
          if (!isObject(member)) continue;
          parents.set(member, { parent, key: `.${name}[${i}]` });
          waiting.push(member);
        }
      } else if (isObject(value)) {
        parents.set(value, { parent, key: `.${name}` });
        waiting.push(value);
      }
    }
  }
  return parents;
}

export function isResource(value: JsonValue | undefined): value is Resource {
  return isObject(value) && typeof value.resourceType === 'string';
}
