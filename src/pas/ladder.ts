import type { EventWriter } from './event-writer.js';
import type { AuthorizationEvent, Clock, Ids, LadderStep, MessageHash, NewWork, Partner, Relay, Store } from './ports.js';
import type { WorkHandler } from './worker.js';

/** How far one of our interchanges has come: queued, taken by the broker, TA1, 999, application answer. */
export interface Rung {
  readonly step: 'queued' | 'confirmed' | 'TA1' | '999' | 'answer';
  readonly at: Date;
  /** False: rejected there. */
  readonly accepted: boolean;
}

/** The ladder of the newest interchange of an authorization, in the order in which the steps were heard of. */
export function ladderOf(events: readonly AuthorizationEvent[]): readonly Rung[] {
  const start = events.findLastIndex(({ type }) => type === 'translated');
  const sent = events[start]?.messages.x12;
  // A 275 that goes along has notes of its own.
  const others = (event: AuthorizationEvent): boolean =>
    (event.type === 'sent' && event.messages.x12 !== undefined && event.messages.x12 !== sent) ||
    (event.type === 'acknowledged' && event.data.attachment === true);
  return start < 0 ? [] : events.slice(start).flatMap((event) => (others(event) ? [] : rungOf(event)));
}

function rungOf(event: AuthorizationEvent): Rung[] {
  const at = event.recordedAt;
  switch (event.type) {
    case 'translated':
      return [{ step: 'queued', at, accepted: true }];
    case 'sent':
      return [{ step: 'confirmed', at, accepted: true }];
    case 'acknowledged':
      return [{ step: event.data.by === 'broker' ? 'confirmed' : event.data.by, at, accepted: event.data.accepted }];
    case 'answered':
      return [{ step: 'answer', at, accepted: true }];
    default:
      return [];
  }
}

const STEPS: readonly LadderStep[] = ['ta1', 'functional', 'answer'];
const NAMES: Readonly<Record<LadderStep, string>> = { ta1: 'TA1', functional: '999', answer: '278 response' };
/** A later step proves the earlier ones. */
const PROOF: Readonly<Record<LadderStep, readonly Rung['step'][]>> = {
  ta1: ['TA1', '999', 'answer'],
  functional: ['999', 'answer'],
  answer: ['answer'],
};

interface LadderPorts {
  readonly store: Store;
  readonly relay: Pick<Relay, 'partner'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  /** A step did not come: for the metrics. */
  readonly late: (partner: string, step: LadderStep) => void;
}

/** The timer for the first step that this partner is expected to take after `sent`; none when it expects nothing. */
export function firstTimer(
  { expect, id }: Pick<Partner, 'expect' | 'id'>,
  sent: Date,
  message: MessageHash,
  authorization: string,
  work: string,
): NewWork | undefined {
  return timerAfter({ partner: id, expect, sent, message, authorization, work }, -1);
}

function timerAfter(
  about: {
    readonly partner: string;
    readonly expect: Partner['expect'];
    readonly sent: Date;
    readonly message: MessageHash;
    readonly authorization: string;
    readonly work: string;
  },
  after: number,
): NewWork | undefined {
  const { partner, expect, sent, message, authorization, work } = about;
  const due = (step: LadderStep): number => expect[step] ?? Number.POSITIVE_INFINITY;
  const [next] = STEPS.filter((step) => expect[step] !== undefined && due(step) > after).sort((a, b) => due(a) - due(b));
  if (next === undefined) return undefined;
  return {
    id: work,
    kind: 'timer',
    state: 'ready',
    due: new Date(sent.getTime() + due(next)),
    authorization,
    partner,
    reference: { about: 'ladder', message, step: next, sent: sent.toISOString() },
  };
}

/** A step is due: when it did not come a person is told; the timer of the next step follows. */
export function ladderTimer({ store, relay, clock, ids, events, late }: LadderPorts): WorkHandler {
  return async ({ id, reference, authorization, partner }) => {
    if (reference.about !== 'ladder' || authorization === undefined || partner === undefined)
      throw new Error('this is no step of a ladder');
    const { message, step, sent } = reference;
    const history = await store.events(authorization);
    const start = history.findLastIndex(({ type }) => type === 'translated');
    // Something newer was sent since: its own timers watch it.
    if (history[start]?.messages.x12 !== message) return void (await store.commit({ events: [], done: id }));
    const rungs = ladderOf(history);
    const { expect } = relay.partner(partner);
    const came = rungs.some((rung) => PROOF[step].includes(rung.step) || !rung.accepted);
    const next = timerAfter({ partner, expect, sent: new Date(sent), message, authorization, work: ids.uuid() }, expect[step] ?? 0);
    // Rejected or answered: there is nothing more to wait for.
    const ended = rungs.some((rung) => rung.step === 'answer' || !rung.accepted);
    const further = next === undefined || ended ? [] : [next];
    if (came) return void (await store.commit({ events: [], done: id, work: further }));
    const issue = {
      code: 'RELAY-LATE',
      severity: 'error',
      message: `The partner has sent no ${NAMES[step]} for this interchange in the time that its profile expects. Ask whether it arrived.`,
    } as const;
    late(partner, step);
    await store.commit({
      authorization,
      events: [events.write('failed', { channel: 'clearinghouse', actor: 'gateway' }, { stage: 'acknowledgement', issues: [issue] })],
      done: id,
      work: [
        {
          id: ids.uuid(),
          kind: 'timer',
          state: 'needs-person',
          due: clock.now(),
          authorization,
          partner,
          reference: { about: 'ladder', message, step, sent },
          issues: [issue],
        },
        ...further,
      ],
    });
  };
}
