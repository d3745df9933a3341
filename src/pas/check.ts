import type { Bundle } from 'fhir/r4.js';
import { checkRequestBundle, type FhirDefinitions, parseRequestJson } from '../fhir/index.js';
import { hasErrors } from '../issue/issue.js';
import type { PasVersion } from './ports.js';
import type { CheckedRequest } from './submit.js';

/** The input rules of the fhir room, as `$submit` needs them. */
export function requestCheck(definitions: FhirDefinitions, strict: boolean): (body: string, pas: PasVersion) => CheckedRequest {
  return (body, pas) => {
    const parsed = parseRequestJson(body);
    if (hasErrors(parsed.issues)) return { bundle: undefined, issues: parsed.issues };
    const issues = [...parsed.issues, ...checkRequestBundle(parsed.body, { strict, pas, definitions })];
    // Without an error it is a Bundle: that is what the rules begin with.
    return { bundle: hasErrors(issues) ? undefined : (parsed.body as Bundle), issues };
  };
}
