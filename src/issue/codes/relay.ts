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
  'RELAY-LATE': {
    title: 'A step of the acknowledgement ladder did not come in the time that the partner profile expects.',
    action: 'Ask the partner whether the message arrived; `pas-x12 replay` sends it again.',
  },
} as const satisfies Record<string, CatalogueEntry>;
