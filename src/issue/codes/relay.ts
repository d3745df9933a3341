import type { CatalogueEntry } from '../catalogue.js';

export const relayCodes = {
  'RELAY-PARTNER': {
    title: 'A partner profile cannot be used.',
    action: 'Correct the file in mappings/partners at the line that is named; mappings/schema/partner.schema.json says what it may hold.',
  },
  'RELAY-ENVELOPE': {
    title: 'An interchange that came in does not fit the agreement with its partner: sender, receiver or usage indicator.',
    action: 'Compare the ISA with the partner profile; the message is kept in the exception queue.',
  },
  'RELAY-NOT-AN-ANSWER': {
    title: 'A partner sent something that is neither an answer nor an acknowledgement.',
    action: 'Ask the partner what it is; the message is kept in the exception queue.',
  },
  'RELAY-ACKNOWLEDGEMENT': {
    title: 'An acknowledgement cannot be read, or it is about nothing that we sent.',
    action: 'Ask the partner; the message is kept in the exception queue.',
  },
  'RELAY-REJECTED': {
    title: 'A partner rejected the X12 that we sent, before anybody decided on the request.',
    action: 'Read the codes of the acknowledgement, correct the mapping or the profile, and send the request again.',
  },
  'RELAY-SENDER': {
    title: 'A message came in whose sender is in no partner profile of its queue.',
    action: 'Compare ISA05 to ISA08 of the dead letter with the profiles in mappings/partners, then move it back to the queue.',
  },
  'RELAY-CONTENT-TYPE': {
    title: 'A message came in that is not plain X12, by its content type or content encoding.',
    action: 'Ask the partner to send application/EDI-X12 without an encoding; the message is a dead letter.',
  },
  'RELAY-TOO-LARGE': {
    title: 'A message came in that is larger than the link takes.',
    action: 'Ask the partner to split it; the message is a dead letter.',
  },
  'RELAY-POISON': {
    title: 'A message came in that failed every time it was taken, by a fault of ours.',
    action: 'Report it with the log lines of that time; the message is a dead letter and can be moved back when the fault is corrected.',
  },
  'RELAY-REPLAY': {
    title: 'Something cannot be sent or taken in again.',
    action: 'Name an authorization that X12 was made of, or a case about a message of a partner; edit from ST to SE only.',
  },
  'RELAY-LATE': {
    title: 'A step of the acknowledgement ladder did not come in the time that the partner profile expects.',
    action: 'Ask the partner whether the message arrived; `pas-x12 replay` sends it again.',
  },
  'RELAY-DUPLICATE-CONTROL': {
    title: 'A partner used a control number (ISA13, GS06, ST02) again for something else.',
    action:
      'Ask the partner which message counts; the second one is in the exception queue. `duplicates:` in the profile turns the check off.',
  },
  'RELAY-ROUTE': {
    title: 'The routing table cannot be used.',
    action: 'Correct mappings/routing/routes.yaml at the line that is named; docs/routing.md says what it may hold.',
  },
  'RELAY-ROUTE-SHADOWED': {
    title: 'A routing rule can never be reached.',
    action: 'Move it before the rules that the message names, or remove it.',
  },
  'RELAY-HELD': {
    title: 'A request waits for the review of a person before it leaves.',
    action: 'POST /api/work/{id} with "retry" to let it go, with "resolve" to withhold it.',
  },
  'RELAY-MANUAL': {
    title: 'A request goes to its payer by hand.',
    action: 'Bring it to the payer as the message says, then record the outcome with POST /api/work/{id}.',
  },
  'RELAY-FORWARD-REFUSED': {
    title: "The payer's PAS endpoint refused a request.",
    action: 'Read the codes that it gave; correct the route or the profile and retry, or resolve the case.',
  },
} as const satisfies Record<string, CatalogueEntry>;
