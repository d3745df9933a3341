import { parseRequestJson } from '../fhir/index.js';
import type { Issue } from '../issue/issue.js';
import { UsageError } from './usage-error.js';

/** What an input is, judged by its content alone. */
export type Content =
  | { readonly kind: 'x12'; readonly bytes: Buffer }
  /** `text`: the input as it came, which is the bundle's unless it is an array. */
  | { readonly kind: 'bundles'; readonly bundles: readonly unknown[]; readonly array: boolean; readonly text: string }
  | { readonly kind: 'broken'; readonly issues: readonly Issue[] };

/** JSON begins with a brace or bracket; everything else is for the X12 reader, which says what is wrong with it. */
export function readContent(bytes: Buffer): Content {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (!/^\s*[{[]/.test(text)) return { kind: 'x12', bytes };
  const { body, issues } = parseRequestJson(text);
  if (body === undefined) return { kind: 'broken', issues };
  return Array.isArray(body) && body.length > 0
    ? { kind: 'bundles', bundles: body, array: true, text }
    : { kind: 'bundles', bundles: [body], array: false, text };
}

type Loose = { readonly [key: string]: unknown } | undefined;

/** Which kind of bundle it is, by its first entry; what is neither goes the way of a request, whose rules say what is wrong. */
export function bundleKind(bundle: unknown): 'request' | 'response' {
  return firstResource(bundle)?.['resourceType'] === 'ClaimResponse' ? 'response' : 'request';
}

/** Documents for a payer: what a 275 becomes, and what becomes one (docs/attachments.md). */
export function isCommunication(bundle: unknown): boolean {
  return firstResource(bundle)?.['resourceType'] === 'Communication';
}

/** By the profiles that it names: an inquiry looks like a request, but asks for no new authorization. */
export function isInquiry(bundle: unknown): boolean {
  return [bundle as Loose, firstResource(bundle)].some((resource) => {
    const found = (resource?.['meta'] as Loose)?.['profile'];
    return Array.isArray(found) && found.some((profile) => /-inquiry/.test(String(profile)));
  });
}

/** Throws UsageError: translated as a request, an inquiry would ask for a new authorization. */
export function refuseInquiry(bundle: unknown, file: string): void {
  if (isInquiry(bundle))
    throw new UsageError(`${file} is an inquiry (by its profile). Inquiries cannot be translated yet; requests and answers can.`);
}

function firstResource(bundle: unknown): Loose {
  if (typeof bundle !== 'object' || bundle === null) return undefined;
  const entries = (bundle as { entry?: unknown }).entry;
  return Array.isArray(entries) ? ((entries[0] as Loose)?.['resource'] as Loose) : undefined;
}
