import type { Issue } from '../issue/issue.js';
import type { ChannelSource, SaidStatus } from './channel-words.js';
import { correlate } from './channels.js';
import type { EventWriter } from './event-writer.js';
import { readIdentifiers } from './intake-body.js';
import { JsonReader } from './json-reader.js';
import { message } from './message.js';
import { type OfficeResult, refusal } from './office.js';
import {
  type Authorization,
  type Clock,
  type EventOf,
  type Ids,
  isFinal,
  type KnownIdentifier,
  type Partner,
  type Statement,
  type Status,
  type Store,
} from './ports.js';

export interface ReconcilePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly events: EventWriter;
  readonly sources: ReadonlyMap<string, ChannelSource>;
  readonly partners: readonly Pick<Partner, 'id' | 'expect'>[];
}

type Drift = EventOf<'drifted'>['data'];

/** A list can be long, but not so long that one comparison takes the memory of the process. */
const MOST_ITEMS = 20_000;
const PAGE = 200;
const DAY_MS = 86_400_000;
/** How long a partner has for its decision when its profile says nothing: seven days, as for standard requests (CMS-0057-F). */
const USUAL_DECISION_MS = 7 * DAY_MS;

export interface Reconciled {
  readonly unanswered: number;
  readonly finalThere: number;
  readonly unknownThere: number;
}

/**
 * Compares what is open here with what partners say. Differences are flagged and given to a person; nothing is taken over
 * by itself, because a list says less than an answer.
 */
export class Reconciliation {
  constructor(private readonly ports: ReconcilePorts) {}

  /** Keeps the list of a source: POST /api/statements. It is compared at once, and again whenever the timer runs. */
  async take(body: string): Promise<OfficeResult> {
    const { store, clock, ids } = this.ports;
    const { list, issues } = readStatement(body, clock.now());
    if (list === undefined) return { kind: 'refused', status: 400, issues };
    const source = this.ports.sources.get(list.source);
    const partner = list.partner ?? source?.partner;
    if (source === undefined)
      return refusal(422, 'PAS-API-BODY', `source is none of mappings/status: ${[...this.ports.sources.keys()].join(', ')}.`);
    if (partner === undefined || !this.ports.partners.some(({ id }) => id === partner))
      return refusal(422, 'PAS-API-BODY', `partner is needed, one of ${this.ports.partners.map(({ id }) => id).join(', ')}.`);
    const raw = message('application/json', body);
    await store.commit({
      messages: [raw],
      events: [],
      statement: { source: source.id, partner, asOf: list.asOf, complete: list.complete, message: raw.hash },
      work: [{ id: ids.uuid(), kind: 'timer', state: 'ready', due: clock.now(), reference: { about: 'reconcile', message: raw.hash } }],
    });
    return { kind: 'done', status: 202, body: { source: source.id, partner, items: list.items.length } };
  }

  /** All three kinds of drift, once. */
  async run(): Promise<Reconciled> {
    let unanswered = 0;
    for (const partner of this.ports.partners) unanswered += await this.#unanswered(partner);
    let finalThere = 0;
    let unknownThere = 0;
    for (const statement of await this.ports.store.statements()) {
      const compared = await this.#compare(statement);
      finalThere += compared.finalThere;
      unknownThere += compared.unknownThere;
    }
    return { unanswered, finalThere, unknownThere };
  }

