import type { Issue } from '../issue/issue.js';

/** What a call to the operations API came to. */
export type OfficeResult =
  | { readonly kind: 'done'; readonly status: 200 | 201 | 202; readonly body: object }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 409 | 422; readonly issues: readonly Issue[] };

export function refusal(status: 400 | 404 | 409 | 422, code: Issue['code'], message: string): OfficeResult {
  return { kind: 'refused', status, issues: [{ code, severity: 'error', message }] };
}
