import express, { type ErrorRequestHandler, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { refuseWith } from './refusal.js';

const JSON_TYPES: ReadonlySet<string> = new Set(['application/fhir+json', 'application/json']);

/** The body as text: media type and length are judged before anything is read, UTF-8 before anything is parsed. */
export function jsonBody(limit: number): (RequestHandler | ErrorRequestHandler)[] {
  return [checkMediaType, express.raw({ type: () => true, limit }), explainBodyErrors, decode];
}

function checkMediaType(request: Request, response: Response, next: NextFunction): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='));
  if (!JSON_TYPES.has(type.trim()) || (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))) {
    refuseWith(response, 415, 'PAS-HTTP-MEDIA-TYPE', 'Send the Bundle as application/fhir+json (or application/json) in UTF-8.');
    return;
  }
  next();
}

const BODY_ERRORS: Readonly<Record<string, readonly [status: number, code: 'PAS-HTTP-TOO-LARGE' | 'PAS-HTTP-BODY', message: string]>> = {
  'entity.too.large': [413, 'PAS-HTTP-TOO-LARGE', 'The body is larger than this gateway takes. Send smaller attachments.'],
  'encoding.unsupported': [415, 'PAS-HTTP-BODY', 'The Content-Encoding is not known. Send the body plain or with gzip, deflate or br.'],
  'request.size.invalid': [400, 'PAS-HTTP-BODY', 'The body is not as long as its Content-Length says.'],
  'request.aborted': [400, 'PAS-HTTP-BODY', 'The body was cut off.'],
};

function explainBodyErrors(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  const { type, status } = error as { type?: unknown; status?: unknown };
  const known = typeof type === 'string' ? BODY_ERRORS[type] : undefined;
  if (known !== undefined) refuseWith(response, ...known);
  else if (typeof status === 'number' && status >= 400 && status < 500)
    refuseWith(response, 400, 'PAS-HTTP-BODY', 'The body cannot be decompressed or read.');
  else next(error);
}

function decode(request: Request, response: Response, next: NextFunction): void {
  const body: unknown = request.body;
  try {
    response.locals['body'] = Buffer.isBuffer(body) ? new TextDecoder('utf-8', { fatal: true }).decode(body) : '';
  } catch {
    refuseWith(response, 400, 'PAS-HTTP-BODY', 'The body is not UTF-8. Encode it as UTF-8.');
    return;
  }
  next();
}

/** The text that `jsonBody` has read. */
export function bodyOf(response: Response): string {
  const body: unknown = response.locals['body'];
  return typeof body === 'string' ? body : '';
}
