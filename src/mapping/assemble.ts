import { v5 as uuidV5 } from 'uuid';
import type { BundleIndex } from '../fhir/index.js';
import { isJson } from './cell.js';
import type { ToFhir } from './reverse.js';

type Mutable = Record<string, unknown>;

/** Namespace of the ids that are derived from content (RFC 9562 §5.5): equal content, equal fullUrl, in every run. */
const namespace = '4b1d5f0e-3c7a-5d0b-9e55-6a2f7f0d2170';

/**
 * Gives every made resource its `urn:uuid:` fullUrl (v5 of its content), writes the references, and puts the entries
 * together: `first` first, the others in the order in which they were made, then what was taken over from the request.
 */
export function assemble(run: ToFhir, firstResource: Mutable | undefined, request: BundleIndex | undefined): Mutable {
  if (request !== undefined) takeOverParties(run, request);
  const made = new Set<Mutable>(run.resources);
  const urls = new Map<Mutable, string>();
  const working = new Set<Mutable>();

  const echoUrl = (resource: Mutable): string =>
    request?.entryOf(resource)?.fullUrl ?? `${String(resource['resourceType'])}/${String(resource['id'])}`;
  const urlOf = (resource: Mutable): string => {
    if (!made.has(resource)) return echoUrl(resource);
    const known = urls.get(resource);
    if (known !== undefined) return known;
    if (working.has(resource)) return 'urn:uuid:'; // a circle: the reference is written on the second visit
    working.add(resource);
    link(resource);
    const url = `urn:uuid:${uuidV5(JSON.stringify(resource), namespace)}`;
    urls.set(resource, url);
    return url;
  };
  const link = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) link(item);
      return;
    }
    if (!isJson(value)) return;
    const target = run.targets.get(value);
    if (target !== undefined) (value as Mutable)['reference'] = urlOf(target);
    for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) link(inner);
  };

  const order = firstResource === undefined ? run.resources : [firstResource, ...run.resources.filter((each) => each !== firstResource)];
  const entries: { fullUrl: string; resource: Mutable }[] = [];
  const seen = new Set<string>();
  const add = (fullUrl: string, resource: Mutable): void => {
    if (seen.has(fullUrl)) return; // equal content is one resource
    seen.add(fullUrl);
    entries.push({ fullUrl, resource });
  };
  for (const resource of order) urlOf(resource);
  for (const resource of order) link(resource);
  for (const resource of order) add(urlOf(resource), resource);
  if (request !== undefined) {
    const queue = [...run.targets.values()].filter((each) => !made.has(each));
    const echoed = new Set<Mutable>();
    for (let i = 0; i < queue.length; i++) {
      const resource = queue[i];
      if (resource === undefined || echoed.has(resource)) continue;
      echoed.add(resource);
      add(echoUrl(resource), resource);
      // what an echoed resource points to comes along (PAS 2.0.1: transitively)
      for (const reference of referencesIn(resource)) {
        const target = request.resolve(reference as never, resource);
        if (target !== undefined && target.contained !== true && target.resource.resourceType !== 'Claim')
          queue.push(target.resource as Mutable);
      }
    }
  }
  run.bundle['entry'] = entries;
  return run.bundle;
}

/**
 * Nothing twice: a party that the request has already, of the same type and with the same identifier, is that resource (PAS
 * spec-33, mapping §7). What the answer says of it otherwise is reported.
 */
function takeOverParties(run: ToFhir, request: BundleIndex): void {
  const known = new Map<string, Mutable>();
  for (const { resource } of request.entries)
    for (const key of partyKeys(resource as Mutable)) if (!known.has(key)) known.set(key, resource as Mutable);
  const taken = new Map<Mutable, Mutable>();
  for (const resource of run.resources) {
    const same = partyKeys(resource)
      .map((key) => known.get(key))
      .find((each) => each !== undefined);
    if (same === undefined) continue;
    taken.set(resource, same);
    for (const key of ['name', 'address', 'telecom', 'contact'])
      if (resource[key] !== undefined && !covers(same[key], resource[key]))
        run.report(
          'changed',
          'as-requested',
          undefined,
          undefined,
          `the answer says another ${key} of a party that the request has; the request's stands`,
        );
  }
  for (const [reference, target] of run.targets) {
    const same = taken.get(target);
    if (same !== undefined) run.targets.set(reference, same);
  }
  run.resources.splice(0, run.resources.length, ...run.resources.filter((each) => !taken.has(each)));
}

function partyKeys(resource: Mutable): string[] {
  const type = resource['resourceType'];
  if ((type !== 'Organization' && type !== 'Practitioner') || !Array.isArray(resource['identifier'])) return [];
  return (resource['identifier'] as unknown[]).flatMap((each) =>
    isJson(each) && typeof each['system'] === 'string' && typeof each['value'] === 'string'
      ? [`${type} ${each['system']} ${each['value']}`]
      : [],
  );
}

/** Every text of the answer is among those of the request, whatever its letters. */
function covers(asked: unknown, answered: unknown): boolean {
  const texts = new Set(textsIn(asked));
  return textsIn(answered).every((text) => texts.has(text));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJson(value) ? Object.values(value).flatMap(textsIn) : [];
}

function referencesIn(value: unknown): object[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJson(value)) return [];
  const inner = Object.values(value).flatMap(referencesIn);
  return typeof value['reference'] === 'string' ? [value, ...inner] : inner;
}
