import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from 'fhir/r4.js';
import { loadSlices } from '../../../src/fhir/index.js';
import { answered, fixtureRequest, type Pas } from './answers.js';

// Every must-support element of what an answer is made of comes from X12 in one of the fixtures at least.

const requestOf = (name: string): string =>
  /dependent/.test(name)
    ? 'dependent'
    : /event-only|documents-event|52-provider|detailed/.test(name)
      ? 'inpatient'
      : /partial-quantity|modified-event/.test(name)
        ? 'referral-event-only'
        : 'homecare-two-services';

// fields of the request's identifier that are echoed, and what no fixture request of ours carries
const elsewhere: Readonly<Record<string, string>> = {
  'ClaimResponse.identifier.extension:subDepartment': 'samples.test.ts: echoed from Claim.identifier',
  'ClaimResponse.identifier.extension:jurisdiction': 'samples.test.ts: echoed from Claim.identifier',
  'ClaimResponse.extension:claimResponseReviewer': 'no position in X12: other channels say it, never guessed',
  'ClaimResponse.addItem.extension:nursingHomeResidentialStatus': 'no position in X12: from the asked item',
  'ClaimResponse.addItem.extension:requestedService': 'no position in X12: from the asked item',
};

function pool(pas: Pas): Resource[] {
  const found: Resource[] = [];
  for (const folder of ['fixtures/responses', 'fixtures/answers'])
    for (const name of readdirSync(folder).filter(
      (each) => each.endsWith('.edi') && !/malformed|reject-|acknowledge-then-approve-[12]/.test(each),
    ))
      for (const request of [fixtureRequest(requestOf(name), pas), undefined])
        for (const { resource } of answered(readFileSync(`${folder}/${name}`, 'utf8'), request, pas).bundle.entry ?? [])
          if (resource !== undefined) found.push(resource);
  return found;
}

describe.each([
  ['2.2', '2.2.1'],
  ['2.0', '2.0.1'],
] as const)('must-support of PAS %s', (pas, version) => {
  const { profiles } = JSON.parse(readFileSync(`mappings/profiles/must-support-${version}.json`, 'utf8')) as {
    profiles: Record<string, { elements: string[] }>;
  };
  const slices = loadSlices('mappings/profiles/slices.json', pas);
  let all: Resource[] | undefined;

  const seen = (id: string): boolean => {
    const [type = '', ...steps] = id.split('.');
    all ??= pool(pas);
    let values: unknown[] = all.filter(({ resourceType }) => resourceType === type);
    let owner = type;
    for (const step of steps) {
      const [name = '', slice] = step.split(':');
      const choice = name.endsWith('[x]');
      const key = name.replace('[x]', '');
      const next = values.flatMap((value) =>
        typeof value !== 'object' || value === null
          ? []
          : Object.entries(value).flatMap(([each, held]) => (each === key || (choice && each.startsWith(key)) ? (held as unknown) : [])),
      );
      const def = slice === undefined ? undefined : slices.slice(owner, name, slice);
      values = slice === undefined ? next : next.filter((value) => fits(value, def));
      owner = `${owner}.${key}`;
    }
    return values.length > 0;
  };

  it.each(['profile-claimresponse', 'profile-communicationrequest', 'profile-task'])('%s', (profile) => {
    const missing = (profiles[profile]?.elements ?? []).filter((id) => !seen(id) && elsewhere[id] === undefined);
    expect(missing).toEqual([]);
  });
});

function fits(value: unknown, def: { readonly url?: string; readonly pattern?: unknown } | undefined): boolean {
  if (def === undefined) return true;
  if (def.url !== undefined) return (value as { url?: string }).url === def.url;
  const codes = JSON.stringify(def.pattern).match(/"code":"[^"]*"/g) ?? [];
  return codes.every((code) => JSON.stringify(value).includes(code));
}
