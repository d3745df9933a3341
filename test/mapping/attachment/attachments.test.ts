import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Binary, Bundle, Claim, Communication, DocumentReference, FhirResource, Patient, Practitioner } from 'fhir/r4.js';
import { validate } from '../../../src/guide/index.js';
import { type AttachmentTerms, receivedBundles, receivedDocuments, type TranslationContext } from '../../../src/mapping/index.js';
import { buildInterchange, parse, type SegmentDraft, type TransactionSet, write, writeBuffer } from '../../../src/x12/index.js';
import { shippedTables } from '../tables.js';

const tables = shippedTables();
const now = new Date('2026-03-05T09:30:12.345Z');
const context: TranslationContext = {
  pas: '2.2',
  values: {
    'event-trace': 'EVT00001',
    'item-trace': (sequence: number) => `EVT00001-${sequence}`,
    'attachment-control': (sequence: number) => `EVT00001-A${sequence}`,
    'bundle-control': 'EVT00001-B',
    'attachment-method': 'EL',
  },
};
const body = readFileSync('fixtures/bundles/referral.json', 'utf8');

const resourceOf = <T extends FhirResource>(bundle: object, type: T['resourceType']): T =>
  (bundle as Bundle).entry?.map(({ resource }) => resource).find((resource) => resource?.resourceType === type) as T;

/** A 275 in its envelope, read again. */
function sent(segments: readonly SegmentDraft[] | undefined): TransactionSet {
  const built = buildInterchange({
    isa: {
      senderQualifier: 'ZZ',
      sender: 'A',
      receiverQualifier: 'ZZ',
      receiver: 'B',
      date: '260305',
      time: '0930',
      version: '00602',
      controlNumber: 1,
      usage: 'T',
    },
    groups: [
      {
        gs: { functionalId: 'PI', sender: 'AA', receiver: 'BB', date: '20260305', time: '0930', controlNumber: 1, version: '006020X316' },
        sets: [{ transaction: '275', segments: segments ?? [] }],
      },
    ],
  });
  const text = write(built.interchange);
  expect(writeBuffer(built.interchange).toString('latin1')).toBe(text);
  const parsed = parse(text);
  expect(parsed.issues).toEqual([]);
  const set = parsed.interchanges[0]?.groups[0]?.sets[0] as TransactionSet;
  expect(validate(tables.guides.get('x316') as never, set).filter(({ severity }) => severity !== 'information')).toEqual([]);
  return set;
}

function attach(terms: AttachmentTerms, text = body): { sets: TransactionSet[]; issues: readonly unknown[]; request: SegmentDraft[] } {
  const bundle = JSON.parse(text) as object;
  const translation = tables.requestToX12(bundle, context);
  expect(translation.segments).toBeDefined();
  const planned = tables.planAttachments({ bundle, body: text, translation }, terms, now, context);
  const sets = planned.sets.map((each) => {
    const made = tables.attachmentsToX12(each.bundle, each.context);
    expect(made.issues).toEqual([]);
    expect(made.losses().filter(({ kind }) => kind !== 'by-design' && kind !== 'moved')).toEqual([]);
    return sent(made.segments);
  });
  return { sets, issues: planned.issues, request: [...(translation.segments ?? [])] };
}

const texts = (set: TransactionSet): string[] => set.segments.map(({ elements }) => elements.join('*'));
const withoutData = (set: TransactionSet): string[] => texts(set).map((text) => (text.startsWith('BDS') ? text.slice(0, 8) : text));

