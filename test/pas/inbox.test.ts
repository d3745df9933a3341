import { describe, expect, it } from '@jest/globals';
import { EventWriter } from '../../src/pas/event-writer.js';
import { PartnerInbox, type InboxPorts } from '../../src/pas/inbox.js';
import { message } from '../../src/pas/message.js';
import type { InboundAnswer, Store } from '../../src/pas/ports.js';

// Answers that cannot be brought to one request: an event, the raw X12, and a case for a person; nothing else changes.

interface Commit {
  readonly authorization?: string;
  readonly events: readonly { readonly type: string; readonly data: { readonly issues?: readonly { readonly code: string }[] } }[];
  readonly work?: readonly { readonly state: string; readonly reference: { readonly message: string } }[];
  readonly messages: readonly { readonly hash: string }[];
  readonly inbound?: { readonly part: string; readonly content?: string };
}

const request = message(
  'application/fhir+json',
  JSON.stringify({
    resourceType: 'Bundle',
    entry: [
      { resource: { resourceType: 'Patient', identifier: [{ value: 'abc1' }] } },
      { resource: { resourceType: 'Coverage', subscriberId: 'DEF2' } },
    ],
  }),
);

type Candidates = (traces: readonly string[]) => readonly string[];

async function take(
  found: readonly string[] | Candidates,
  members: readonly string[] = [],
  events?: InboundAnswer['events'],
): Promise<Commit[]> {
  const commits: Commit[] = [];
  const store = {
    candidates: async (_partner: string, { traces }: { traces: readonly string[] }) => {
      const candidates = typeof found === 'function' ? found(traces) : found;
      return { by: candidates.length > 0 ? 'trace' : undefined, authorizations: candidates };
    },
    authorization: async (id: string) => ({ id, request: request.hash, items: [], open: true, version: 1 }),
    message: async () => request,
    commit: async (commit: Commit) => {
      commits.push(commit);
      return { outcome: 'done' };
    },
  } as unknown as Store;
  const clock = { now: () => new Date('2026-01-05T10:00:00Z') };
  let n = 0;
  const ids = { uuid: () => `id-${++n}`, trace: () => `T${++n}` };
  const inbox = new PartnerInbox({
    store,
    clock,
    ids,
    events: new EventWriter(clock as never, ids as never),
    relay: { reopen: () => undefined },
    translator: { tables: 'x' },
    changed: () => undefined,
  } as unknown as InboxPorts);
  const item: InboundAnswer = {
    kind: 'answer',
    partner: 'payer',
    message: message('application/EDI-X12', 'ISA*…'),
    part: '0/0',
    set: { segments: [] } as never,
    keys: { traces: events?.traces.flat() ?? ['T'], transaction: undefined, clientTraces: [], members },
    content: '00',
    events,
    issues: [],
  };
  await inbox.take(item);
  return commits;
}

describe('an answer for a person', () => {
  it.each([
    ['an unknown request', [], [], 'PAS-ANSWER-UNKNOWN', undefined],
    ['two candidates', ['a', 'b'], [], 'PAS-ANSWER-AMBIGUOUS', undefined],
    ['another member', ['a'], ['XYZ9'], 'PAS-ANSWER-WRONG-MEMBER', 'a'],
    // the member is right: it goes on, and fails here only because this test has no X12 to reopen
    ['the patient’s identifier, in capitals', ['a'], ['ABC1'], 'PAS-ANSWER-FAILED', 'a'],
    ['the subscriber id', ['a'], ['def2'], 'PAS-ANSWER-FAILED', 'a'],
  ] as const)('%s', async (_name, candidates, members, code, authorization) => {
    const [commit, ...more] = await take(candidates, members);
    expect(more).toEqual([]);
    expect(commit?.authorization).toBe(authorization);
    expect(commit?.events.map(({ type, data }) => [type, data.issues?.[0]?.code])).toEqual([['failed', code]]);
    expect(commit?.messages).toHaveLength(1);
    expect(commit?.work).toMatchObject([{ state: 'needs-person', reference: { message: commit?.messages[0]?.hash } }]);
  });
});

describe('an answer to two requests of ours', () => {
  const shared = (known: Readonly<Record<string, string>>): Promise<Commit[]> => {
    const only = (events: readonly number[]) => ({
      set: { segments: [] } as never,
      keys: { traces: events.map((event) => ['Ta', 'Tb', 'Ta2'][event] ?? ''), transaction: undefined, clientTraces: [], members: [] },
    });
    return take((traces) => [...new Set(traces.flatMap((trace) => known[trace] ?? []))], [], {
      traces: [['Ta'], ['Tb'], ['Ta2']],
      only,
    });
  };

  it('each authorization gets its events', async () => {
    const commits = await shared({ Ta: 'a', Tb: 'b', Ta2: 'a' });
    // this test has no X12 to reopen: what matters is where each share went
    expect(commits.map(({ authorization }) => authorization)).toEqual(['a', 'b']);
    expect(new Set(commits.map(({ inbound }) => inbound?.part)).size).toBe(2);
    expect(new Set(commits.map(({ inbound }) => inbound?.content)).size).toBe(2);
  });

  it('an event that nobody’s trace tells apart makes the whole ambiguous', async () => {
    const commits = await shared({ Ta: 'a', Tb: 'b' });
    expect(commits.map(({ authorization, events }) => [authorization, events[0]?.data.issues?.[0]?.code])).toEqual([
      [undefined, 'PAS-ANSWER-AMBIGUOUS'],
    ]);
  });
});
