import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationOutcome } from 'fhir/r4.js';
import { FakeTranslator } from '../e2e/fake-translator.js';
import { type Answer, openTestGateway, type TestGateway } from '../e2e/gateway.js';
import { minimalBundle } from '../e2e/minimal-bundle.js';

const SUBMIT = '/fhir/Claim/$submit';
let next = 0;
const identifier = (): string => `SERVICE-${++next}`;

describe('the service around the translation', () => {
  const translator = new FakeTranslator();
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '1500ms', PAS_X12_BODY_LIMIT: '64kb' }, { translator });
  }, 60_000);
  afterAll(() => gateway.stop());

  const decisions = ({ body }: Answer): string =>
    (body as unknown as { entry: { resource: { code: { text: string } } }[] }).entry[0]?.resource.code.text ?? '';
  const script = (...answers: unknown[]): Promise<Answer> => gateway.post('/api/sandbox/next', { answers });
  const find = async (id: string): Promise<Record<string, unknown>> => {
    const { body } = await gateway.get('/api/authorizations?limit=500');
    return (body['items'] as Record<string, unknown>[]).find(({ identifier: found }) => found === id) ?? {};
  };
  const until = async (id: string, done: (found: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> => {
    for (let n = 0; n < 300; n++) {
      const found = await find(id);
      if (done(found)) return found;
      await new Promise((later) => setTimeout(later, 20));
    }
    throw new Error('it did not happen');
  };

  it('brings a request to the payer and its answer back, on every base', async () => {
    for (const base of ['/fhir', '/pas/2.2/fhir', '/pas/2.0/fhir']) {
      const id = identifier();
      const answer = await gateway.post(`${base}/Claim/$submit`, minimalBundle({ identifier: id, items: 2 }));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
      expect(decisions(answer)).toBe('1:A1 2:A1');
      expect(await find(id)).toMatchObject({
        status: 'approved',
        open: false,
        claimIdentifier: `C-${id}`,
        partner: 'sandbox',
        pas: base.includes('2.0') ? '2.0' : '2.2',
      });
    }
  });

  it('answers as scripted: approved, denied, pended', async () => {
    expect((await script('deny', 'pend', 'approve')).status).toBe(200);
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(decisions(await gateway.post(SUBMIT, minimalBundle({ identifier: identifier() }))));
    expect(answers).toEqual(['1:A3', '1:A4', '1:A1']);
  });

  it('keeps every step as event and every message as it was', async () => {
    const id = identifier();
    const bundle = JSON.stringify(minimalBundle({ identifier: id }), null, 2);
    await gateway.post(SUBMIT, bundle);
    await until(id, ({ status }) => status === 'approved');
    const { body } = await gateway.get(`/api/authorizations/${String((await find(id))['id'])}`);
    const events = body['events'] as { type: string; messages: Record<string, string>; data: Record<string, unknown> }[];
    expect(events.map(({ type }) => type).sort()).toEqual(['answered', 'received', 'routed', 'sent', 'translated']);
    const messages = new Map((body['messages'] as { hash: string; content: string }[]).map(({ hash, content }) => [hash, content]));
    expect(messages.get(events[0]?.messages['bundle'] ?? '')).toBe(bundle);
    const sent = messages.get(events.find(({ type }) => type === 'translated')?.messages['x12'] ?? '') ?? '';
    expect(sent).toMatch(/^ISA\*00\*.*\*T\*:~GS\*HI\*PASX12\*SANDBOXPAYER\*/);
    // Our own trace is the second of 2000E and the one of 2000F.
    expect(sent).toMatch(new RegExp(`~TRN\\*1\\*C-${id}\\*9EHR000000~TRN\\*1\\*([A-Z2-9]{16})\\*9PASX12000~UM.*~TRN\\*1\\*\\1-1\\*`));
    expect(sent).toContain(`BHT*0007*13*${id}*`);
  });

  it('gives a transaction reference of ours when the caller repeats its identifier', async () => {
    const id = identifier();
    for (let n = 0; n < 2; n++) expect((await gateway.post(SUBMIT, minimalBundle({ identifier: id }))).status).toBe(200);
    const { body } = await gateway.get('/api/authorizations?limit=2');
    const [second, first] = body['items'] as { id: string; identifier: string }[];
    expect([first?.identifier, second?.identifier]).toEqual([id, id]);
    const reference = async (authorization: string | undefined): Promise<unknown> => {
      const { body: detail } = await gateway.get(`/api/authorizations/${authorization}`);
      const events = detail['events'] as { type: string; data: { keys: { transaction: string }; control: { interchange: string } } }[];
      return events.find(({ type }) => type === 'translated')?.data;
    };
    const [one, two] = [await reference(first?.id), await reference(second?.id)] as {
      keys: { transaction: string };
      control: { interchange: string };
    }[];
    expect(one?.keys.transaction).toBe(id);
    expect(two?.keys.transaction).toMatch(/^[A-Z2-9]{16}$/);
    expect(Number(two?.control.interchange)).toBe(Number(one?.control.interchange) + 1);
  });

  it('says pended when the payer is late, and takes the late answer', async () => {
    const id = identifier();
    await script({ scenario: 'approve', after: 2 });
    const started = Date.now();
    const answer = await gateway.post(SUBMIT, minimalBundle({ identifier: id, items: 2 }));
    expect(Date.now() - started).toBeGreaterThanOrEqual(1_400);
    expect(Date.now() - started).toBeLessThan(4_000);
    expect(answer.status).toBe(200);
    expect(decisions(answer)).toBe('1:A4 2:A4');
    expect(JSON.stringify(answer.body)).toContain('THE PAYER HAS NOT ANSWERED YET');
    expect(await find(id)).toMatchObject({ status: 'sent', open: true });
    expect(await until(id, ({ status }) => status === 'approved')).toMatchObject({ open: false, needsPerson: false });
  }, 20_000);

  it('does not send X12 that breaks its guide: the fault is ours and goes to a person', async () => {
    const id = identifier();
    translator.breakNext = true;
    const answer = await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
    expect(answer.status).toBe(200);
    expect(decisions(answer)).toBe('1:A4');
    const found = await find(id);
    expect(found).toMatchObject({ status: 'received', open: true, needsPerson: true });
    const { body } = await gateway.get('/api/work?state=needs-person');
    const work = (body['items'] as Record<string, unknown>[]).find(({ authorization }) => authorization === found['id']);
    expect(work).toMatchObject({ kind: 'publish', state: 'needs-person', partner: 'sandbox' });
    expect((work?.['issues'] as unknown[]).length).toBeGreaterThan(0);
  });

  it.each(['malformed', 'malformed-count', 'malformed-parent', 'malformed-text'])(
    'keeps an answer that is broken (%s), shows it to a person and goes on',
    async (scenario) => {
      const id = identifier();
      const before = ((await gateway.get('/api/work?state=needs-person')).body['items'] as unknown[]).length;
      expect((await script({ scenario })).status).toBe(200);
      const answer = await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
      expect(answer.status).toBe(200);
      expect(decisions(answer)).toBe('1:A4');
      const after = (await gateway.get('/api/work?state=needs-person')).body['items'] as {
        reference: { about: string; message: string };
      }[];
      expect(after.length).toBe(before + 1);
      expect(after.at(-1)?.reference.about).toBe('inbound');
      const kept = await gateway.database.query(`select length(bytes) as n from message where hash = decode($1, 'hex')`, [
        after.at(-1)?.reference.message,
      ]);
      expect(kept).toHaveLength(1);
      expect((await gateway.post(SUBMIT, minimalBundle({ identifier: identifier() }))).status).toBe(200);
    },
    20_000,
  );

  it('keeps an answer that we cannot translate', async () => {
    const id = identifier();
    // The first translation is the payer's answer, the second our own stand-in.
    translator.throwNext = true;
    const answer = await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
    expect(decisions(answer)).toBe('1:A4');
    expect(await find(id)).toMatchObject({ open: true, needsPerson: true });
  });

  it.each(['reject-999', 'reject-ta1'])('gives a rejection of our X12 (%s) to a person', async (scenario) => {
    const id = identifier();
    await script({ scenario });
    const answer = await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
    expect(decisions(answer)).toBe('1:-');
    const found = await find(id);
    expect(found).toMatchObject({ open: true, needsPerson: true });
    const { body } = await gateway.get('/api/work?state=needs-person&limit=500');
    const work = (body['items'] as Record<string, unknown>[]).find(({ authorization }) => authorization === found['id']);
    expect(work).toMatchObject({ issues: [{ code: 'RELAY-REJECTED' }] });
  });

  it('keeps the first of two final answers that differ, and asks a person', async () => {
    const id = identifier();
    await script({ scenario: 'second-final', after: 1 });
    expect(decisions(await gateway.post(SUBMIT, minimalBundle({ identifier: id })))).toBe('1:A1');
    expect(await until(id, ({ needsPerson }) => needsPerson === true)).toMatchObject({ status: 'approved', open: false });
  }, 20_000);

  it('pairs an answer without our trace by the transaction', async () => {
    const id = identifier();
    await script({ scenario: 'without-trace' });
    await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
    const { body } = await gateway.get(`/api/authorizations/${String((await find(id))['id'])}`);
    const answered = (body['events'] as { type: string; data: { pairedBy?: string } }[]).find(({ type }) => type === 'answered');
    expect(answered?.data.pairedBy).toBe('transaction');
  });

  it('takes the same answer once', async () => {
    const id = identifier();
    expect((await script({ scenario: 'duplicate' })).status).toBe(200);
    await gateway.post(SUBMIT, minimalBundle({ identifier: id }));
    await new Promise((later) => setTimeout(later, 500));
    const { body } = await gateway.get(`/api/authorizations/${String((await find(id))['id'])}`);
    expect((body['events'] as { type: string }[]).filter(({ type }) => type === 'answered')).toHaveLength(1);
  });

  describe('refuses', () => {
    const outcome = (answer: Answer): OperationOutcome => {
      expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8');
      expect(answer.body['resourceType']).toBe('OperationOutcome');
      return answer.body as unknown as OperationOutcome;
    };
    const nothingHappened = async (run: () => Promise<void>): Promise<void> => {
      const count = () =>
        gateway.database.query(
          'select (select count(*) from "authorization") as a, (select count(*) from message) as m, (select count(*) from transaction_reference) as t',
        );
      const before = await count();
      await run();
      expect(await count()).toEqual(before);
    };

    it.each<[string, unknown, number, string | undefined]>([
      ['what is not JSON', '{"resourceType":', 400, undefined],
      ['an empty body', '', 400, undefined],
      ['what is not a Bundle', { resourceType: 'Patient' }, 400, 'Bundle'],
      ['a Bundle without entries', { resourceType: 'Bundle', type: 'collection' }, 400, 'Bundle.entry'],
      ['a first entry that is no Claim', { ...minimalBundle(), entry: minimalBundle().entry?.slice(1) }, 400, 'Bundle.entry[0].resource'],
      [
        'a Claim whose patient is missing',
        { ...minimalBundle(), entry: minimalBundle().entry?.filter((_, index) => index !== 1) },
        422,
        undefined,
      ],
      ['what X12 cannot say', minimalBundle({ member: 'UNSAYABLE' }), 422, 'Bundle.entry[1].resource.identifier[0].value'],
      ['deep nesting', `{"resourceType":"Bundle","entry":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 400, undefined],
    ])('%s, with one OperationOutcome and without a trace', async (_what, body, status, path) => {
      await nothingHappened(async () => {
        const answer = await gateway.post(SUBMIT, body);
        expect(answer.status).toBe(status);
        const { issue } = outcome(answer);
        expect(issue[0]?.severity).toBe('error');
        expect(issue[0]?.details?.text).toMatch(/\S/);
        expect(issue[0]?.details?.coding?.[0]?.code).toMatch(/^[A-Z0-9]+-/);
        if (path !== undefined) expect(issue.flatMap(({ expression }) => expression ?? [])).toContain(path);
        expect(JSON.stringify(answer.body)).not.toMatch(/Invented|UNSAYABLE|\bat .*\.ts/);
      });
    });

    it.each<[string, () => Promise<Answer>, number]>([
      ['another media type', () => gateway.post(SUBMIT, '<Bundle/>', { 'Content-Type': 'application/fhir+xml' }), 415],
      ['another character set', () => gateway.post(SUBMIT, '{}', { 'Content-Type': 'application/json; charset=latin1' }), 415],
      ['an unknown encoding', () => gateway.post(SUBMIT, '{}', { 'Content-Encoding': 'zstd5' }), 415],
      ['bytes that are no gzip', () => gateway.post(SUBMIT, '{}', { 'Content-Encoding': 'gzip' }), 400],
      ['bytes that are no UTF-8', () => gateway.post(SUBMIT, new Uint8Array([0x7b, 0xff, 0x7d])), 400],
      ['a body that is too large', () => gateway.post(SUBMIT, JSON.stringify({ x: 'x'.repeat(70_000) })), 413],
      ['a client that wants XML', () => gateway.post(SUBMIT, minimalBundle(), { Accept: 'application/fhir+xml' }), 406],
      ['another method', () => gateway.get(SUBMIT), 405],
      ['an unknown operation', () => gateway.post('/fhir/Claim/$decide', {}), 404],
      ['an unknown path', () => gateway.get('/nothing/here'), 404],
      ['a path that cannot be decoded', () => gateway.get('/api/authorizations/%E0%A4%A'), 400],
      ['an unknown authorization', () => gateway.get('/api/authorizations/0190a0a0-0000-7000-8000-000000000000'), 404],
      ['a wrong limit', () => gateway.get('/api/authorizations?limit=0'), 400],
      ['a wrong cursor', () => gateway.get('/api/authorizations?cursor=x'), 400],
      ['a wrong state', () => gateway.get('/api/work?state=done'), 400],
      ['an unknown scenario', () => script({ scenario: 'no-such' }), 422],
      ['no list of answers', () => gateway.post('/api/sandbox/next', { answers: [1] }), 400],
    ])('%s', async (_what, ask, status) => {
      const answer = await ask();
      expect(answer.status).toBe(status);
      outcome(answer);
      if (status === 405) expect(answer.headers.get('allow')).toBe('POST');
    });
  });

  it('says what it is and how it is', async () => {
    const metadata = await gateway.get('/pas/2.0/fhir/metadata');
    expect(metadata.body).toMatchObject({
      resourceType: 'CapabilityStatement',
      fhirVersion: '4.0.1',
      implementation: { url: `${gateway.url}/pas/2.0/fhir` },
    });
    expect(await gateway.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await gateway.get('/readyz')).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { ledger: 'ok', 'connector loopback': 'ok' } },
    });
  });

  it('does not answer to the name of a stranger', async () => {
    const { request } = await import('node:http');
    const ask = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(`${gateway.url}/fhir/metadata`, { headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
    expect(await ask('evil.example.com')).toBe(421);
    expect(await ask('localhost:8080')).toBe(200);
    expect(await ask('[::1]:8080')).toBe(200);
  });
});
