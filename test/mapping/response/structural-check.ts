import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4';
import type { Pas } from './answers.js';

interface Invariant {
  readonly key: string;
  readonly pas: readonly Pas[];
  readonly type: string;
  readonly need: string;
  readonly say: string;
}

const read = (name: string): unknown => JSON.parse(readFileSync(`mappings/rules/${name}`, 'utf8'));
const { invariants } = read('invariants.json') as { invariants: readonly Invariant[] };
const compiled = invariants.map((each) => ({
  ...each,
  test: fhirpath.compile(each.need, r4) as (resource: object, env?: object) => unknown[],
}));
const ajv = new Ajv({ allErrors: true, strict: false });
const schemas = {
  '2.2': ajv.compile(read('answer-2.2.schema.json') as object),
  '2.0': ajv.compile(read('answer-2.0.schema.json') as object),
};

/** Faults of a response bundle against mappings/rules: `ClaimResponse schema /item/0 …`, `Task AttachmentNeeded`. */
export function faultsOf(bundle: object, pas: Pas): string[] {
  const faults: string[] = [];
  const { entry = [] } = bundle as { entry?: { resource?: object }[] };
  for (const resource of [bundle, ...entry.map(({ resource: each }) => each)]) {
    if (resource === undefined) continue;
    const type = (resource as { resourceType: string }).resourceType;
    const valid = schemas[pas];
    // the entries of a bundle are judged one by one
    if (type !== 'Bundle' && valid(resource) !== true)
      for (const { instancePath, message, keyword } of valid.errors ?? [])
        if (keyword !== 'if') faults.push(`${type} schema ${instancePath} ${message ?? ''}`.trim());
    if (type === 'Bundle' && valid({ ...resource, entry: entry.map((each) => ({ ...each, resource: { resourceType: 'x' } })) }) !== true)
      for (const { instancePath, message, keyword } of valid.errors ?? [])
        if (keyword !== 'if') faults.push(`${type} schema ${instancePath} ${message ?? ''}`.trim());
    for (const each of compiled) {
      if (each.type !== type || !each.pas.includes(pas)) continue;
      const [holds] = each.test(resource, { resource });
      if (holds === false) faults.push(`${type} ${each.key}`);
    }
  }
  return faults;
}
