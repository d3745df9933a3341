import type { Bundle } from 'fhir/r4.js';
import type { Authorization, Ids, RecordedDecision, Relay, Status, Store, Translator } from './ports.js';
import { serviceTrace } from './ports.js';
import { recordedResponse } from './recorded-response.js';

/** What a person, or another channel, says that the payer decided. */
export interface Decision {
  readonly status: Status;
  readonly number?: string;
  readonly from?: string;
  readonly to?: string;
  readonly note?: string;
}

export interface RecordedAnswer extends Decision {
  /** By Claim.item.sequence; what is not named takes the status of the whole. */
  readonly items: ReadonlyMap<number, Decision>;
}

/** HCR01 (X12 306) that says a status; the others are nothing that a payer decides. */
const ACTIONS: Partial<Readonly<Record<Status, string>>> = {
  approved: 'A1',
  'partially-approved': 'A2',
  denied: 'A3',
  pended: 'A4',
  modified: 'A6',
  cancelled: 'C',
  'contact-payer': 'CT',
  'not-required': 'NA',
};

export function isDecision(status: Status): boolean {
  return ACTIONS[status] !== undefined;
}

/** The code of one decision; undefined for what a 278 response cannot say. */
export function decisionCode({ status, number, from, to, note }: Decision): RecordedDecision | undefined {
  const action = ACTIONS[status];
  if (action === undefined) return undefined;
  return {
    action,
    ...(number !== undefined && { number }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(note !== undefined && { text: note }),
  };
}

interface RecordingPorts {
  readonly store: Pick<Store, 'message'>;
  readonly relay: Relay;
  readonly translator: Translator;
  readonly ids: Ids;
}

/**
 * The response bundle that tells a recorded answer. Where we made a 278 of the request, the answer is written as a 278
 * response and told by the tables; where the request never was X12, the ClaimResponse is made directly. Undefined when
 * the status is nothing that a response can say.
 */
export async function recordedBundle(
  { store, relay, translator, ids }: RecordingPorts,
  state: Authorization,
  answer: RecordedAnswer,
  now: Date,
): Promise<Bundle | undefined> {
  const whole = decisionCode(answer);
  const items = new Map<number, RecordedDecision>();
  for (const [sequence, decision] of answer.items) {
    const code = decisionCode(decision);
    if (code !== undefined) items.set(sequence, code);
  }
  if (whole === undefined && items.size === 0) return undefined;
  const request = await store.message(state.request);
  if (request === undefined) return undefined;
  const bundle = JSON.parse(request.bytes.toString('utf8')) as Bundle;
  // "Partially" decides no item by itself (X217 2000E HCR01 A2): the items say what was decided.
  const event = answer.status === 'partially-approved' && items.size > 0 ? undefined : whole;

  const sent = state.x12 === undefined ? undefined : await store.message(state.x12);
  const set = sent === undefined ? undefined : relay.reopen(sent.bytes.toString('utf8'));
  if (set === undefined || state.context === undefined || state.partner === undefined)
    return recordedResponse(bundle, { event, items, id: ids.uuid(), now });
  const { context: submission, pas } = state;
  const { mapping: partner } = relay.partner(state.partner);
  const services = new Map([...items].map(([sequence, decision]) => [serviceTrace(submission.eventTrace, sequence), decision]));
  const lone = [...items.values()][0];
  // A request whose only service is the event itself has no service level (X217 2000E): its item is the event.
  const hasServices = set.segments.some(({ id, elements }) => id === 'HL' && elements[3] === 'SS');
  const said = relay.recorded(set, hasServices ? { event, services } : { event: lone ?? event, services: new Map() }, now);
  const asked = { bundle, sent: set, context: { pas, partner, submission, now: new Date(submission.at) } };
  return translator.responseToFhir(said, asked, { pas, partner, now }).bundle;
}

/** Items that a decision may name: those of the request. */
export function itemsOf(state: Authorization): ReadonlySet<number> {
  return new Set(state.items.map(({ sequence }) => sequence));
}
