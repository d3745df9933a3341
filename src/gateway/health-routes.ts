import { Router } from 'express';
import { allow } from './not-found.js';
import type { GatewayOptions } from './options.js';

/** A probe that hangs is an answer too. */
const PROBE_MS = 2_000;

/** `/healthz`: the process works. `/readyz`: a submit would be accepted now, and if not, why. */
export function healthRoutes({ store, connectors, full, ending }: GatewayOptions): Router {
  const router = Router();
  router
    .route('/healthz')
    .get((_request, response) => void response.set('Cache-Control', 'no-store').json({ status: 'ok' }))
    .all(allow('GET, HEAD'));
  router
    .route('/readyz')
    .get(async (_request, response) => {
      const checks: Record<string, string> = { process: ending() ? 'ending' : 'ok', ledger: await outcome(store.probe()) };
      checks['unsent'] = await outcome(full().then((is) => expectTrue(!is)));
      // A partner that is away is no reason to refuse a request: it is stored and waits.
      for (const connector of connectors) checks[`connector ${connector.id}`] = await outcome(connector.ready().then(expectTrue));
      const ready = ['process', 'ledger', 'unsent'].every((check) => checks[check] === 'ok');
      response
        .status(ready ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({ status: ready ? 'ready' : 'not ready', checks });
    })
    .all(allow('GET, HEAD'));
  return router;
}

async function outcome(check: Promise<void>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => (timer = setTimeout(() => resolve('no answer'), PROBE_MS)));
  const result = check.then(
    () => 'ok',
    () => 'failed',
  );
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

function expectTrue(ready: boolean): void {
  if (!ready) throw new Error('not ready');
}
