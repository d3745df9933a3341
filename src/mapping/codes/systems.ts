import type { PasVersion } from '../../fhir/index.js';
import type { SystemsData } from './data.js';

export interface CodeSystem {
  /** The URI that is written for this PAS version. */
  readonly uri: string;
  /** All URIs that are read: of both versions, and aliases. */
  readonly all: ReadonlySet<string>;
}

export interface Systems {
  /** `icd-10-cm`, `x12/1338`; undefined when systems.yaml has no such short name. */
  system(short: string, pas: PasVersion): CodeSystem | undefined;
  /** Constants of the tables: `pas#principal`. */
  coding(constant: string, pas: PasVersion): { readonly system: string; readonly code: string } | undefined;
  /** The short name of a URI or of one of its aliases. */
  short(uri: string): string | undefined;
}

interface Entry {
  readonly systems: Readonly<Record<PasVersion, CodeSystem>>;
}

export function makeSystems(data: SystemsData): Systems {
  const entries = new Map<string, Entry>();
  const shorts = new Map<string, string>();
  for (const { short, uri, aliases = [] } of data.systems) {
    const uris = typeof uri === 'string' ? { '2.2': uri, '2.0': uri } : uri;
    const all: ReadonlySet<string> = new Set([uris['2.2'], uris['2.0'], ...aliases]);
    entries.set(short, { systems: { '2.2': { uri: uris['2.2'], all }, '2.0': { uri: uris['2.0'], all } } });
    for (const each of all) shorts.set(each, short);
  }

  const [shortHead = '', shortTail = ''] = data.rule.short.split('{number}');
  const [uriHead = '', uriTail = ''] = data.rule.uri.split('{number}');
  const number = (text: string, head: string, tail: string): string | undefined => {
    if (head === '' || !text.startsWith(head) || !text.endsWith(tail)) return undefined;
    const middle = text.slice(head.length, text.length - tail.length);
    return /^\d+$/u.test(middle) ? middle : undefined;
  };

  const byRule = (short: string): Entry | undefined => {
    const element = number(short, shortHead, shortTail);
    if (element === undefined) return undefined;
    const uri = uriHead + element + uriTail;
    const system = { uri, all: new Set([uri]) };
    const entry: Entry = { systems: { '2.2': system, '2.0': system } };
    entries.set(short, entry);
    return entry;
  };

  const systems: Systems = {
    system: (short, pas) => (entries.get(short) ?? byRule(short))?.systems[pas],
    coding(constant, pas) {
      const cut = constant.indexOf('#');
      if (cut < 1) return undefined;
      const system = systems.system(constant.slice(0, cut), pas);
      const code = constant.slice(cut + 1);
      return system === undefined || code === '' ? undefined : { system: system.uri, code };
    },
    short(uri) {
      const known = shorts.get(uri);
      if (known !== undefined) return known;
      const element = number(uri, uriHead, uriTail);
      return element === undefined ? undefined : shortHead + element + shortTail;
    },
  };
  return systems;
}