describe('275 along with a request', () => {
  it('has the whole bundle and the documents, tied to the 278 by control and trace numbers', () => {
    const { sets, request } = attach({ send: 'both' });
    expect(sets).toHaveLength(1);
    expect(withoutData(sets[0] as TransactionSet)).toEqual([
      'ST*275*0001*006020X316',
      'BGN*02*EVT00001-R1*20260305*093012',
      'NM1*ACV*2*SANDPIPER FAMILY CLINIC*****XX*1000000418*67*1P',
      'NM1*40*2*LARKSPUR MUTUAL HEALTH*****PI*88231*67*X3',
      'NM1*QC*1*PENHALIGON*RUFUS****MI*LM40018822',
      'REF*TN*EVT00001',
      'LX*1',
      'TRN*1*EVT00001-B',
      'DTP*368*D8*20260305',
      'CAT*AE*HL',
      'OOI*1*47*ATTACHMENT',
      'BDS*B64*',
      'LX*2',
      'TRN*1*DOC40551',
      'REF*FJ*EVT00001-1',
      'DTP*368*D8*20260305',
      'CAT*AE*TX',
      'OOI*1*47*ATTACHMENT',
      'BDS*B64*',
      'SE*20*0001',
    ]);
    // 2000E TRN02, 2000F TRN02 and PWK06 of the 278
    const traces = request.filter(({ id }) => id === 'TRN').map(({ elements }) => elements[1]);
    expect(traces).toEqual(expect.arrayContaining(['EVT00001', 'EVT00001-1']));
    const numbers = request.filter(({ id }) => id === 'PWK').map(({ elements }) => elements[5]);
    expect(numbers).toEqual(['EVT00001-B', 'DOC40551']);
  });

  it('gives the bundle back byte for byte, and the documents as DocumentReferences', () => {
    const { sets } = attach({ send: 'both' });
    const read = tables.attachmentsToFhir(sets[0] as TransactionSet, { pas: '2.2' });
    expect(read.issues).toEqual([]);
    expect(read.losses().filter(({ kind }) => kind !== 'by-design' && kind !== 'moved')).toEqual([]);
    expect(receivedBundles(read.bundle)).toEqual([body]);
    expect(receivedDocuments(read.bundle).map(({ control, contentType }) => [control, contentType])).toEqual([
      ['EVT00001-B', 'application/fhir+json'],
      ['DOC40551', 'text/plain'],
    ]);
    expect(receivedDocuments(read.bundle)[1]?.bytes.toString()).toBe('Invented consultation note.');
    // and what was read writes the same again
    const again = tables.attachmentsToX12(read.bundle, { pas: '2.2' });
    expect(again.issues).toEqual([]);
    expect(texts(sent(again.segments))).toEqual(texts(sets[0] as TransactionSet));
  });

  it('finds the control number of a document as PWK06 of the 278 has it', () => {
    const bundle = JSON.parse(body) as Bundle;
    const [info] = resourceOf<Claim>(bundle, 'Claim').supportingInfo ?? [];
    const numbers = (): { pwk: unknown[]; trn: unknown[] } => {
      const { sets, request } = attach({ send: 'documents' }, JSON.stringify(bundle));
      return {
        pwk: request.filter(({ id }) => id === 'PWK').map(({ elements }) => elements[5]),
        trn: (sets[0]?.segments ?? []).filter(({ id }) => id === 'TRN').map(({ elements }) => elements[2]),
      };
    };
    expect(numbers()).toEqual({ pwk: ['EVT00001-B', 'DOC40551'], trn: ['DOC40551'] });
    const information = info?.extension?.[0];
    if (info === undefined || information?.extension === undefined) throw new Error('the fixture announces its document');
    information.extension = information.extension.filter(({ url }) => url !== 'controlNumber');
    expect(numbers()).toEqual({ pwk: ['EVT00001-B', 'EVT00001-A1'], trn: ['EVT00001-A1'] });
    info.valueReference = { ...info.valueReference, identifier: { system: 'urn:pas-x12:control', value: 'KNOWN7' } };
    expect(numbers()).toEqual({ pwk: ['EVT00001-B', 'KNOWN7'], trn: ['KNOWN7'] });
  });

  it.each([
    ['application/pdf', '%PDF-1.7 \x80*~:^', 'MB', 'application/pdf'],
    ['image/png', '\x89PNG\r\n\x1a\n..', 'IA', 'image/png'],
    ['image/tiff', 'II*\0..', 'IA', 'image/tiff'],
    ['text/plain', 'A * and a ~', 'TX', 'text/plain'],
    ['application/octet-stream', '\x00\x01\x02', 'MB', 'application/octet-stream'],
    ['application/fhir+xml', '<Bundle xmlns="http://hl7.org/fhir"/>', 'HL', 'application/fhir+xml'],
  ])('says %s in CAT02 and knows it again by its first octets', (contentType, content, format, read) => {
    const bundle = JSON.parse(body) as Bundle;
    const [content0] = resourceOf<DocumentReference>(bundle, 'DocumentReference').content;
    if (content0 !== undefined) content0.attachment = { contentType, data: Buffer.from(content, 'latin1').toString('base64') };
    const { sets } = attach({ send: 'documents' }, JSON.stringify(bundle));
    expect(texts(sets[0] as TransactionSet)).toContain(`CAT*AE*${format}`);
    const [found] = receivedDocuments(tables.attachmentsToFhir(sets[0] as TransactionSet, { pas: '2.2' }).bundle);
    expect(found?.contentType).toBe(read);
    expect(found?.bytes.toString('latin1')).toBe(content);
  });

  it('wraps documents into MIME entities for a partner that wants it, and takes them out again', () => {
    const { sets } = attach({ send: 'both', mime: true });
    const plain = tables.attachmentsToFhir(sets[0] as TransactionSet, { pas: '2.2' });
    expect(receivedDocuments(plain.bundle)[0]?.bytes.toString()).toMatch(/^MIME-Version: 1.0\r\nContent-Type: application\/fhir\+json\r\n/);
    const read = tables.attachmentsToFhir(sets[0] as TransactionSet, { pas: '2.2' }, true);
    expect(receivedBundles(read.bundle)).toEqual([body]);
    expect(receivedDocuments(read.bundle)[1]).toMatchObject({
      contentType: 'text/plain',
      bytes: Buffer.from('Invented consultation note.'),
    });
  });

  it('splits by the limit of the partner: between documents and between resources, never within one', () => {
    const bundle = JSON.parse(body) as Bundle;
    Object.assign(resourceOf<DocumentReference>(bundle, 'DocumentReference').content[0]?.attachment ?? {}, {
      data: Buffer.alloc(9000, 'x').toString('base64'),
    });
    const text = JSON.stringify(bundle);
    expect(attach({ send: 'both' }, text).sets).toHaveLength(1);
    const { sets, issues } = attach({ send: 'both', maxBytes: 30_000 }, text);
    expect(issues).toEqual([]);
    expect(sets.length).toBeGreaterThan(1);
    for (const set of sets) expect(texts(set).join('~').length).toBeLessThan(30_000);
    const read = sets.map((set) => tables.attachmentsToFhir(set, { pas: '2.2' }).bundle);
    const parts = read.flatMap(receivedBundles).map((part) => JSON.parse(part) as Bundle);
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.flatMap((part) => part.entry)).toEqual(bundle.entry);
    for (const part of parts) expect({ ...part, entry: undefined }).toEqual({ ...bundle, entry: undefined });
    expect(read.flatMap(receivedDocuments).filter(({ control }) => control === 'DOC40551')).toHaveLength(1);

    expect(attach({ send: 'both', maxBytes: 15_000 }, text).issues).toEqual([
      expect.objectContaining({ code: 'MAP-ATTACHMENT-SIZE', fhirPath: expect.stringMatching(/^Bundle\.entry\[\d+\]$/) }),
      expect.objectContaining({ code: 'MAP-ATTACHMENT-SIZE', fhirPath: expect.stringMatching(/content\[0\]\.attachment$/) }),
    ]);
  });
});

