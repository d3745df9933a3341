import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Inbound } from '../../src/clearinghouse/inbound.js';
import { loadPartners, type PartnerProfile } from '../../src/clearinghouse/partner.js';
import { loadGuides } from '../../src/guide/index.js';
import type { InboundFault, InboundItem } from '../../src/pas/ports.js';

const { guides } = loadGuides('mappings/guides');
const profile = loadPartners('mappings').partners.get('sandbox') as PartnerProfile;

/** One interchange of the sandbox payer, as this partner would send it. */
function interchange(body: string, change: { usage?: string; sender?: string; group?: string } = {}): string {
  const { usage = 'T', sender = 'SANDBOX', group = 'HI' } = change;
  const version = group === 'FA' ? '005010X231A1' : '005010X217';
  return (
    `ISA*00*          *00*          *ZZ*${sender.padEnd(15)}*ZZ*PASX12         *260304*0506*^*00501*000000007*0*${usage}*:~` +
    `GS*${group}*SANDBOXPAYER*PASX12*20260304*0506*7*X*${version}~${body}GE*1*7~IEA*1*000000007~`
  );
}

const APPROVAL = readFileSync('fixtures/responses/not-required.edi', 'utf8').replace(/[\r\n]/g, '');
const ANSWER = `${APPROVAL.slice(APPROVAL.indexOf('ST*278'), APPROVAL.indexOf('GE*'))}`;

