import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Bundle, DocumentReference } from 'fhir/r4.js';
import { receivedBundles, receivedDocuments } from '../../src/mapping/index.js';
import { decisionsOf } from '../../src/pas/decisions.js';
import { parse, type TransactionSet } from '../../src/x12/index.js';
import { shippedTables } from '../mapping/tables.js';
import { openTestGateway, type TestGateway } from './gateway.js';

/** A PDF with everything in it that must not be taken for X12. */
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n*:^~\r\nSE*1*0001~'), Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256))]);

function withPdf(identifier: string): Bundle {
  const bundle = JSON.parse(readFileSync('fixtures/bundles/referral.json', 'utf8')) as Bundle;
  const document = bundle.entry?.map(({ resource }) => resource).find((each) => each?.resourceType === 'DocumentReference');
  const [content] = (document as DocumentReference).content;
  if (content !== undefined) content.attachment = { contentType: 'application/pdf', data: pdf.toString('base64') };
  bundle.identifier = { system: 'urn:example:bundles', value: identifier };
  return bundle;
}

describe('$submit to a partner that takes 275s', () => {
  let gateway: TestGateway;
  let mappings: string;
  beforeAll(async () => {
    mappings = mkdtempSync(join(tmpdir(), 'pas-x12-mappings-'));
    cpSync('mappings', mappings, { recursive: true });
    appendFileSync(join(mappings, 'partners', 'sandbox.yaml'), '\nattachments: { takes275: true, maxBytes: 1000000 }\n');
    gateway = await openTestGateway({ PAS_X12_ANSWER_BUDGET: '5s', PAS_X12_MAPPINGS: mappings }, {});
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    rmSync(mappings, { recursive: true, force: true });
  });

  const rows = (sql: string, ...values: unknown[]) => gateway.database.query(sql, values);
  const sent = async (authorization: string): Promise<{ request: TransactionSet[]; attachments: TransactionSet[]; groups: string[] }> => {
    const found = await rows(
      `select m.bytes from event e join message m on m.hash = decode(e.messages ->> 'x12', 'hex')
       where e.authorization_id = $1 and e.type = 'sent' order by e.number`,
      authorization,
    );
    const read = found.map(({ bytes }) => parse(bytes as Buffer));
    for (const { issues } of read) expect(issues).toEqual([]);
    const groups = read.flatMap(({ interchanges }) => interchanges.flatMap((each) => each.groups.map((group) => ({ each, group }))));
    const sets = groups.flatMap(({ group }) => group.sets);
    return {
      request: sets.filter(({ segments }) => segments[0]?.elements[1] === '278'),
      attachments: sets.filter(({ segments }) => segments[0]?.elements[1] === '275'),
      groups: groups.map(({ each, group }) => [each.isa.elements[12], group.gs.elements[1], group.gs.elements[8]].join(' ')).sort(),
    };
  };
  const elements = (set: TransactionSet | undefined, id: string, element: number): (string | undefined)[] =>
    (set?.segments ?? []).filter((segment) => segment.id === id).map((segment) => segment.elements[element]);

  it('sends the 278 and its 275; the bundle in BDS is the posted one, byte for byte', async () => {
    // Not as JSON.stringify would write it: the bytes count.
    const body = JSON.stringify(withPdf('WITH-275-1'), null, 3).replace('PENHALIGON', 'PEÑALIGON');
    await gateway.post('/api/sandbox/next', { answers: ['approve'] });
    const answer = await gateway.post('/fhir/Claim/$submit', body);
    expect(answer.status).toBe(200);
    const { items } = decisionsOf(answer.body as unknown as Bundle);
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['A1']));

    const [authorization] = await rows(`select authorization_id as id from event where type = 'attached'`);
    const id = String(authorization?.['id']);
    for (let i = 0; i < 50 && (await sent(id)).groups.length < 2; i++) await new Promise((resolve) => setTimeout(resolve, 100));
    const { request, attachments, groups } = await sent(id);
    expect(groups).toEqual(['00501 HI 005010X217', '00602 PI 006020X316']);
    const [set] = attachments;
    const read = shippedTables().attachmentsToFhir(set as TransactionSet, { pas: '2.2' });
    expect(receivedBundles(read.bundle)).toEqual([body]);
    expect(receivedDocuments(read.bundle)[1]?.bytes.equals(pdf)).toBe(true);
    expect(elements(set, 'CAT', 2)).toEqual(['HL', 'MB']);

    // Linked by control and trace numbers.
    expect(elements(request[0], 'PWK', 6)).toEqual(elements(set, 'TRN', 2));
    expect(elements(request[0], 'TRN', 2)).toEqual(expect.arrayContaining(elements(set, 'REF', 2)));
    expect(elements(set, 'REF', 1)).toEqual(['TN', 'FJ']);

    // In one transaction: both were recorded at once, and nothing waits.
    const [stored] = await rows(
      `select count(distinct xmin::text)::int as n from event where authorization_id = $1 and type in ('received', 'translated', 'attached')`,
      id,
    );
    expect(stored).toEqual({ n: 1 });
    expect(await rows(`select kind from work where authorization_id = $1`, id)).toEqual([]);
  }, 60_000);

  it('keeps what is larger than the partner takes for a person, and sends the rest', async () => {
    const bundle = withPdf('WITH-275-2');
    const document = bundle.entry?.map(({ resource }) => resource).find((each) => each?.resourceType === 'DocumentReference');
    const [content] = (document as DocumentReference).content;
    if (content !== undefined) content.attachment.data = Buffer.alloc(800_000, 'x').toString('base64');
    await gateway.post('/api/sandbox/next', { answers: ['approve'] });
    const answer = await gateway.post('/fhir/Claim/$submit', bundle);
    expect(decisionsOf(answer.body as unknown as Bundle).items.map(({ action }) => action)).toEqual(['A1']);
    const cases = await rows(`select state, issues from work where state = 'needs-person'`);
    expect(cases).toHaveLength(1);
    expect(JSON.stringify(cases[0])).toContain('MAP-ATTACHMENT-SIZE');
    expect(JSON.stringify(cases[0])).not.toContain('xxxx');
  }, 60_000);
});
