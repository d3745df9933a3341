import type { FhirDefinitions } from './definitions.js';
import { type ElementPath, compileElementPath, isFilled, visitParents } from './element-path.js';
import { type JsonObject, isArray } from './json.js';
import type { PasVersion } from './slices.js';
import type { Fault } from './structure.js';

/** What the Claim of a request is for; each has its own profile. */
export type ClaimUse = 'submit' | 'update' | 'inquire';

const claimProfiles: Readonly<Record<ClaimUse, string>> = {
  submit: 'profile-claim',
  update: 'profile-claim-update',
  inquire: 'profile-claim-inquiry',
};

/** The profile that a resource of a request answers to, whatever its meta says. Insurer and requestor, beneficiary and subscriber demand the same. */
const profiles: Readonly<Record<string, string>> = {
  Coverage: 'profile-coverage',
  Encounter: 'profile-encounter',
  Location: 'profile-location',
  Organization: 'profile-insurer',
  Patient: 'profile-beneficiary',
  Practitioner: 'profile-practitioner',
  PractitionerRole: 'profile-practitionerrole',
};

/** Without these there is nothing to translate: no default can help. */
const indispensable = new Set(['Claim.item', 'Claim.insurer']);

/** Elements that a PAS profile requires and R4 does not. */
export class ProfileMinimum {
  readonly #byProfile = new Map<string, ElementPath[]>();

  constructor(definitions: FhirDefinitions, pas: PasVersion) {
    for (const [profile, ids] of Object.entries(definitions.profileRules[pas].required)) {
      this.#byProfile.set(
        profile,
        ids.map((id) => compileElementPath(id, definitions.model, definitions.slices[pas])),
      );
    }
  }

  /** `use` decides the profile of the Claim. `error` is true for what no default can fill. */
  check(resource: JsonObject, use: ClaimUse, found: (fault: Fault, error: boolean) => void): void {
    const type = resource.resourceType;
    if (typeof type !== 'string') return;
    const profile = type === 'Claim' ? claimProfiles[use] : profiles[type];
    this.#check(resource, profile ?? '', found);
  }

  checkBundle(bundle: JsonObject, found: (fault: Fault, error: boolean) => void): void {
    this.#check(bundle, 'profile-pas-request-bundle', found);
  }

  #check(resource: JsonObject, profile: string, found: (fault: Fault, error: boolean) => void): void {
    for (const path of this.#byProfile.get(profile) ?? []) {
      visitParents(resource, path, (node, last) => {
        if (isFilled(node, last)) return;
        const message = `is missing. The PAS profile requires ${inWords(last.text)}: add it.`;
        found({ code: 'FHIR-PROFILE-MISSING', node, suffix: `.${elementName(last.text)}`, message }, indispensable.has(path.id));
      });
    }
  }
}

/** An update names the prior Claim (2.2) or claims the Update profile (2.0). */
export function claimUse(claim: JsonObject, operation: 'submit' | 'inquire'): ClaimUse {
  if (operation === 'inquire') return 'inquire';
  const declared = typeof claim.meta === 'object' && claim.meta !== null && 'profile' in claim.meta ? claim.meta.profile : undefined;
  const isUpdate = isArray(declared) && declared.some((url) => typeof url === 'string' && /\/profile-claim-update(\||$)/.test(url));
  return isUpdate || claim.related !== undefined ? 'update' : 'submit';
}

/** `extension:requestType` → the extension requestType; `location[x]` → location. */
function inWords(text: string): string {
  const [name = '', slice] = text.split(':');
  return slice === undefined ? elementName(name) : `the ${name} ${slice}`;
}

/** FHIRPath knows no slices and no [x]. */
function elementName(text: string): string {
  return text.replace(/:.*$/, '').replace('[x]', '');
}
