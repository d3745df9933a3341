import { type Request, type Response, Router } from 'express';
import { BASES, type GatewayOptions } from './options.js';
import { bodyOf, jsonBody } from './body.js';
import { capabilityStatement } from './metadata.js';
import { allow, notFound } from './not-found.js';
import { refuse, refuseWith, sendFhir, statusOfRefusal } from './refusal.js';

/** Without authorization there is one client, who owns every sending system. */
const LOCAL_CLIENT = 'local';

/** The FHIR endpoint of one PAS version. */
export function fhirRoutes({ path, pas }: (typeof BASES)[number], options: GatewayOptions): Router {
  const { submit, publicUrl, bodyLimit, version, log } = options;
  const started = new Date();
  // `/fhir` speaks for the endpoint that is advertised.
  const advertised = BASES.find((base) => base.pas === pas)?.path ?? path;
  const router = Router({ caseSensitive: true });

  router.use((request, response, next) => {
    if (request.accepts(['application/fhir+json', 'application/json', 'json', 'text/html']) !== false) next();
    else refuseWith(response, 406, 'PAS-HTTP-ACCEPT', 'Only JSON is spoken here: accept application/fhir+json.');
  });

  router
    .route('/metadata')
    .get((_request, response) => sendFhir(response, 200, capabilityStatement(pas, `${publicUrl()}${advertised}`, version, started)))
    .all(allow('GET, HEAD'));

  router
    .route('/Claim/$submit')
    .post(...jsonBody(bodyLimit), async (_request: Request, response: Response) => {
      const result = await submit({ client: LOCAL_CLIENT, pas, body: bodyOf(response) });
      if (result.kind === 'refused') {
        log.info({ codes: [...new Set(result.issues.map(({ code }) => code))] }, 'submit refused');
        refuse(response, statusOfRefusal(result.issues), result.issues);
        return;
      }
      log.info({ authorization: result.authorization, deferred: result.deferred }, 'submit answered');
      sendFhir(response, 200, result.bundle);
    })
    .all(allow('POST'));

  router.use(notFound);
  return router;
}
