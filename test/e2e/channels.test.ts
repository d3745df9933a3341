import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle } from 'fhir/r4.js';
import { v7 } from 'uuid';
import { runProgram } from '../../src/cli/program.js';
import { message } from '../../src/pas/message.js';
import { decisionsOf } from '../../src/pas/decisions.js';
import { claimOf, officeMappings, Operator, requestTo, type Shown } from '../support/office-world.js';
import { openTestGateway, type TestGateway } from './gateway.js';

const SUBMIT = '/fhir/Claim/$submit';
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const number = (value: string): { kind: string; value: string } => ({ kind: 'number', value });
const CALL = {
  member: 'M555',
  patient: { family: 'Invented', given: 'Ida', birthDate: '1980-02-03' },
  provider: { npi: '1245319599', name: 'Example Clinic' },
  payer: { id: '12345', name: 'Example Payer' },
  services: [{ sequence: 1, code: '97110', from: '2026-12-01', to: '2026-12-31' }],
};

describe('beside the API of PAS', () => {
  const mappings = officeMappings();
  let gateway: TestGateway;
  let operator: Operator;
  beforeAll(async () => {
    const settings = {
      PAS_X12_ANSWER_BUDGET: '700ms',
      PAS_X12_MAPPINGS: mappings.folder,
      PAS_X12_RECONCILE_EVERY: '300ms',
      PAS_X12_RETENTION_MONTHS: '0',
    };
    gateway = await openTestGateway(settings, {});
    operator = new Operator(gateway);
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    mappings.remove();
  });

  const submitted = async (identifier: string, answer: unknown, change: object = {}): Promise<Shown> => {
    await gateway.post('/api/sandbox/next', { answers: [answer] });
    expect((await gateway.post(SUBMIT, requestTo('sandbox', { identifier, ...change }))).status).toBe(200);
    return operator.find(identifier);
  };
  /** Puts a message of the sandbox payer on its way, as the loopback link does. */
  const deliver = async (interchange: string): Promise<void> => {
    const { hash, bytes } = message('application/EDI-X12', interchange);
    await gateway.database.query(`insert into message values (decode($1, 'hex'), 'application/EDI-X12', $2) on conflict do nothing`, [
      hash,
      bytes,
    ]);
    const now = new Date();
    await gateway.database.query(
      `insert into work (id, kind, state, due, partner, reference, created_at, updated_at) values ($1, 'timer', 'ready', $2, 'sandbox', $3, $2, $2)`,
      [v7(), now, JSON.stringify({ about: 'delayed-answer', message: hash, connector: 'loopback' })],
    );
  };
  const worked = (): Promise<unknown> =>
    operator.until(
      () => gateway.database.query(`select 1 from work where state <> 'needs-person' and reference ->> 'about' <> 'recurring'`),
      (rows) => rows.length === 0,
    );
  const received = (shown: Shown): string => {
    const answered = shown.events.find(({ type }) => type === 'answered');
    return shown.messages.find(({ hash }) => hash === answered?.messages['x12'])?.content ?? '';
  };

  describe('a request that began elsewhere', () => {
    it('by phone is in the history, with the time at which it happened, and its later events find it by any number', async () => {
      const occurredAt = ago(120);
      const told = await operator.tell({
        source: 'phone',
        by: 'jane',
        occurredAt,
        identifiers: [{ kind: 'reference', value: 'CALL-1' }],
        request: CALL,
        status: { word: 'In review' },
      });
      expect(told.status).toBe(201);
      const id = String(told.body['authorization']);
      const shown = await operator.show(id);
      expect(shown).toMatchObject({ status: 'pended', open: true, channel: 'phone', partner: 'sandbox' });
      expect(shown.events.map(({ type }) => type)).toEqual(['received', 'reported']);
      expect(shown.events[0]).toMatchObject({ occurredAt, channel: 'phone', actor: 'person:jane' });
      expect(Date.parse(shown.events[0]?.recordedAt ?? '')).toBeGreaterThan(Date.parse(occurredAt) + 3_600_000);
      const { body } = await gateway.get('/api/authorizations?limit=500');
      expect((body['items'] as Shown[]).some((item) => item.id === id)).toBe(true);

      // The portal knows the number of the call, and gives one of its own; the vendor knows only that one.
      const portal = { source: 'portal', identifiers: [{ kind: 'reference', value: 'CALL-1' }] };
      expect((await operator.tell({ ...portal, occurredAt: ago(60), status: { word: 'PENDED', number: 'PA-500' } })).body).toMatchObject({
        authorization: id,
        correlatedBy: 'reference',
      });
      const vendor = {
        source: 'delegated-vendor',
        occurredAt: ago(30),
        identifiers: [number('PA-500')],
        status: { word: 'approved', number: 'PA-501', from: '2026-12-01', to: '2026-12-31', note: 'Twelve visits' },
      };
      expect((await operator.tell(vendor)).body).toMatchObject({
        authorization: id,
        correlatedBy: 'number',
        status: 'approved',
        flags: [],
      });
      expect((await operator.tell(vendor)).body).toMatchObject({ outcome: 'repeated' });
      const ended = await operator.show(id);
      expect(ended).toMatchObject({ status: 'approved', open: false, items: [{ sequence: 1, status: 'approved' }] });
      expect(ended.events).toHaveLength(4);
      // What a client would be told of it: a response whose Claim has no FHIR original (PAS spec-44).
      const reply = ended.messages.find(({ hash }) => hash === ended.events[3]?.messages['bundle'])?.content ?? '{}';
      expect(decisionsOf(JSON.parse(reply) as Bundle)).toMatchObject({ items: [{ sequence: 1, action: 'A1' }], numbers: ['PA-501'] });
      expect(reply).toContain('data-absent-reason');
    });

    it('is looked for by what the API knows too: the number of the claim, of the bundle, our trace', async () => {
      const shown = await submitted('CHANNEL-1', 'pend');
      const sent = shown.messages.find(({ content }) => content.includes('~ST*278*') && content.includes('BHT*0007*13'))?.content ?? '';
      const trace = /~TRN\*1\*([A-Z2-9]{16})\*/.exec(sent)?.[1] ?? '';
      for (const identifier of [
        { kind: 'claim', value: 'C-CHANNEL-1' },
        { kind: 'bundle', value: 'CHANNEL-1' },
        { kind: 'transaction', value: 'CHANNEL-1' },
        { kind: 'trace', value: trace },
        { kind: 'id', value: shown.id },
      ]) {
        const told = await operator.tell({ source: 'fax', identifiers: [identifier], status: { word: 'pending', note: identifier.kind } });
        expect(told.body).toMatchObject({ authorization: shown.id, correlatedBy: identifier.kind, status: 'pended' });
      }
    });

    it('is kept for a person when nobody knows it, or several have its number', async () => {
      const unknown = await operator.tell({ source: 'fax', identifiers: [number('NEVER-SEEN')], status: { word: 'approved' } });
      expect(unknown).toMatchObject({ status: 202, body: { outcome: 'kept', code: 'PAS-EVENT-UNKNOWN' } });
      for (const member of ['M1', 'M2'])
        await operator.tell({ source: 'phone', identifiers: [number('SHARED')], request: { ...CALL, member, claim: `CL-${member}` } });
      // The second call was about a number that was known by then: one authorization, and one refusal that says so.
      const shared = await gateway.database.query(`select count(*)::int as n from identifier where value = 'SHARED'`);
      expect(shared).toEqual([{ n: 1 }]);
      expect(
        (await operator.tell({ source: 'fax', identifiers: [{ kind: 'member', value: 'M1' }], status: { word: 'approved' } })).body,
      ).toMatchObject({
        code: 'PAS-EVENT-UNKNOWN',
      });
      const cases = await operator.cases();
      expect(cases.filter(({ reference }) => reference.about === 'source').length).toBeGreaterThanOrEqual(2);
    });

    it.each<[string, object, number]>([
      ['a source that nobody has described', { source: 'gossip', status: { word: 'approved' } }, 422],
      ['neither request nor status', { source: 'phone' }, 400],
      ['a time in the future', { source: 'phone', occurredAt: '2999-01-01', status: { word: 'approved' } }, 400],
      ['a request without services', { source: 'phone', request: { member: 'M1' } }, 400],
      ['what is no object', [], 400],
    ])('%s is refused', async (_what, body, status) => {
      const answer = await operator.tell(body);
      expect(answer.status).toBe(status);
      expect(answer.body['resourceType']).toBe('OperationOutcome');
    });
  });

  describe('what does not fit', () => {
    const told = (id: string, source: string, minutesAgo: number, word: string, more: object = {}) =>
      operator.tell({ source, occurredAt: ago(minutesAgo), identifiers: [{ kind: 'id', value: id }], status: { word, ...more } });
    const begun = async (): Promise<string> =>
      String((await operator.tell({ source: 'phone', occurredAt: ago(600), request: CALL })).body['authorization']);

    it('what comes late does not undo what happened later', async () => {
      const id = await begun();
      await told(id, 'portal', 10, 'information requested');
      expect((await told(id, 'portal', 20, 'pending')).body).toMatchObject({
        status: 'information-requested',
        flags: [{ kind: 'out-of-order' }],
      });
      expect((await operator.show(id)).events).toHaveLength(3);
    });

    it('of two decisions the one of the better source stands, whenever it came; a person is asked', async () => {
      const id = await begun();
      await told(id, 'portal', 30, 'approved');
      expect((await told(id, 'phone', 10, 'denied')).body).toMatchObject({ status: 'approved', flags: [{ kind: 'contradiction' }] });
      const work = await operator.caseOf(id);
      expect(work.issues).toEqual([expect.objectContaining({ code: 'PAS-EVENT-CONTRADICTION' })]);
      expect((await told(id, 'delegated-vendor', 20, 'denied')).body).toMatchObject({ status: 'denied' });
      expect((await operator.show(id)).events).toHaveLength(4);
    });

    it('a word that nobody has mapped changes nothing; it goes to a person, whose outcome ends it', async () => {
      const id = await begun();
      await told(id, 'portal', 30, 'pending');
      expect((await told(id, 'portal', 10, 'quite all right')).body).toMatchObject({
        status: 'pended',
        flags: [{ kind: 'unmapped-word' }],
      });
      const work = await operator.caseOf(id);
      const outcome = { action: 'outcome', by: 'jane', channel: 'portal', status: 'approved', number: 'PA-9' };
      expect((await operator.act(work.id, outcome)).body).toMatchObject({ state: 'done', status: 'approved', open: false });
      expect(await operator.show(id)).toMatchObject({ needsPerson: false });
    });

    it("the payer's own answer stands against what a call said before it", async () => {
      const shown = await submitted('CHANNEL-2', { scenario: 'deny', after: 2 });
      expect((await told(shown.id, 'phone', 0, 'approved')).body).toMatchObject({ status: 'approved' });
      const ended = await operator.until(
        () => operator.show(shown.id),
        ({ status }) => status === 'denied',
      );
      expect(ended.flags).toEqual([expect.objectContaining({ kind: 'contradiction' })]);
    }, 15_000);
  });

  describe('from a partner', () => {
    it('the same set in another envelope changes nothing; a control number again with something else goes to a person', async () => {
      const shown = await submitted('DOUBLE-1', 'pend');
      const answer = received(shown);
      const control = /^ISA.{87}(\d{9})/s.exec(answer)?.[1] ?? '';
      const other = (text: string, isa: string): string =>
        text
          .replace(control, isa)
          .replace(new RegExp(`(~\\s*IEA\\*1\\*)\\d+`), `$1${isa}`)
          .replace(/(~\s*GS(?:\*[^*~]*){5}\*)\d+/, `$1${Number(isa)}`)
          .replace(/(~\s*GE\*1\*)\d+/, `$1${Number(isa)}`);
      await deliver(other(answer, '900000001'));
      await worked();
      expect((await operator.show(shown.id)).events).toHaveLength(shown.events.length);

      const before = (await operator.cases()).length;
      const changed = answer.replaceAll('HCR*A4', 'HCR*A1');
      expect(changed).not.toBe(answer);
      await deliver(changed);
      await worked();
      const fresh = (await operator.cases()).slice(before);
      expect(fresh.flatMap(({ issues }) => issues)).toEqual([expect.objectContaining({ code: 'RELAY-DUPLICATE-CONTROL' })]);
      expect(fresh[0]?.issues[0]?.message).toContain(`interchange ${control}`);
      expect(await operator.show(shown.id)).toMatchObject({ status: 'pended' });

      // Under new control numbers it is an answer like any other.
      await deliver(other(changed, '900000002'));
      await operator.until(
        () => operator.show(shown.id),
        ({ status }) => status === 'approved',
      );
    });

    it('an answer without our trace and transaction is paired by client trace and member; what fits two goes to a person', async () => {
      const one = await submitted('PAIR-1', 'pend', { member: 'M-PAIR-1' });
      const foreign = (shown: Shown, isa: string): string =>
        received(shown)
          .replaceAll('HCR*A4', 'HCR*A1')
          .replace(/BHT\*0007\*11\*[^*]*/, 'BHT*0007*11*UNHEARDOF')
          .replace(/TRN\*2\*[A-Z2-9]{16}(-\d+)?\*/g, 'TRN*2*UNHEARDOF$1*')
          .replace(/^(ISA.{87})\d{9}/s, `$1${isa}`)
          .replace(/(~\s*IEA\*1\*)\d+/, `$1${isa}`)
          .replace(/(~\s*GS(?:\*[^*~]*){5}\*)\d+/, `$1${Number(isa)}`)
          .replace(/(~\s*GE\*1\*)\d+/, `$1${Number(isa)}`);
      await deliver(foreign(one, '900000011'));
      const paired = await operator.until(
        () => operator.show(one.id),
        ({ events }) => events.filter(({ type }) => type === 'answered').length === 2,
      );
      expect(paired.events.at(-1)?.data['pairedBy']).toBe('client-trace');

      const two = await submitted('PAIR-2', 'pend', { member: 'M-PAIR-2' });
      await submitted('PAIR-2', 'pend', { member: 'M-PAIR-2', items: 1 });
      const before = (await operator.cases()).length;
      await deliver(foreign(two, '900000012'));
      await worked();
      expect((await operator.cases()).slice(before).flatMap(({ issues }) => issues)).toEqual([
        expect.objectContaining({ code: 'PAS-ANSWER-AMBIGUOUS' }),
      ]);
      expect((await operator.show(two.id)).status).toBe('pended');
    });
  });

  it('finds drift of all three kinds, once, and a person ends it', async () => {
    // Unanswered: this partner has one second.
    await gateway.post(SUBMIT, requestTo('slow', { identifier: 'DRIFT-1' }));
    const slow = await operator.find('DRIFT-1');
    const late = await operator.until(
      () => operator.show(slow.id),
      ({ flags }) => flags.length > 0,
    );
    expect(late.flags.map(({ kind }) => kind)).toEqual(['unanswered']);

    const [decided, lost, listed] = [
      await submitted('DRIFT-2', 'pend'),
      await submitted('DRIFT-3', 'pend'),
      await submitted('DRIFT-4', 'pend'),
    ];
    const statement = {
      source: 'portal',
      partner: 'sandbox',
      asOf: new Date().toISOString(),
      items: [
        { identifiers: [{ kind: 'claim', value: 'C-DRIFT-2' }], word: 'Approved' },
        { identifiers: [{ kind: 'claim', value: 'C-DRIFT-3' }], word: 'not on file' },
        { identifiers: [{ kind: 'claim', value: 'C-DRIFT-4' }], word: 'pending' },
      ],
    };
    const json = { 'Content-Type': 'application/json' };
    expect((await gateway.post('/api/statements', statement, json)).status).toBe(202);
    const flagged = async (id: string): Promise<string[]> => (await operator.show(id)).flags.map(({ kind }) => kind);
    await operator.until(
      async () => [await flagged(decided.id), await flagged(lost.id)],
      ([a, b]) => a?.length === 1 && b?.length === 1,
    );
    expect(await flagged(decided.id)).toEqual(['final-there']);
    expect(await flagged(lost.id)).toEqual(['unknown-there']);
    expect(await flagged(listed.id)).toEqual([]);

    // A list that claims to hold everything says by silence that it does not know the rest.
    const whole = { ...statement, complete: true, asOf: new Date().toISOString(), items: statement.items.slice(0, 2) };
    expect((await gateway.post('/api/statements', whole, json)).status).toBe(202);
    await operator.until(
      () => flagged(listed.id),
      (kinds) => kinds.length === 1,
    );
    expect(await flagged(listed.id)).toEqual(['unknown-there']);

    // The timer runs on: nothing is flagged twice.
    await new Promise((later) => setTimeout(later, 700));
    expect(await flagged(slow.id)).toEqual(['unanswered']);
    const work = await operator.caseOf(decided.id);
    expect(work).toMatchObject({ reference: { about: 'drift', kind: 'final-there' }, issues: [{ code: 'PAS-DRIFT-FINAL' }] });
    const outcome = { action: 'outcome', by: 'jane', channel: 'portal', status: 'approved', number: 'PA-D2' };
    expect((await operator.act(work.id, outcome)).body).toMatchObject({ state: 'done', status: 'approved' });
    expect(await operator.show(decided.id)).toMatchObject({ open: false, needsPerson: false });
    const lostCase = await operator.caseOf(lost.id);
    expect((await operator.act(lostCase.id, { action: 'resolve', note: 'Found at the payer.' })).status).toBe(200);
  }, 30_000);

  it('ledger rebuild makes the same rows again, and says which were wrong', async () => {
    await worked();
    const rows = (): Promise<unknown> =>
      Promise.all(
        [
          'select * from "authorization" order by id',
          'select * from pairing order by 1, 2, 3, 4',
          'select * from identifier order by 1, 2, 3',
        ].map((sql) => gateway.database.query(sql)),
      );
    const config = gateway.database.connection;
    const url =
      config.connectionString ??
      `postgres://${config.user}@/${config.database}?host=${encodeURIComponent(config.host ?? '')}&port=${config.port}`;
    let printed = '';
    const terminal = {
      stdin: () => Promise.resolve(Buffer.alloc(0)),
      stdout: (text: string) => void (printed += text),
      stderr: (text: string) => void (printed += text),
      now: () => new Date(),
      environment: { DATABASE_URL: url },
    };
    const before = await rows();
    expect(await runProgram(['ledger', 'rebuild', '--check'], terminal)).toBe(0);

    const wrong = (await gateway.database.query(
      `update "authorization" set status = 'unknown', open = true, state = state - 'flags', version = 99 where id = (select id from "authorization" limit 1) returning id`,
    )) as { id: string }[];
    await gateway.database.query('delete from pairing');
    await gateway.database.query('delete from identifier');
    expect(await runProgram(['ledger', 'rebuild', '--check'], terminal)).toBe(1);
    expect(await rows()).not.toEqual(before);
    printed = '';
    expect(await runProgram(['ledger', 'rebuild', '--format', 'json'], terminal)).toBe(0);
    const said = JSON.parse(printed) as { authorizations: number; changed: string[]; check: boolean };
    expect(said.check).toBe(false);
    expect(said.changed).toContain(wrong[0]?.id);
    expect(said.authorizations).toBeGreaterThan(10);
    expect(await rows()).toEqual(before);
    const schema = JSON.parse(readFileSync('mappings/schema/ledger-rebuild.schema.json', 'utf8')) as { required: string[] };
    expect(Object.keys(said)).toEqual(schema.required);
  });

  it('removes what the policy lets go, keeps what was pended, and logs it', async () => {
    const request = requestTo('sandbox', { identifier: 'PURGE-1' });
    for (const item of claimOf(request).item ?? []) item.servicedDate = '2020-01-01';
    await gateway.post('/api/sandbox/next', { answers: ['approve'] });
    await gateway.post(SUBMIT, request);
    const [gone, pended] = [await operator.find('PURGE-1'), await operator.find('DRIFT-2')];
    expect(pended).toMatchObject({ status: 'approved', open: false });
    await worked();
    await gateway.database.query(`update work set due = due - interval '2 days' where reference ->> 'recurring' = 'retention'`);
    await operator.until(
      () => gateway.get(`/api/authorizations/${gone.id}`),
      ({ status }) => status === 404,
    );
    expect((await operator.show(pended.id)).status).toBe('approved');
    expect(await gateway.database.query('select status from purge where authorization_id = $1', [gone.id])).toEqual([
      { status: 'approved' },
    ]);
  });
});
