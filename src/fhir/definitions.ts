import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type R4Model, loadR4Model } from './r4-model.js';
import { type PasVersion, type Slices, type SlicesData, compileSlices } from './slices.js';

/** Part of mappings/profiles/profile-rules.json: what the profiles of one PAS version demand beyond R4. */
export interface ProfileRuleData {
  /** Profile id → ids of elements with a minimum that R4 does not have. */
  readonly required: Readonly<Record<string, readonly string[]>>;
  /** Ids of elements under the invariant FullDateRule. */
  readonly fullDates: readonly string[];
}

/** All facts of the FHIR side: read once at start, shared by everything. */
export interface FhirDefinitions {
  readonly model: R4Model;
  readonly slices: Readonly<Record<PasVersion, Slices>>;
  readonly profileRules: Readonly<Record<PasVersion, ProfileRuleData>>;
}

/** Reads the data files of `mappings/profiles`; throws when the installation lacks one. */
export function loadFhirDefinitions(folder: string): FhirDefinitions {
  const slices = JSON.parse(readFileSync(join(folder, 'slices.json'), 'utf8')) as SlicesData;
  return {
    model: loadR4Model(join(folder, 'r4-model.json')),
    slices: { '2.2': compileSlices(slices, '2.2'), '2.0': compileSlices(slices, '2.0') },
    profileRules: JSON.parse(readFileSync(join(folder, 'profile-rules.json'), 'utf8')) as Record<PasVersion, ProfileRuleData>,
  };
}
