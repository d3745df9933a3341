import { beforeAll, describe, expect, it } from '@jest/globals';
import { loadPartners } from '../../src/clearinghouse/partner.js';
import { EnvelopeRelay } from '../../src/clearinghouse/relay.js';
import { loadGuides, validate } from '../../src/guide/index.js';
import { hasErrors } from '../../src/issue/issue.js';
import { isOwnTrace } from '../../src/pas/ports.js';
import { parse } from '../../src/x12/index.js';
import { FakeTranslator } from '../e2e/fake-translator.js';
import { minimalBundle } from '../e2e/minimal-bundle.js';

const NOW = new Date('2026-03-04T05:06:07.000Z');
const control = { interchange: '000000042', group: '42', transactionSet: '0001' };

describe('what leaves', () => {
  const { guides } = loadGuides('mappings/guides');
  const { partners } = loadPartners('mappings');
  const routing = { rules: [], otherwise: { partner: 'sandbox' } };
  const relay = new EnvelopeRelay(partners, guides, routing);
  const partner = relay.partner('sandbox');
  const submission = { transaction: 'OURS', eventTrace: 'TRACE', at: NOW.toISOString() };
  const isOurs = (trace: string): boolean => isOwnTrace(submission, trace);
  const { draft } = new FakeTranslator().requestToX12(minimalBundle({ items: 2 }), {
    pas: '2.2',
    now: NOW,
    partner: {},
    submission,
  });
  let sealed: ReturnType<EnvelopeRelay['seal']>;
  beforeAll(() => {
    sealed = relay.seal(partner, draft, control, NOW, isOurs);
  });

  it('is in the envelope of its partner and follows its guide', () => {
    expect(hasErrors(sealed.issues)).toBe(false);
    expect(sealed.interchange.slice(0, 106)).toBe(
      'ISA*00*          *00*          *ZZ*PASX12         *ZZ*SANDBOX        *260304*0506*^*00501*000000042*0*T*:~',
    );
    expect(sealed.interchange).toContain('~GS*HI*PASX12*SANDBOXPAYER*20260304*0506*42*X*005010X217~ST*278*0001*005010X217~BHT*');
    expect(sealed.interchange).toMatch(/~GE\*1\*42~IEA\*1\*000000042~$/);
  });

  it('says by what its answer will be known', () => {
    expect(sealed.keys).toEqual({
      traces: ['TRACE', 'TRACE-1', 'TRACE-2'],
      clientTraces: ['C-E2E-0001'],
      transaction: 'OURS',
      members: ['M100200300'],
    });
  });

  it('is reported when it breaks its guide', () => {
    const broken = { ...draft, segments: draft.segments.filter(({ id }) => id !== 'UM') };
    const { issues } = relay.seal(partner, broken, control, NOW, isOurs);
    expect(issues.filter(({ severity }) => severity === 'error').map(({ x12 }) => x12?.segmentId)).toContain('UM');
  });

  it('does not leave when the partner raises a fault that is a warning for others, or takes no changed data', () => {
    const profile = partners.get('sandbox');
    if (profile === undefined) throw new Error('the sandbox profile is missing');
    const sealedFor = (change: Partial<typeof profile>, from = draft): ReturnType<EnvelopeRelay['seal']> =>
      new EnvelopeRelay(new Map([['sandbox', { ...profile, ...change }]]), guides, routing).seal(partner, from, control, NOW, isOurs);
    const change = (id: string, element: number, text: string): typeof draft => ({
      ...draft,
      segments: draft.segments.map((each) =>
        each.id === id ? { ...each, elements: each.elements.map((held, i) => (i === element - 1 ? text : held)) } : each,
      ),
    });
    const wrongNpi = change('NM1', 9, '1000000419');
    expect(sealedFor({}, wrongNpi).issues).toContainEqual(expect.objectContaining({ code: 'X12-SNIP5-FORMAT', severity: 'warning' }));
    expect(hasErrors(sealedFor({}, wrongNpi).issues)).toBe(false);
    expect(hasErrors(sealedFor({ validation: { severities: { npi: 'error' } } }, wrongNpi).issues)).toBe(true);

    const starred = change('NM1', 3, 'A * B');
    expect(sealedFor({}, starred).interchange).toContain('*A   B*');
    expect(hasErrors(sealedFor({}, starred).issues)).toBe(false);
    expect(hasErrors(sealedFor({ delimiterInData: 'reject' }, starred).issues)).toBe(true);
  });

  it('says to the business and to the tables whether 275s go along', () => {
    expect(partner.attachments).toBeUndefined();
    expect(partner.mapping['takes275']).toBeUndefined();
    const profile = partners.get('sandbox');
    if (profile === undefined) throw new Error('the sandbox profile is missing');
    const attachments = { send: 'documents', mime: false, maxBytes: 50_000 } as const;
    const taking = new EnvelopeRelay(new Map([['sandbox', { ...profile, attachments }]]), guides, routing).partner('sandbox');
    expect(taking.attachments).toEqual(attachments);
    expect(taking.mapping['takes275']).toBe('documents');
  });

  it('has its time in the zone of the partner', () => {
    const profile = partners.get('sandbox');
    expect(profile).toBeDefined();
    if (profile === undefined) return;
    const west = new EnvelopeRelay(new Map([['sandbox', { ...profile, timeZone: 'America/Los_Angeles' }]]), guides, routing);
    expect(west.seal(partner, draft, control, NOW, isOurs).interchange).toContain('*260303*2106*^*');
  });

  it('has a stand-in answer that any reader of responses accepts', () => {
    const sent = relay.reopen(sealed.interchange);
    const guide = guides.get('x217-response');
    expect(sent).toBeDefined();
    if (sent === undefined || guide === undefined) return;
    const standIn = relay.standIn(sent, 'Not yet: ~ delimiters * must not break it.', NOW);
    expect(validate(guide, standIn).filter(({ severity }) => severity === 'error')).toEqual([]);
    const text = standIn.segments.map(({ elements }) => elements.join('*')).join('~');
    expect(text).toContain('TRN*2*TRACE*9PASX12000');
    expect(text).toContain('HCR*A4~MSG*NOT YET');
    expect(parse(sealed.interchange).interchanges).toHaveLength(1);
  });
});
