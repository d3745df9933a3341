import { type Request, type Response, Router } from 'express';
import { ladderOf } from '../pas/ladder.js';
import type { Authorization, AuthorizationEvent, Work, WorkState } from '../pas/ports.js';
import { refusal } from '../pas/office.js';
import { bodyOf, jsonBody } from './body.js';
import { allow, notFound } from './not-found.js';
import type { GatewayOptions, SandboxAnswer } from './options.js';
import { officeHandler } from './office-routes.js';
import { refuse, refuseWith } from './refusal.js';
import { replayHandler } from './replay-route.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const WORK_STATES: readonly WorkState[] = ['ready', 'claimed', 'needs-person'];
const MOST = 500;

/** `/api`: for the people who run the gateway. */
export function operationsRoutes({ reloadTables, store, sandbox, bodyLimit, office, replay }: GatewayOptions): Router {
  const router = Router({ caseSensitive: true });
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });

  router
    .route('/authorizations')
    .get(async (request, response) => {
      const page = pageOf(request, response);
      if (page === undefined) return;
      const { items, next } = await store.authorizations(page);
      response.json({ items: items.map(summary), ...(next !== undefined && { next }) });
    })
    .post(
      ...jsonBody(bodyLimit),
      officeHandler((body) => office.take(body)),
    )
    .all(allow('GET, HEAD, POST'));

  router
    .route('/statements')
    .post(
      ...jsonBody(bodyLimit),
      officeHandler((body) => office.statement(body)),
    )
    .all(allow('POST'));

  router
    .route('/work/:id')
    .get(async (request, response, next) => {
      const { id } = request.params;
      const work = UUID.test(id) ? await store.work(id) : undefined;
      if (work === undefined) return void notFound(request, response, next);
      response.json(describeWork(work));
    })
    .post(
      ...jsonBody(bodyLimit),
      officeHandler(async (body, { id }) => {
        if (typeof id === 'string' && UUID.test(id)) return office.act(id, body);
        return refusal(404, 'PAS-HTTP-NOT-FOUND', 'There is no such work.');
      }),
    )
    .all(allow('GET, HEAD, POST'));

  router
    .route('/authorizations/:id')
    .get(async (request, response, next) => {
      const { id } = request.params;
      const authorization = UUID.test(id) ? await store.authorization(id) : undefined;
      if (authorization === undefined) return void notFound(request, response, next);
      const events = await store.events(id);
      const hashes = new Set(events.flatMap(({ messages }) => Object.values(messages)));
      const messages = await Promise.all([...hashes].map((hash) => store.message(hash)));
      response.json({
        ...summary(authorization),
        ladder: ladderOf(events),
        events: events.map(describeEvent),
        messages: messages.flatMap((message) =>
          message === undefined
            ? []
            : [{ hash: message.hash, mediaType: message.mediaType, size: message.bytes.length, content: message.bytes.toString('utf8') }],
        ),
      });
    })
    .all(allow('GET, HEAD'));

  router
    .route('/work')
    .get(async (request, response) => {
      const page = pageOf(request, response);
      if (page === undefined) return;
      const { state } = request.query;
      const known = WORK_STATES.find((candidate) => candidate === state);
      if (state !== undefined && known === undefined) {
        refuseWith(response, 400, 'PAS-HTTP-PARAMETER', `The parameter state must be one of ${WORK_STATES.join(', ')}.`);
        return;
      }
      const { items, next } = await store.listWork({ ...page, ...(known !== undefined && { state: known }) });
      response.json({ items: items.map(describeWork), ...(next !== undefined && { next }) });
    })
    .all(allow('GET, HEAD'));

  if (reloadTables !== undefined)
    router
      .route('/tables/reload')
      .post((_request, response) => {
        const { outcome, tables, issues } = reloadTables();
        if (outcome === 'refused')
          refuse(
            response,
            422,
            issues
              .filter(({ severity }) => severity === 'error')
              .map((issue) => ({
                ...issue,
                message: `${issue.at === undefined ? '' : `${issue.at.file}:${issue.at.line}:${issue.at.column} `}${issue.message}`,
              })),
          );
        else response.json({ outcome, tables, issues });
      })
      .all(allow('POST'));

  router
    .route('/replay')
    .post(...jsonBody(bodyLimit), replayHandler(replay))
    .all(allow('POST'));

  if (sandbox !== undefined)
    router
      .route('/sandbox/next')
      .post(...jsonBody(bodyLimit), (_request: Request, response: Response) => {
        const answers = sandboxAnswers(bodyOf(response));
        if (answers === undefined) {
          const shape = '{ "answers": [ "approve" | "deny" | "pend" | { "scenario": ID, "after": SECONDS } ] }';
          refuseWith(response, 400, 'PAS-HTTP-PARAMETER', `The body must be ${shape}.`);
          return;
        }
        const issues = sandbox.next(answers);
        if (issues.length > 0) refuse(response, 422, issues);
        else response.json({ scripted: answers.length });
      })
      .all(allow('POST'));

  router.use(notFound);
  return router;
}

function pageOf(request: Request, response: Response): { limit: number; cursor?: string } | undefined {
  const { limit = '50', cursor } = request.query;
  if (typeof limit !== 'string' || !/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST) {
    refuseWith(response, 400, 'PAS-HTTP-PARAMETER', `The parameter limit must be a whole number from 1 to ${MOST}.`);
    return undefined;
  }
  if (cursor === undefined) return { limit: Number(limit) };
  if (typeof cursor === 'string' && UUID.test(cursor)) return { limit: Number(limit), cursor };
  refuseWith(response, 400, 'PAS-HTTP-PARAMETER', 'The parameter cursor must be the "next" of the page before.');
  return undefined;
}

function summary({ id, client, pas, partner, status, open, items, troubled, createdAt, updatedAt, ...rest }: Authorization): object {
  return {
    id,
    identifier: rest.bundleIdentifier?.value ?? null,
    claimIdentifier: rest.claimIdentifier?.value ?? null,
    status,
    partner: partner ?? null,
    client,
    pas,
    open,
    items,
    needsPerson: troubled,
    channel: rest.channel,
    held: rest.held ?? null,
    flags: rest.flags,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

function describeEvent({ id, type, occurredAt, recordedAt, channel, actor, messages, data }: AuthorizationEvent): object {
  return { id, type, occurredAt: occurredAt.toISOString(), recordedAt: recordedAt.toISOString(), channel, actor, messages, data };
}

function describeWork(work: Work): object {
  return { ...work, due: work.due.toISOString(), createdAt: work.createdAt.toISOString(), updatedAt: work.updatedAt.toISOString() };
}

/** Undefined unless the body has the documented shape. */
function sandboxAnswers(body: string): readonly SandboxAnswer[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { answers } = (content ?? {}) as { answers?: unknown };
  return Array.isArray(answers) && answers.length > 0 && answers.every(isSandboxAnswer) ? answers : undefined;
}

function isSandboxAnswer(answer: unknown): answer is SandboxAnswer {
  if (answer === 'approve' || answer === 'deny' || answer === 'pend') return true;
  if (typeof answer !== 'object' || answer === null) return false;
  const { scenario, after } = answer as { scenario?: unknown; after?: unknown };
  return typeof scenario === 'string' && (after === undefined || typeof after === 'number');
}
