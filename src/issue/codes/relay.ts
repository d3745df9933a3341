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
} as const satisfies Record<string, CatalogueEntry>;
