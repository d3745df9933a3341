import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, ClaimResponse } from 'fhir/r4.js';
import nock from 'nock';
import { decisionsOf } from '../../src/pas/decisions.js';
import { claimOf, officeMappings, Operator, PAYER, requestTo } from '../support/office-world.js';
import { openTestGateway, type TestGateway } from './gateway.js';

const SUBMIT = '/fhir/Claim/$submit';
const bundleOf = (body: unknown): Bundle => body as Bundle;
const actions = (body: unknown): (string | undefined)[] => decisionsOf(bundleOf(body)).items.map(({ action }) => action);

describe('routes', () => {
  const mappings = officeMappings();
  let gateway: TestGateway;
  let operator: Operator;
  beforeAll(async () => {
    process.env['PAS_X12_TEST_SECRET'] = 'a secret & more';
    gateway = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '2s', PAS_X12_MAPPINGS: mappings.folder }, {});
    operator = new Operator(gateway);
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    mappings.remove();
    delete process.env['PAS_X12_TEST_SECRET'];
  });
  afterEach(() => nock.cleanAll());

  const token = (value: string): nock.Scope =>
    nock(PAYER)
      .post('/token', { grant_type: 'client_credentials', scope: 'system/Claim.c' })
      .basicAuth({ user: 'us', pass: 'a%20secret%20%26%20more' })
      .reply(200, { access_token: value, token_type: 'bearer', expires_in: 3600 });
  const payerSays = (bundle: Bundle, action: string): Bundle => ({
    resourceType: 'Bundle',
    type: 'collection',
    identifier: { system: 'https://payer.example.org/answers', value: 'P-1' },
    entry: [
      {
        fullUrl: 'https://payer.example.org/ClaimResponse/1',
        resource: {
          resourceType: 'ClaimResponse',
          identifier: claimOf(bundle as Parameters<typeof claimOf>[0]).identifier,
          outcome: 'complete',
          preAuthRef: 'PA-77',
          item: [
            {
              itemSequence: 1,
              adjudication: [
                {
                  category: { text: 'submitted' },
                  extension: [
                    {
                      url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewAction',
                      extension: [
                        {
                          url: 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode',
                          valueCodeableConcept: { coding: [{ code: action }] },
                        },
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        } as unknown as ClaimResponse,
      },
    ],
  });

  it('forwards the bundle to the payer that speaks FHIR, and its answer back, both unchanged; says why it went there', async () => {
    const request = requestTo('fhir', { identifier: 'ROUTE-1' });
    const answer = payerSays(request, 'A1');
    let heard: unknown;
    token('T-1');
    nock(PAYER, { reqheaders: { authorization: 'Bearer T-1', 'content-type': 'application/fhir+json' } })
      .post('/pas/Claim/$submit', (body: unknown) => {
        heard = body;
        return true;
      })
      .reply(200, JSON.stringify(answer), { 'content-type': 'application/fhir+json' });
    const { status, body } = await gateway.post(SUBMIT, request);
    expect(status).toBe(200);
    expect(body).toEqual(answer);
    expect(heard).toEqual(request);
    const shown = await operator.find('ROUTE-1');
    expect(shown).toMatchObject({ status: 'approved', open: false, partner: 'fhir-payer' });
    expect(shown.events.find(({ type }) => type === 'routed')?.data).toEqual({
      partner: 'fhir-payer',
      connector: 'fhir',
      rule: 'by-fhir',
      why: ['insurer=1999999901'],
    });
    // The 278 of the request is made all the same (PAS use-3).
    expect(shown.messages.some(({ content }) => content.startsWith('ISA*'))).toBe(true);
    expect(
      await gateway.database.query(`select value from identifier where kind = 'number' and authorization_id = $1`, [shown.id]),
    ).toEqual([{ value: 'PA-77' }]);
  });

  it('gets a new token when the payer refuses the old one, and tries again when the payer is away', async () => {
    const request = requestTo('fhir', { identifier: 'ROUTE-2' });
    nock(PAYER).post('/pas/Claim/$submit').reply(401);
    token('T-2');
    nock(PAYER, { reqheaders: { authorization: 'Bearer T-2' } })
      .post('/pas/Claim/$submit')
      .reply(503)
      .post('/pas/Claim/$submit')
      .reply(200, payerSays(request, 'A3'));
    expect(actions((await gateway.post(SUBMIT, request)).body)).toEqual(['A3']);
    expect(nock.isDone()).toBe(true);
  });

  it('gives a refusal of the payer to a person, who lets it go again', async () => {
    const request = requestTo('fhir', { identifier: 'ROUTE-3' });
    const outcome = {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'error', code: 'invalid', diagnostics: 'Ida Invented is unknown', expression: ['Bundle.entry[1]'] }],
    };
    nock(PAYER).post('/pas/Claim/$submit').reply(422, outcome);
    expect(actions((await gateway.post(SUBMIT, request)).body)).toEqual(['A4']);
    const shown = await operator.find('ROUTE-3');
    const work = await operator.caseOf(shown.id);
    expect(work).toMatchObject({ kind: 'forward', issues: [{ code: 'RELAY-FORWARD-REFUSED' }] });
    expect(work.issues[0]?.message).toContain('HTTP 422 (invalid Bundle.entry[1])');
    expect(JSON.stringify(work)).not.toContain('Invented');
    nock(PAYER).post('/pas/Claim/$submit').reply(200, payerSays(request, 'A1'));
    expect((await operator.act(work.id, { action: 'retry', by: 'jane' })).body).toMatchObject({ state: 'ready' });
    await operator.until(
      () => operator.show(shown.id),
      ({ status }) => status === 'approved',
    );
  });

  it('asks a person to bring a request by hand and tells the client what the person learnt', async () => {
    const request = requestTo('manual', { identifier: 'ROUTE-4', items: 2 });
    const first = await gateway.post(SUBMIT, request);
    expect(actions(first.body)).toEqual(['A4', 'A4']);
    expect(JSON.stringify(first.body)).toContain('BY HAND');
    const shown = await operator.find('ROUTE-4');
    const work = await operator.caseOf(shown.id);
    expect(work).toMatchObject({ kind: 'forward', issues: [{ code: 'RELAY-MANUAL', message: 'Type it into the portal of the payer.' }] });
    expect((await operator.act(work.id, { action: 'retry' })).status).toBe(409);

    // The portal has taken it: no end yet.
    const pended = await operator.act(work.id, { action: 'outcome', by: 'robot-1', channel: 'portal', status: 'pended', number: 'REF-1' });
    expect(pended.body).toMatchObject({ state: 'needs-person', status: 'pended', open: true });
    const body = {
      action: 'outcome',
      by: 'robot-1',
      channel: 'portal',
      occurredAt: new Date(Date.now() - 60_000).toISOString(),
      status: 'partially-approved',
      items: [
        { sequence: 1, status: 'approved', number: 'AUTH-9', from: '2026-03-10', to: '2026-06-10' },
        { sequence: 2, status: 'denied', note: 'Not covered: ask for another.' },
      ],
    };
    expect((await operator.act(work.id, { ...body, occurredAt: new Date().toISOString() })).body).toMatchObject({
      state: 'done',
      status: 'partially-approved',
      open: false,
    });
    expect((await operator.act(work.id, body)).status).toBe(404);
    const ended = await operator.show(shown.id);
    expect(ended).toMatchObject({ status: 'partially-approved', needsPerson: false });
    const answered = ended.events.filter(({ type }) => type === 'answered').at(-1);
    expect(answered).toMatchObject({ channel: 'portal', actor: 'person:robot-1' });
    const told = JSON.parse(ended.messages.find(({ hash }) => hash === answered?.messages['bundle'])?.content ?? '') as Bundle;
    expect(actions(told)).toEqual(['A1', 'A3']);
    expect(told.identifier).toEqual(request.identifier);
    expect(JSON.stringify(told)).toContain('AUTH-9');
    expect(JSON.stringify(told)).toContain('NOT COVERED');
    // The client, who is in production there, asks once more: it is the same request, and the answer is the final one.
    expect(actions((await gateway.post(SUBMIT, request)).body)).toEqual(['A1', 'A3']);
    expect(await operator.list('ROUTE-4')).toHaveLength(1);
  });

  it('lets a request leave only after its review', async () => {
    const request = requestTo('held', { identifier: 'ROUTE-5' });
    const first = await gateway.post(SUBMIT, request);
    expect(actions(first.body)).toEqual(['A4']);
    expect(JSON.stringify(first.body)).toContain('REVIEWED BEFORE IT GOES');
    const shown = await operator.find('ROUTE-5');
    expect(shown).toMatchObject({ held: 'Look through it first.', open: true, needsPerson: false });
    expect(shown.events.some(({ type }) => type === 'sent')).toBe(false);
    const work = await operator.caseOf(shown.id);
    expect(work.issues).toEqual([expect.objectContaining({ code: 'RELAY-HELD' })]);
    await operator.act(work.id, { action: 'retry', by: 'jane' });
    const left = await operator.until(
      () => operator.show(shown.id),
      ({ status }) => status === 'approved',
    );
    expect(left.held).toBeNull();
    expect(left.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['held', 'released', 'sent', 'answered']));
    expect(left.events.find(({ type }) => type === 'released')?.actor).toBe('person:jane');
  });

  it('withholds a request that its reviewer stops', async () => {
    await gateway.post(SUBMIT, requestTo('held', { identifier: 'ROUTE-6' }));
    const shown = await operator.find('ROUTE-6');
    const work = await operator.caseOf(shown.id);
    expect((await operator.act(work.id, { action: 'resolve', by: 'jane' })).status).toBe(400);
    expect((await operator.act(work.id, { action: 'resolve', by: 'jane', note: 'Sensitive notes.' })).status).toBe(200);
    const stopped = await operator.show(shown.id);
    expect(stopped).toMatchObject({ status: 'cancelled', open: false, held: null });
    expect(stopped.events.some(({ type }) => type === 'sent')).toBe(false);
  });

  it('takes the default when no rule fits, and says so', async () => {
    await gateway.post(SUBMIT, requestTo('sandbox', { identifier: 'ROUTE-7' }));
    expect((await operator.find('ROUTE-7')).events.find(({ type }) => type === 'routed')?.data).toMatchObject({
      partner: 'sandbox',
      rule: null,
      why: [],
    });
  });

  describe('at the API', () => {
    it('the same bundle again is the same request where it is in earnest, also at the same moment', async () => {
      const request = requestTo('manual', { identifier: 'SAME-1' });
      const answers = await Promise.all([1, 2, 3].map(() => gateway.post(SUBMIT, request)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await operator.list('SAME-1')).toHaveLength(1);
      // The order of keys and white space are not content.
      const turned = Object.fromEntries(Object.entries(request).reverse());
      await gateway.post(SUBMIT, JSON.stringify(turned, undefined, 3));
      expect(await operator.list('SAME-1')).toHaveLength(1);
    });

    it('the same identifier with other content is a new request', async () => {
      const request = requestTo('manual', { identifier: 'SAME-2' });
      await gateway.post(SUBMIT, request);
      expect((await gateway.post(SUBMIT, requestTo('manual', { identifier: 'SAME-2', items: 2 }))).status).toBe(200);
      expect(await operator.list('SAME-2')).toHaveLength(2);
    });

    it('the sandbox takes whole bundles again and again', async () => {
      const request = requestTo('sandbox', { identifier: 'SAME-3' });
      await gateway.post(SUBMIT, request);
      await gateway.post(SUBMIT, request);
      expect(await operator.list('SAME-3')).toHaveLength(2);
    });
  });

  it.each<[string, object, number, string]>([
    ['an unknown action', { action: 'forget' }, 400, 'PAS-API-BODY'],
    ['a misspelt key', { action: 'retry', nota: 'x' }, 400, 'PAS-API-BODY'],
    [
      'an item that was not asked',
      { action: 'outcome', channel: 'phone', status: 'approved', items: [{ sequence: 9, status: 'denied' }] },
      422,
      'PAS-API-BODY',
    ],
    ['partial without items', { action: 'outcome', channel: 'phone', status: 'partially-approved' }, 422, 'PAS-API-BODY'],
    ['a day that is none', { action: 'outcome', channel: 'phone', status: 'approved', from: '2026-02-30' }, 400, 'PAS-API-BODY'],
  ])('refuses %s of a person, and changes nothing', async (_what, body, status, code) => {
    const name = `BAD-${status}-${JSON.stringify(body).length}`;
    await gateway.post(SUBMIT, requestTo('manual', { identifier: name }));
    const before = await operator.find(name);
    const answer = await operator.act((await operator.caseOf(before.id)).id, body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toContain(code);
    expect(await operator.show(before.id)).toEqual(before);
  });
});
