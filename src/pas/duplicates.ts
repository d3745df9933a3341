import { createHash } from 'node:crypto';
import type { Bundle } from 'fhir/r4.js';

/**
 * What makes a submission the same as another of the same client: Bundle.identifier and content. The order of keys and
 * white space are not content; everything else is, so that one identifier with other content is a new request.
 */
export function submissionDigest(bundle: Bundle): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(bundle)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  // Without a prototype: a key "__proto__" is a key like any other.
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of entries) copy[key] = sorted(inner);
  return copy;
}
