import type { RequestHandler, Response } from 'express';
import type { OfficeResult } from '../pas/office.js';
import { bodyOf } from './body.js';
import { refuse } from './refusal.js';

/** The operations API's side for people, robots and channels that write: cases, intake, lists. */
export interface Office {
  act(work: string, body: string): Promise<OfficeResult>;
  take(body: string): Promise<OfficeResult>;
  statement(body: string): Promise<OfficeResult>;
}

/** Answers with what an office call came to; `call` gets the body as text. */
export function officeHandler(
  call: (body: string, parameters: Readonly<Record<string, unknown>>) => Promise<OfficeResult>,
): RequestHandler {
  return async (request, response: Response) => {
    const result = await call(bodyOf(response), request.params);
    if (result.kind === 'refused') refuse(response, result.status, result.issues);
    else response.status(result.status).json(result.body);
  };
}
