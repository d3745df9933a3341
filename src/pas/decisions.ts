import type { Bundle, ClaimResponse, Extension } from 'fhir/r4.js';
import type { ItemDecision } from './ports.js';

/** What a response bundle says was decided: the ledger keeps what the client is told, not a second reading of the X12. */
export interface BundleDecisions {
  readonly outcome: 'complete' | 'partial' | 'error';
  readonly items: readonly ItemDecision[];
  /** The payer asks for documents or a questionnaire: there is a CommunicationRequest or a Task. */
  readonly informationRequested: boolean;
  /** What the payer calls it: preAuthRef, and the numbers of the review actions (HCR02) and of REF*BB and REF*NT. */
  readonly numbers: readonly string[];
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
    // a questionnaire is asked for by a Task alone
    informationRequested:
      (response?.communicationRequest ?? []).length > 0 || bundle.entry?.some(({ resource }) => resource?.resourceType === 'Task') === true,
    numbers: response === undefined ? [] : numbersOf(response),
  };
}

/** Extensions that carry a number of the payer, at whatever depth (PAS ClaimResponse). */
const NUMBERS: ReadonlySet<string> = new Set(['number', 'extension-authorizationNumber', 'extension-administrationReferenceNumber']);

function numbersOf({ preAuthRef, item, addItem, adjudication, extension }: ClaimResponse): string[] {
  const found = new Set<string>(preAuthRef === undefined ? [] : [preAuthRef]);
  const walk = (extensions: readonly Extension[] | undefined): void => {
    for (const { url, valueString, extension: inner } of extensions ?? []) {
      if (valueString !== undefined && NUMBERS.has(url.slice(url.lastIndexOf('/') + 1))) found.add(valueString);
      walk(inner);
    }
  };
  walk(extension);
  for (const part of [
    ...(adjudication ?? []),
    ...[...(item ?? []), ...(addItem ?? [])].flatMap((line) => [line, ...(line.adjudication ?? [])]),
  ])
    walk(part.extension);
  return [...found];
}

function codeIn(extensions: readonly Extension[] | undefined): string | undefined {
  for (const { url, valueCodeableConcept, extension } of extensions ?? []) {
    const code = url.endsWith(REVIEW_ACTION_CODE) ? valueCodeableConcept?.coding?.[0]?.code : codeIn(extension);
    if (code !== undefined) return code;
  }
  return undefined;
}
