import type { RequestHandler } from 'express';
import { refuseWith } from './refusal.js';

/** 405 for a URL that exists; `methods` as the header Allow writes them. */
export function allow(methods: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', methods);
    if (request.method === 'OPTIONS') response.status(204).end();
    else refuseWith(response, 405, 'PAS-HTTP-METHOD', `This URL knows ${methods} only.`);
  };
}

/** The path is not repeated: a search by name could be in it. */
export const notFound: RequestHandler = (_request, response) => {
  refuseWith(response, 404, 'PAS-HTTP-NOT-FOUND', 'There is nothing at this URL. /pas/2.2/fhir/metadata says what there is.');
};
