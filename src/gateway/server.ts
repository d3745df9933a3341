import { randomUUID } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { LedgerUnavailable } from '../pas/ports.js';
import { fhirRoutes } from './fhir-routes.js';
import { healthRoutes } from './health-routes.js';
import { hostGuard } from './host-guard.js';
import { notFound } from './not-found.js';
import { operationsRoutes } from './operations-routes.js';
import { BASES, type GatewayOptions } from './options.js';
import { refuseWith } from './refusal.js';

/** The HTTP side: everything that callers see. */
export function createGateway(options: GatewayOptions): Express {
  const { log } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('case sensitive routing', true).set('query parser', 'simple');

  app.use((request, response, next) => {
    const started = process.hrtime.bigint();
    const id = randomUUID();
    response.locals['request'] = id;
    response.set('X-Request-Id', id).set('X-Content-Type-Options', 'nosniff');
    if (options.ending()) response.set('Connection', 'close');
    response.on('close', () => {
      const ms = Number(process.hrtime.bigint() - started) / 1e6;
      // The path of a URL that we know; anything else is text of the caller's.
      const route: unknown = (request.route as { path?: unknown } | undefined)?.path;
      log.info(
        {
          request: id,
          method: request.method,
          base: request.baseUrl,
          route: route ?? null,
          status: response.statusCode,
          ms: Math.round(ms * 10) / 10,
        },
        'http',
      );
    });
    next();
  });
  app.use(healthRoutes(options));
  app.use(hostGuard(options.hosts));
  for (const base of BASES) app.use(base.path, fhirRoutes(base, options));
  app.use('/api', operationsRoutes(options));
  app.use(notFound);

  // Express knows an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    const request: unknown = response.locals['request'];
    if (response.headersSent) {
      log.error({ request, err: error }, 'failed while answering');
      return next(error);
    }
    // A URL that cannot be decoded is the caller's.
    if (error instanceof URIError || (error as { status?: unknown }).status === 400) {
      refuseWith(response, 400, 'PAS-HTTP-PARAMETER', 'The URL cannot be decoded.');
      return;
    }
    // 5xx carry no OperationOutcome and no word of what happened: that is in the log, under this id.
    const away = error instanceof LedgerUnavailable;
    log.error({ request, err: away ? error.cause : error }, away ? 'ledger not available' : 'failed');
    if (away) response.set('Retry-After', '5');
    response
      .status(away ? 503 : 500)
      .set('Cache-Control', 'no-store')
      .json({ status: away ? 'unavailable' : 'error', request });
  });
  return app;
}
