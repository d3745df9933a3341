import { describe, expect, it } from '@jest/globals';
import { attached } from '../../src/pas/attached.js';
import { EventWriter } from '../../src/pas/event-writer.js';
import { type InboxPorts, PartnerInbox } from '../../src/pas/inbox.js';
import { ladderOf } from '../../src/pas/ladder.js';
import { message } from '../../src/pas/message.js';
import {
  applyEvent,
  type Authorization,
  type AuthorizationEvent,
  type InboundAcknowledgement,
  type Partner,
  type Store,
  type TranslationContext,
  type Translator,
} from '../../src/pas/ports.js';

const clock = { now: () => new Date('2026-01-05T10:00:00Z') };
let n = 0;
const ids = { uuid: () => `id-${++n}`, trace: () => `T${++n}` };
const events = new EventWriter(clock as never, ids as never);
const gateway = { channel: 'api', actor: 'gateway' } as const;
const control = (number: string): { interchange: string; group: string; transactionSet: string } => ({
  interchange: number.padStart(9, '0'),
  group: number,
  transactionSet: '0001',
});
const sentAlong = {
  partner: 'payer',
  connector: 'loopback',
  guide: 'x316',
  tables: 't',
  control: control('8'),
  controls: ['C1'],
  losses: 0,
};
const history: AuthorizationEvent[] = [
  events.write('received', gateway, { client: 'local', pas: '2.2', submission: 's', items: [1], issues: [] }, { bundle: 'b' }),
  events.write(
    'translated',
    gateway,
    {
      partner: 'payer',
      connector: 'loopback',
      guide: 'x217-request',
      tables: 't',
      context: { transaction: null, eventTrace: 'E', at: '2026-01-05T10:00:00Z' },
      control: control('7'),
      keys: { traces: ['E'], transaction: 'B', clientTraces: [], members: [] },
      losses: 0,
    },
    { x12: 'of-278' },
  ),
  events.write('attached', gateway, sentAlong, { x12: 'of-275' }),
];
const stateOf = (list: readonly AuthorizationEvent[]): Authorization =>
  list.reduce<Authorization | undefined>((state, event) => applyEvent('a', state, event), undefined) as Authorization;

describe('a 275 beside its 278', () => {
  const sent = (x12: string): AuthorizationEvent =>
    events.write('sent', gateway, { partner: 'payer', connector: 'loopback', attempt: 1 }, { x12 });

  it('is not what the authorization has sent', () => {
    expect(stateOf(history)).toMatchObject({ x12: 'of-278', status: 'received' });
    expect(stateOf([...history, sent('of-275')]).status).toBe('received');
    expect(stateOf([...history, sent('of-275'), sent('of-278')]).status).toBe('sent');
    expect(ladderOf([...history, sent('of-275')]).map(({ step }) => step)).toEqual(['queued']);
    expect(ladderOf([...history, sent('of-278')]).map(({ step }) => step)).toEqual(['queued', 'confirmed']);
  });

  it.each([
    ['8', true],
    ['7', false],
  ])('rejected by number %s: a case for a person, and no outcome of the request unless it is the 278', async (number, isAttachment) => {
    const commits: { events: AuthorizationEvent[]; work?: { state: string }[] }[] = [];
    const store = {
      byControlNumber: async () => ['a'],
      events: async () => history,
      authorization: async () => stateOf(history),
      commit: async (commit: never) => {
        commits.push(commit);
        return { outcome: 'done' };
      },
    } as unknown as Store;
    const inbox = new PartnerInbox({ store, clock, ids, events, changed: () => undefined } as unknown as InboxPorts);
    const item: InboundAcknowledgement = {
      kind: 'acknowledgement',
      partner: 'payer',
      message: message('application/EDI-X12', 'ISA*…'),
      part: '0/0',
      by: '999',
      control: Number(number),
      accepted: false,
      codes: ['R 5'],
    };
    await inbox.take(item);
    const [commit] = commits;
    expect(commit?.work?.map(({ state }) => state)).toEqual(['needs-person']);
    const [event] = commit?.events ?? [];
    expect(event).toMatchObject({ type: 'acknowledged', data: { accepted: false } });
    const after = stateOf([...history, ...(commit?.events ?? [])]);
    expect(after.troubled).toBe(!isAttachment);
    expect(after.refusedBy).toBe(isAttachment ? undefined : '999');
    expect(ladderOf([...history, ...(commit?.events ?? [])]).some(({ accepted }) => !accepted)).toBe(!isAttachment);
  });
});