describe('every request', () => {
  it.each(
    ['referral', 'homecare', 'dependent', 'inpatient-surgical'].flatMap((name) =>
      (['2.2', '2.0'] as const).map((pas) => [name, pas] as const),
    ),
  )('%s in PAS %s goes along and comes back', (name, pas) => {
    const text = readFileSync(`fixtures/bundles/${name}.json`, 'utf8');
    const bundle = JSON.parse(text) as object;
    const own = { ...context, pas };
    const translation = tables.requestToX12(bundle, own);
    const planned = tables.planAttachments({ bundle, body: text, translation }, { send: 'both' }, now, own);
    expect(planned.sets).toHaveLength(1);
    const made = planned.sets.map((each) => tables.attachmentsToX12(each.bundle, each.context));
    expect(made[0]?.issues).toEqual([]);
    const set = sent(made[0]?.segments);
    const read = tables.attachmentsToFhir(set, { pas });
    expect(receivedBundles(read.bundle)).toEqual([text]);
    expect(read.losses().filter(({ kind }) => kind === 'lost')).toEqual([]);
    expect(texts(sent(tables.attachmentsToX12(read.bundle, { pas }).segments))).toEqual(texts(set));
  });

  it('has its documents in a Binary or in the claim itself, too', () => {
    const bundle = JSON.parse(body) as Bundle;
    const attachment = resourceOf<DocumentReference>(bundle, 'DocumentReference').content[0]?.attachment ?? {};
    const { data } = attachment;
    delete attachment.data;
    attachment.url = 'urn:uuid:11111111-2222-4333-8444-555555555555';
    bundle.entry?.push({
      fullUrl: attachment.url,
      resource: { resourceType: 'Binary', contentType: 'text/plain', data: data ?? '' } as Binary,
    });
    const note = (text: string): string | undefined =>
      attach({ send: 'documents' }, text)
        .sets.flatMap((set) => receivedDocuments(tables.attachmentsToFhir(set, { pas: '2.2' }).bundle))
        .map(({ bytes }) => bytes.toString())
        .join();
    expect(note(JSON.stringify(bundle))).toBe('Invented consultation note.');
    const [info] = resourceOf<Claim>(bundle, 'Claim').supportingInfo ?? [];
    delete info?.valueReference;
    Object.assign(info ?? {}, { valueAttachment: { contentType: 'text/plain', data } });
    expect(note(JSON.stringify(bundle))).toBe('Invented consultation note.');
  });
});

