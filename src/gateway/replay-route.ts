import type { RequestHandler } from 'express';
import type { OfficeResult } from '../pas/office.js';
import { bodyOf } from './body.js';
import { refuse } from './refusal.js';

/** POST /api/replay: one transaction set once more. */
export function replayHandler(replay: (body: string) => Promise<OfficeResult>): RequestHandler {
  return async (_request, response) => {
    const result = await replay(bodyOf(response));
    if (result.kind === 'refused') refuse(response, result.status, result.issues);
    else response.status(result.status).json(result.body);
  };
}
