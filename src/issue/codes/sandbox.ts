import type { CatalogueEntry } from '../catalogue.js';

/** What the sandbox payer says; none of these can come from a real payer. */
export const sandboxCodes = {
  'SANDBOX-NOT-TEST': {
    title: 'The sandbox payer was sent an interchange that is not marked as test data.',
    action: 'Set ISA15 to T in the partner profile of the sandbox payer; send production data to a real payer.',
  },
  'SANDBOX-REJECTED': {
    title: 'The sandbox payer rejected what it was sent with a TA1 or a 999.',
    action: 'Correct what the acknowledgement names; `pas-x12 validate` shows the same faults.',
  },
  'SANDBOX-IGNORED': {
    title: 'The sandbox payer took something that it does not answer.',
    action: 'Nothing to do for acknowledgements and attachments; else check that a 278 request (005010X217) was sent.',
  },
  'SANDBOX-UNREADABLE': {
    title: 'The sandbox payer found no interchange in what it was sent, so there is nobody to answer.',
    action: 'Send one interchange, from ISA to IEA.',
  },
  'SANDBOX-SCENARIO': {
    title: 'The sandbox payer has no such scenario, or cannot play it as asked.',
    action: 'Take a scenario from docs/sandbox.md and seconds from 0 upwards.',
  },
  'SANDBOX-FILE': {
    title: "The sandbox payer's file contradicts itself.",
    action: 'Correct the named scenario or rule in the file.',
  },
} as const satisfies Record<string, CatalogueEntry>;