describe('275 that a payer asked for', () => {
  it('answers by the number of the payer, both ways', () => {
    const { sets } = attach({ send: 'documents' });
    const bundle = tables.attachmentsToFhir(sets[0] as TransactionSet, { pas: '2.2' }).bundle;
    resourceOf<Communication>(bundle, 'Communication').basedOn = [{ type: 'CommunicationRequest', identifier: { value: 'UMO-7781' } }];
    const document = resourceOf<DocumentReference>(bundle, 'DocumentReference');
    document.identifier = [{ system: 'urn:pas-x12:control', value: 'UMO-7781' }];
    document.type = { coding: [{ system: 'http://loinc.org', code: '18842-5' }] };
    const { segments, issues } = tables.attachmentsToX12(bundle, { pas: '2.2' });
    expect(issues).toEqual([]);
    const set = sent(segments);
    expect(texts(set)).toEqual(expect.arrayContaining(['BGN*11*EVT00001-R1*20260305*093012', 'TRN*2*UMO-7781', 'HI*LOI:18842-5']));
    const read = tables.attachmentsToFhir(set, { pas: '2.2' });
    expect(read.losses().filter(({ kind }) => kind !== 'by-design' && kind !== 'moved')).toEqual([]);
    expect(resourceOf<Communication>(read.bundle, 'Communication').basedOn).toEqual([
      { type: 'CommunicationRequest', identifier: { value: 'UMO-7781' } },
    ]);
    expect(texts(sent(tables.attachmentsToX12(read.bundle, { pas: '2.2' }).segments))).toEqual(texts(set));
  });
});

describe('a 275 of somebody else', () => {
  const from = (data: SegmentDraft): TransactionSet =>
    sent([
      { id: 'BGN', elements: ['02', 'R1', '20260305', '0930'] },
      { id: 'NM1', elements: ['ACV', '1', 'AUTHOR', 'ADA', undefined, undefined, undefined, 'XX', '1000000418', '67', '1P'] },
      { id: 'NM1', elements: ['40', '2', 'PAYER', undefined, undefined, undefined, undefined, 'PI', '1234', '67', 'X3'] },
      { id: 'NM1', elements: ['IL', '1', 'DOE', 'JO', undefined, undefined, undefined, 'MI', 'M1'] },
      { id: 'REF', elements: ['EJ', 'ACC-1'] },
      { id: 'LX', elements: ['1'] },
      { id: 'TRN', elements: ['1', 'C1'] },
      { id: 'DTP', elements: ['368', 'D8', '20260305'] },
      { id: 'CAT', elements: ['AE', 'TX'] },
      { id: 'OOI', elements: ['1', '47', 'ATTACHMENT'] },
      data,
    ]);

  it('may break the lines of its Base64, and may send text without a filter', () => {
    const read = (set: TransactionSet): object => tables.attachmentsToFhir(set, { pas: '2.2' }).bundle;
    const broken = read(from({ id: 'BDS', elements: ['B64', undefined, 'SGVs\r\nbG8='] }));
    expect(receivedDocuments(broken)[0]?.bytes.toString()).toBe('Hello');
    const plain = read(from({ id: 'BDS', elements: ['ASC', undefined, 'A ~ and a * in it'] }));
    expect(receivedDocuments(plain)[0]).toMatchObject({ contentType: 'text/plain', bytes: Buffer.from('A ~ and a * in it') });
    expect(resourceOf<Patient>(plain, 'Patient').identifier).toEqual([
      expect.objectContaining({ system: 'urn:pas-x12:memberid', value: 'M1' }),
      expect.objectContaining({ system: 'urn:pas-x12:account', value: 'ACC-1' }),
    ]);
    expect(resourceOf<Practitioner>(plain, 'Practitioner').name).toEqual([{ family: 'AUTHOR', given: ['ADA'] }]);
  });
});