  /** Nothing was heard of it for longer than the partner has. */
  async #unanswered({ id: partner, expect }: Pick<Partner, 'id' | 'expect'>): Promise<number> {
    const heardBefore = new Date(this.ports.clock.now().getTime() - (expect.decision ?? USUAL_DECISION_MS));
    return this.#eachOpen(partner, heardBefore, async (state) =>
      // What waits for a review of ours has not been asked yet.
      state.held === undefined
        ? this.#flag(state, { kind: 'unanswered', source: 'clock', asOf: state.updatedAt.toISOString() }, UNANSWERED)
        : 0,
    );
  }

  async #compare(statement: Statement): Promise<{ readonly finalThere: number; readonly unknownThere: number }> {
    const { store, sources } = this.ports;
    const source = sources.get(statement.source);
    const stored = await store.message(statement.message);
    const { list } = stored === undefined ? { list: undefined } : readStatement(stored.bytes.toString('utf8'), this.ports.clock.now());
    if (source === undefined || list === undefined) return { finalThere: 0, unknownThere: 0 };
    const asOf = statement.asOf.toISOString();
    const named = new Set<string>();
    let finalThere = 0;
    let unknownThere = 0;
    for (const { id, identifiers, word } of list.items) {
      const said = source.status(word);
      for (const { authorization } of await correlate({ store, partners: [statement.partner] }, { id, identifiers })) {
        if (said !== 'absent') named.add(authorization);
        const state = await store.authorization(authorization);
        // A list says nothing of what changed after it was made, be it only that a person has looked into it.
        if (state === undefined || !state.open || state.partner !== statement.partner || state.updatedAt > statement.asOf) continue;
        if (said === 'absent') unknownThere += await this.#flag(state, absent(source.id, asOf), ABSENT);
        else if (isDecided(said)) finalThere += await this.#flag(state, { kind: 'final-there', source: source.id, said, asOf }, FINAL);
      }
    }
    if (statement.complete)
      unknownThere += await this.#eachOpen(statement.partner, statement.asOf, async (state) =>
        // What began after the list was made cannot be in it.
        named.has(state.id) || state.createdAt > statement.asOf ? 0 : this.#flag(state, absent(source.id, asOf), ABSENT),
      );
    return { finalThere, unknownThere };
  }

  async #eachOpen(partner: string, heardBefore: Date, visit: (state: Authorization) => Promise<number>): Promise<number> {
    let count = 0;
    let cursor: string | undefined;
    do {
      const page = await this.ports.store.openAuthorizations({
        partner,
        heardBefore,
        limit: PAGE,
        ...(cursor !== undefined && { cursor }),
      });
      for (const state of page.items) count += await visit(state);
      cursor = page.next;
    } while (cursor !== undefined);
    return count;
  }

  /** Once for each kind, until a person has closed the case. */
  async #flag(state: Authorization, drift: Drift, issue: Issue): Promise<number> {
    if (state.flags.some(({ kind }) => kind === drift.kind)) return 0;
    const { store, events, ids, clock } = this.ports;
    const { outcome } = await store.commit({
      authorization: state.id,
      expected: state.version,
      events: [events.write('drifted', { channel: 'api', actor: drift.source === 'clock' ? 'gateway' : `source:${drift.source}` }, drift)],
      work: [
        {
          id: ids.uuid(),
          kind: 'timer',
          state: 'needs-person',
          due: clock.now(),
          authorization: state.id,
          ...(state.partner !== undefined && { partner: state.partner }),
          reference: { about: 'drift', kind: drift.kind },
          issues: [issue],
        },
      ],
    });
    // When it changed meanwhile the next turn looks again.
    return outcome === 'done' ? 1 : 0;
  }
}

interface StatementList {
  readonly source: string;
  readonly partner: string | undefined;
  readonly asOf: Date;
  readonly complete: boolean;
  readonly items: readonly { readonly id: string | undefined; readonly identifiers: readonly KnownIdentifier[]; readonly word: string }[];
}

function readStatement(body: string, now: Date): { readonly list: StatementList | undefined; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const reader = JsonReader.open(body, issues);
  const source = reader?.text('source', { required: true });
  const partner = reader?.text('partner');
  const asOf = reader?.moment('asOf', now, { required: true });
  const complete = reader?.flag('complete') ?? false;
  const items = (reader?.list('items', MOST_ITEMS) ?? []).map((item) => {
    const word = item.text('word', { required: true }) ?? '';
    const known = readIdentifiers(item);
    item.unknown();
    return { ...known, word };
  });
  reader?.unknown();
  if (issues.length > 0 || source === undefined || asOf === undefined) return { list: undefined, issues };
  return { list: { source, partner, asOf, complete, items }, issues };
}

function isDecided(said: SaidStatus | undefined): said is Status {
  return said !== undefined && said !== 'absent' && isFinal(said);
}

function absent(source: string, asOf: string): Drift {
  return { kind: 'unknown-there', source, asOf };
}

const UNANSWERED: Issue = {
  code: 'PAS-DRIFT-UNANSWERED',
  severity: 'warning',
  message: 'The partner has said nothing about this authorization for longer than its profile allows. Ask it.',
};
const FINAL: Issue = {
  code: 'PAS-DRIFT-FINAL',
  severity: 'warning',
  message: 'The partner lists this authorization as decided; here it is open. Get the decision and record it.',
};
const ABSENT: Issue = {
  code: 'PAS-DRIFT-ABSENT',
  severity: 'warning',
  message: 'The partner does not know this authorization, which is open here. Find out whether the request arrived.',
};