describe('an acknowledgement whose number two authorizations have', () => {
  it.each([
    [1, 'b'],
    [undefined, undefined],
  ])('goes where it says that it belongs (%s)', async (index, to) => {
    const commits: { authorization?: string }[] = [];
    const asked: (readonly string[])[] = [];
    const store = {
      byControlNumber: async () => ['a', 'b'],
      events: async () => history,
      message: async (hash: string) => message('application/EDI-X12', hash),
      commit: async (commit: never) => {
        commits.push(commit);
        return { outcome: 'done' };
      },
    } as unknown as Store;
    const inbox = new PartnerInbox({ store, clock, ids, events, changed: () => undefined } as unknown as InboxPorts);
    await inbox.take({
      kind: 'acknowledgement',
      partner: 'payer',
      message: message('application/EDI-X12', 'ISA*…'),
      part: '0/0',
      by: 'TA1',
      control: 7,
      accepted: true,
      codes: ['A'],
      among: (sent) => {
        asked.push(sent);
        return index;
      },
    });
    expect(asked).toEqual([['of-278', 'of-278']]);
    expect(commits.map(({ authorization }) => authorization)).toEqual([to]);
  });
});

describe('what is stored with a request', () => {
  const request = { bundle: { resourceType: 'Bundle' } as never, body: '{}', message: message('application/fhir+json', '{}') };
  const partner = {
    id: 'payer',
    connector: 'loopback',
    delivery: 'x12',
    sender: 'a',
    receiver: 'b',
    mapping: {},
    attachments: { send: 'both', mime: false },
  } as unknown as Partner;
  const context = {} as TranslationContext;
  const error = { code: 'X12-SNIP2-SEGMENT-MISSING', severity: 'error', message: 'It is missing.' } as never;
  let number = 0;
  const along = (faults: readonly never[], issues: readonly never[], held: readonly never[], to = partner): ReturnType<typeof attached> =>
    attached(
      {
        store: { nextControlNumber: async () => ++number },
        relay: { seal: (_p, _d, { interchange }) => ({ interchange: `ISA${interchange}`, issues: faults, keys: {} as never }) },
        translator: {
          tables: 't',
          attachments: () => ({ sets: [1, 2].map(() => ({ draft: { segments: [], guide: 'x316' }, controls: ['C'], losses: 0 })), issues }),
        } as unknown as Translator,
        clock: clock as never,
        ids: ids as never,
        events,
      },
      'a',
      request,
      to,
      context,
      held,
    );

  it('each 275 with its message, its event and its work, under a number of its own', async () => {
    const made = await along([], [], []);
    expect(made.work.map(({ kind, state }) => [kind, state])).toEqual([
      ['publish', 'ready'],
      ['publish', 'ready'],
    ]);
    expect(made.messages.map(({ hash }) => hash)).toEqual(made.events.map(({ messages }) => messages.x12));
    expect(new Set(made.messages.map(({ hash }) => hash)).size).toBe(2);
  });

  it('one that breaks its guide stays for a person, and so does one whose request is held', async () => {
    for (const made of [await along([error], [], []), await along([], [], [error])]) {
      expect(made.work.map(({ state }) => state)).toEqual(['needs-person', 'needs-person']);
      expect(made.events.map(({ type }) => type)).toEqual(['attached', 'attached']);
    }
  });

  it('what cannot travel is a case of its own', async () => {
    const made = await along([], [error], []);
    expect(made.work.map(({ kind, state }) => [kind, state])).toEqual([
      ['publish', 'ready'],
      ['publish', 'ready'],
      ['timer', 'needs-person'],
    ]);
  });

  it('nothing for a partner that takes none, or that gets no X12', async () => {
    const { attachments: _attachments, ...none } = partner;
    for (const to of [none, { ...partner, delivery: 'person' } as Partner])
      expect(await along([], [], [], to)).toEqual({ messages: [], events: [], work: [] });
  });
});
