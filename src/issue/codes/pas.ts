import type { CatalogueEntry } from '../catalogue.js';

export const pasCodes = {
  'PAS-ANSWER-UNKNOWN': {
    title: 'A payer answered a request that we do not know.',
    action: 'Look for the request by the traces and the member of the answer; the message is kept in the exception queue.',
  },
  'PAS-ANSWER-AMBIGUOUS': {
    title: 'A payer gave an answer that fits several requests.',
    action: 'Decide to which request it belongs; the message is kept in the exception queue and nothing was changed.',
  },
  'PAS-ANSWER-AFTER-FINAL': {
    title: 'A payer gave a second final answer that differs from the first.',
    action: 'Ask the payer which one counts; the first one stands until then.',
  },
  'PAS-ANSWER-FAILED': {
    title: 'An answer could not be translated, by a fault of ours.',
    action: 'Report it with the id of the work; the message is kept in the exception queue.',
  },
  'PAS-HTTP-MEDIA-TYPE': {
    title: 'The request has a media type that is not understood.',
    action: 'Send application/fhir+json or application/json.',
  },
  'PAS-HTTP-ACCEPT': {
    title: 'The client accepts only media types that are not spoken here.',
    action: 'Accept application/fhir+json.',
  },
  'PAS-HTTP-NOT-FOUND': {
    title: 'There is nothing at this URL.',
    action: 'See the CapabilityStatement at /pas/2.2/fhir/metadata.',
  },
  'PAS-HTTP-METHOD': {
    title: 'The URL does not know this HTTP method.',
    action: 'Use a method that the header Allow names.',
  },
  'PAS-HTTP-TOO-LARGE': {
    title: 'The body of the request is larger than the gateway takes.',
    action: 'Send smaller attachments, or ask for a higher PAS_X12_BODY_LIMIT.',
  },
  'PAS-HTTP-BODY': {
    title: 'The body of the request could not be read: it was cut off, or its encoding is unknown or wrong.',
    action: 'Send UTF-8, plain or with Content-Encoding gzip, deflate or br.',
  },
  'PAS-HTTP-PARAMETER': {
    title: 'A parameter of the request has no usable value.',
    action: 'Correct the parameter that the message names.',
  },
} as const satisfies Record<string, CatalogueEntry>;