describe('what comes in', () => {
  let items: InboundItem[];
  let inbound: Inbound;
  beforeEach(() => {
    items = [];
    inbound = new Inbound(new Map([['sandbox', profile]]), guides, {
      take: (item) => {
        items.push(item);
        return Promise.resolve();
      },
    });
  });
  const receive = async (text: string, partner = 'sandbox'): Promise<InboundItem[]> => {
    await inbound.receive(partner, Buffer.from(text, 'latin1'));
    for (const item of items) expect(item.message.bytes.toString('latin1')).toBe(text);
    return items;
  };
  const fault = async (text: string, partner?: string): Promise<InboundFault> => {
    const [item, ...more] = await receive(text, partner);
    expect(more).toEqual([]);
    expect(item?.kind).toBe('fault');
    expect((item as InboundFault).issues.some(({ severity }) => severity === 'error')).toBe(true);
    return item as InboundFault;
  };

  it('is an answer with its keys', async () => {
    const [item] = await receive(interchange(ANSWER));
    expect(item).toMatchObject({ kind: 'answer', partner: 'sandbox', part: '0.0.0' });
    expect(item?.kind === 'answer' && item.keys.traces.length).toBeGreaterThan(0);
    expect(item?.kind === 'answer' && item.keys.members).toHaveLength(1);
  });

  it('is an acknowledgement', async () => {
    const ak = (verdict: string): string =>
      `ST*999*0001*005010X231A1~AK1*HI*42*005010X217~AK2*278*0001*005010X217~${verdict}AK9*R*1*1*0~SE*${5 + verdict.split('~').length - 1}*0001~`;
    const ta1 =
      'ISA*00*          *00*          *ZZ*SANDBOX        *ZZ*PASX12         *260304*0506*^*00501*000000007*0*T*:~TA1*000000042*260304*0506*R*025~IEA*0*000000007~';
    await receive(interchange(ak('IK3*NM1*12*2010C*8~IK4*9*67*7*SECRET~IK5*R*5~'), { group: 'FA' }));
    await inbound.receive('sandbox', Buffer.from(interchange(ak('IK5*E~'), { group: 'FA' })));
    await inbound.receive('sandbox', Buffer.from(ta1));
    expect(items).toMatchObject([
      {
        kind: 'acknowledgement',
        by: '999',
        control: 42,
        accepted: false,
        codes: ['R 5', 'NM1 12 2010C 8', 'element 9 7'],
        at: [{ segment: 12, element: 9 }],
      },
      { kind: 'acknowledgement', by: '999', control: 42, accepted: true, codes: ['E'] },
      { kind: 'acknowledgement', by: 'TA1', control: 42, accepted: false, codes: ['R 025'] },
    ]);
    expect(JSON.stringify(items.map((item) => ({ ...item, message: undefined })))).not.toContain('SECRET');

    // Two interchanges of ours with one number: the guide and the parties of the 999, the date of the TA1 decide.
    const ours = (date: string, version: string, application: string): string =>
      `ISA*00*          *00*          *ZZ*PASX12         *ZZ*SANDBOX        *${date}*0506*^*00501*000000042*0*T*:~` +
      `GS*HI*PASX12*${application}*20${date}*0506*42*X*${version}~ST*278*0001*${version}~SE*2*0001~GE*1*42~IEA*1*000000042~`;
    const among = (item: InboundItem | undefined, ...sent: string[]): number | undefined =>
      item?.kind === 'acknowledgement' ? item.among?.(sent) : undefined;
    const [functional, , ofInterchange] = items;
    expect(among(functional, ours('260303', '005010X215', 'SANDBOXPAYER'), ours('260304', '005010X217', 'SANDBOXPAYER'))).toBe(1);
    expect(among(functional, ours('260303', '005010X217', 'SANDBOXPAYER'), ours('260304', '005010X217', 'OTHER'))).toBe(0);
    expect(among(ofInterchange, ours('260303', '005010X217', 'SANDBOXPAYER'), ours('260304', '005010X217', 'SANDBOXPAYER'))).toBe(1);
    expect(among(functional, ours('260303', '005010X217', 'SANDBOXPAYER'), ours('260304', '005010X217', 'SANDBOXPAYER'))).toBeUndefined();
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no X12', 'Dear partner, the system is down.'],
    ['an interchange that is cut off in its ISA', interchange(ANSWER).slice(0, 60)],
    [
      'an interchange with nothing in it',
      'ISA*00*          *00*          *ZZ*SANDBOX        *ZZ*PASX12         *260304*0506*^*00501*000000007*0*T*:~IEA*0*000000007~',
    ],
    ['an acknowledgement without a verdict', interchange('ST*999*0001*005010X231A1~AK1*HI*42*005010X217~SE*3*0001~', { group: 'FA' })],
    ['a transaction that nobody knows', interchange('ST*834*0001*005010X220A1~BGN*00*1*20260304~SE*3*0001~', { group: 'BE' })],
  ])('is kept as a fault: %s', async (_what, text) => {
    await fault(text);
  });

  it.each<[string, string]>([
    ['it is cut off', interchange(ANSWER).slice(0, -60)],
    ['a count is wrong', interchange(ANSWER).replace(/SE\*\d+\*/, 'SE*99*')],
    ['a production answer', interchange(ANSWER, { usage: 'P' })],
    ['a stranger sent it', interchange(ANSWER, { sender: 'STRANGER' })],
    ['a code is unknown', interchange(ANSWER).replace(/~HCR\*[A-Z0-9]+/, '~HCR*Q9')],
  ])('is kept as a fault of the request that it names: %s', async (_what, text) => {
    const { keys } = await fault(text);
    expect(keys?.traces.length).toBeGreaterThan(0);
  });

  it('is a fault when it comes from nobody', async () => {
    expect((await fault(interchange(ANSWER), 'nobody')).issues[0]?.code).toBe('RELAY-ENVELOPE');
  });

  it('is judged by the severities and code lists of its profile', async () => {
    const text = interchange(ANSWER).replace(/(~NM1\*X3\*[^~]*\*)XX\*[0-9]+|(~NM1\*1P\*[^~]*\*XX\*)[0-9]+/, '$21000000419');
    const judged = async (validation: PartnerProfile['validation']): Promise<InboundItem | undefined> => {
      items.length = 0;
      const own = new Inbound(new Map([['sandbox', { ...profile, validation }]]), guides, { take: async (item) => void items.push(item) });
      await own.receive('sandbox', Buffer.from(text));
      return items[0];
    };
    expect(await judged({ severities: {} })).toMatchObject({
      kind: 'answer',
      issues: expect.arrayContaining([expect.objectContaining({ code: 'X12-SNIP5-FORMAT', severity: 'warning' })]),
    });
    expect(await judged({ severities: { '5': 'error' } })).toMatchObject({ kind: 'fault' });
    expect(await judged({ severities: { npi: 'warning', '5': 'error' } })).toMatchObject({ kind: 'answer' });
  });

  it('may have the faults that its profile tolerates', async () => {
    const text = interchange(ANSWER).replace(/~HCR\*[A-Z0-9]+/, '~HCR*Q9');
    const [code] = (await fault(text)).issues.filter(({ severity }) => severity === 'error').map((issue) => issue.code);
    const lenient = new Inbound(new Map([['sandbox', { ...profile, tolerate: new Set([code ?? '']) }]]), guides, {
      take: async (item) => void items.push(item),
    });
    await lenient.receive('sandbox', Buffer.from(text));
    expect(items.at(-1)).toMatchObject({
      kind: 'answer',
      issues: expect.arrayContaining([expect.objectContaining({ code, severity: 'warning' })]),
    });
  });
});
