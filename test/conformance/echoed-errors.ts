import { errorsOf, type FhirBundle, type ValidatorIssue } from './validator.js';

/** A bundle with what the validator said of it. */
export interface Judged {
  readonly bundle: FhirBundle;
  readonly issues: readonly ValidatorIssue[];
}

/**
 * Errors of an answer that its request did not have already: lenient input may carry faults, and what is echoed carries them on.
 * Compared by resource (fullUrl, else type and id) and message, not by place: a resource may stand at another index.
 */
export function newErrors(answer: Judged, request: Judged): ValidatorIssue[] {
  const known = new Set(errorsOf(request.issues).map((issue) => identity(issue, request.bundle)));
  return errorsOf(answer.issues).filter((issue) => !known.has(identity(issue, answer.bundle)));
}

function identity(issue: ValidatorIssue, bundle: FhirBundle): string {
  const index = /^Bundle\.entry\[(\d+)\]/.exec(issue.location)?.[1];
  const entry = index === undefined ? undefined : bundle.entry?.[Number(index)];
  const resource = entry === undefined ? 'Bundle' : (entry.fullUrl ?? `${entry.resource?.resourceType ?? ''}/${entry.resource?.id ?? ''}`);
  // Places inside the message shift with the index too.
  return `${resource} ${issue.messageId} ${issue.message.replaceAll(/entry\[\d+\]/g, 'entry[]').replaceAll(/\s+/g, ' ')}`;
}
