import type { Bundle, ClaimResponse, Extension } from 'fhir/r4.js';
import type { ItemDecision } from './ports.js';

/** What a response bundle says was decided: the ledger keeps what the client is told, not a second reading of the X12. */
export interface BundleDecisions {
  readonly outcome: 'complete' | 'partial' | 'error';
  readonly items: readonly ItemDecision[];
  /** The payer asks for documents: there is a CommunicationRequest. */
  readonly informationRequested: boolean;
}

/** The review action's code stands in the item's adjudication, in an extension of an extension (PAS ClaimResponse). */
const REVIEW_ACTION_CODE = 'extension-reviewActionCode';

export function decisionsOf(bundle: Bundle): BundleDecisions {
  const response = bundle.entry?.find(({ resource }) => resource?.resourceType === 'ClaimResponse')?.resource as ClaimResponse | undefined;
  const items = (response?.item ?? []).map(({ itemSequence, adjudication }): ItemDecision => {
    const action = adjudication.map(({ extension }) => codeIn(extension)).find((code) => code !== undefined);
    return { sequence: itemSequence, ...(action !== undefined && { action }) };
  });
  const outcome = response?.outcome;
  return {
    outcome: outcome === 'complete' || outcome === 'partial' ? outcome : 'error',
    items,
    informationRequested: (response?.communicationRequest ?? []).length > 0,
  };
}

function codeIn(extensions: readonly Extension[] | undefined): string | undefined {
  for (const { url, valueCodeableConcept, extension } of extensions ?? []) {
    const code = url.endsWith(REVIEW_ACTION_CODE) ? valueCodeableConcept?.coding?.[0]?.code : codeIn(extension);
    if (code !== undefined) return code;
  }
  return undefined;
}
