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
  'PAS-ANSWER-WRONG-MEMBER': {
    title: 'A payer gave an answer that names another member than its request.',
    action: 'Ask the payer whose answer it is; the message is kept in the exception queue and the client was told nothing of it.',
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
  'PAS-API-BODY': {
    title: 'The body of a call to /api does not have the documented shape.',
    action: 'Correct what the message names; docs/api.md shows the shape.',
  },
  'PAS-WORK-STATE': {
    title: 'This cannot be done with this piece of work, or somebody else did it first.',
    action: 'Look at the work again: GET /api/work?state=needs-person.',
  },
  'PAS-STATUS-WORDS': {
    title: 'A file in mappings/status cannot be used, or maps the words of its source incompletely.',
    action: 'Correct the file at the line that is named; docs/channels.md says what it may hold.',
  },
  'PAS-STATUS-WORD-UNMAPPED': {
    title: 'A channel said a word about a status that its file does not map.',
    action: 'Add the word to the file in mappings/status, then close the case with the status that was meant.',
  },
  'PAS-EVENT-UNKNOWN': {
    title: 'A status event is about an authorization that nobody knows here.',
    action: 'Look for it by hand; send the event again with an identifier that is known, or with the request that it is about.',
  },
  'PAS-EVENT-AMBIGUOUS': {
    title: 'A status event fits several authorizations.',
    action: 'Send it again with an identifier that only one of them has.',
  },
  'PAS-EVENT-CONTRADICTION': {
    title: 'Two sources say different things about a decision.',
    action: 'Ask the payer; until then the source that is believed more stands, both are in the history.',
  },
  'PAS-DRIFT-UNANSWERED': {
    title: 'The partner has not said anything about an open authorization for longer than agreed.',
    action: 'Ask the partner; record what it says with POST /api/work/{id}.',
  },
  'PAS-DRIFT-FINAL': {
    title: 'The partner says that an authorization is decided, and here it is open.',
    action: 'Get the decision from the partner and record it with POST /api/work/{id}.',
  },
  'PAS-DRIFT-ABSENT': {
    title: 'The partner does not know an authorization that is open here.',
    action: 'Find out whether it arrived; send it again, or withdraw it.',
  },
} as const satisfies Record<string, CatalogueEntry>;
