import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { validate } from '../../../src/guide/index.js';
import type { GuideLoop } from '../../../src/guide/model.js';
import type { PasVersion } from '../../../src/fhir/index.js';
import { requestProfiles, type MustSupport } from '../../../src/mapping/coverage.js';
import { mappings, shippedTables } from '../tables.js';
import { fhirTrip, leaves, silentLeaves } from './fhir-law.js';
import { randomBundle } from './fhir-request.js';
import { setOf, texts } from './round-trip.js';
import { randomSet } from './x12-request.js';
import { silentLosses, trip } from './x12-law.js';

const tables = shippedTables();
const guide = tables.guides.get('x217-request');
if (guide === undefined) throw new Error('the guide of the request is missing');

const runs = { numRuns: 1000, seed: 20260131 };
const shapes = fc.record({
  seed: fc.integer({ min: 1, max: 2_000_000_000 }),
  tenths: fc.integer({ min: 0, max: 10 }),
  pas: fc.constantFrom<PasVersion>('2.2', '2.0'),
});

describe('laws of the request table', () => {
  it('law 1 and 2: every leaf of a bundle returns or is told, and the X12 that is made of it returns identical (1000 bundles)', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(shapes, ({ seed, tenths, pas }) => {
        const bundle = randomBundle({ seed, fullness: tenths / 10, pas });
        for (const { element } of leaves(bundle)) reached.add(element);
        const made = fhirTrip(tables, bundle, pas);
        expect(made.errors).toEqual([]);
        expect(silentLeaves(bundle, made).map(({ path }) => path)).toEqual([]);
        const again = fhirTrip(tables, made.back ?? {}, pas);
        expect(again.lines).toEqual(made.lines);
      }),
      runs,
    );
    expect(unreached(reached)).toEqual([]);
  });

  it('law 2 and 3: every element of a valid X217 returns or is told, and a third trip changes nothing (1000 sets)', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(shapes, ({ seed, tenths, pas }) => {
        const set = setOf(randomSet(guide, { seed, fullness: tenths / 10 }), guide.convention);
        expect(validate(guide, set).filter(({ severity, code }) => severity === 'error' || code.includes('SNIP4'))).toEqual([]);
        for (const { loop, position } of texts(guide, set)) reached.add(`${loop} ${position.replace(/\d\d(?:-\d+)?$/, '')}`);
        const made = trip(tables, set, pas);
        expect(made.errors).toEqual([]);
        expect(silentLosses(tables, set, made)).toEqual([]);
        if (made.set !== undefined) expect(trip(tables, made.set, pas).lines).toEqual(made.lines);
      }),
      runs,
    );
    const wanted = new Set<string>();
    const visit = (loop: GuideLoop): void => {
      for (const child of loop.children)
        if (child.kind === 'loop') visit(child);
        else if (!['ST', 'SE', 'HL'].includes(child.id)) wanted.add(`${loop.id} ${child.id}`);
    };
    visit(guide.root);
    expect([...wanted].filter((each) => !reached.has(each))).toEqual([]);
    expect(wanted.size).toBeGreaterThan(50);
  });
});

/** Must-support elements of the request's profiles that no generated bundle held, by their last names. */
function unreached(reached: ReadonlySet<string>): string[] {
  const missing: string[] = [];
  const names = [...reached].map((element) => element.replaceAll(/\([^)]*\)/g, ''));
  for (const version of ['2.2.1', '2.0.1']) {
    const list = JSON.parse(readFileSync(join(mappings, 'profiles', `must-support-${version}.json`), 'utf8')) as MustSupport;
    for (const { profile, table } of requestProfiles)
      for (const element of table === 'x217-request' ? (list.profiles[profile]?.elements ?? []) : []) {
        if (notInRequests.test(element)) continue;
        const plain = element
          .split('.')
          .filter((step) => !step.startsWith('extension') && !step.startsWith('modifierExtension'))
          .map((step) => step.replace(/:.*$/, ''))
          .join('.');
        const wanted = new RegExp(`^${plain.replaceAll('[x]', '[A-Za-z]*').replaceAll('.', '\\.')}(?:[.]|$)`);
        if (!names.some((name) => wanted.test(name.replaceAll('.extension', '')))) missing.push(`${version} ${element}`);
      }
  }
  return [...new Set(missing)];
}

/** Updates have tests of their own; a Bundle's parts are the entries; the rest has no meaning for a 278 (docs/coverage.md). */
const notInRequests =
  /^Bundle\.|related|^Encounter\.(?:meta|location|participant\.individual|reasonReference|serviceProvider)|^MedicationRequest\.(?:category|reported|encounter|authoredOn|requester|dosageInstruction\.doseAndRate)|^DocumentReference\.|^Location\.managingOrganization|organization$/;
