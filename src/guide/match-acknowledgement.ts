import { readGs, readIsa, type Interchange } from '../x12/index.js';
import type { Received999, ReceivedSetResult, ReceivedTa1 } from './read-acknowledgement.js';

/** Control numbers and parties of an interchange that was sent; `sentInterchange` reads them from one. */
export interface SentInterchange {
  /** ISA13 */
  readonly control: string;
  /** ISA06 and ISA08. */
  readonly sender: string;
  readonly receiver: string;
  /** ISA09 and ISA10, which a TA1 repeats. */
  readonly date: string;
  readonly time: string;
  readonly groups: readonly SentGroup[];
}

export interface SentGroup {
  /** GS01 */
  readonly functionalId: string;
  /** GS02 and GS03: not always the parties of the ISA. */
  readonly sender: string;
  readonly receiver: string;
  /** GS06 */
  readonly control: string;
  /** GS08 */
  readonly version: string;
  /** ST01 and ST02 of each set. */
  readonly sets: readonly { readonly transaction: string; readonly control: string }[];
}

/** Who sent the acknowledgement, as far as it is known: ISA06/08 and, for a 999, GS02/03 of its own envelope. */
export interface AcknowledgementParties {
  readonly sender?: string;
  readonly receiver?: string;
  readonly applicationSender?: string;
  readonly applicationReceiver?: string;
}

/** A set of what was sent, and what a 999 says of it; `accepted` undefined when it does not say. */
export interface AnsweredSet {
  readonly transaction: string;
  readonly control: string;
  readonly accepted: boolean | undefined;
  readonly result: ReceivedSetResult | undefined;
}

export type AcknowledgementMatch<T extends SentInterchange> =
  | { readonly kind: 'none' }
  /** Numbers and parties fit more than one: nobody but a person can say which. */
  | { readonly kind: 'several'; readonly candidates: readonly T[] }
  | { readonly kind: 'one'; readonly sent: T; readonly group: SentGroup | undefined; readonly sets: readonly AnsweredSet[] };

/** What `matchAcknowledgement` needs to know of an interchange, from the interchange itself. */
export function sentInterchange({ isa, groups }: Interchange): SentInterchange {
  const { controlNumber, sender, receiver, date, time } = readIsa(isa);
  return {
    control: controlNumber,
    sender,
    receiver,
    date,
    time,
    groups: groups.map(({ gs, sets }) => {
      const fields = readGs(gs);
      return {
        functionalId: fields.functionalId,
        sender: fields.sender,
        receiver: fields.receiver,
        control: fields.controlNumber,
        version: fields.version,
        sets: sets.map(({ segments }) => ({ transaction: segments[0]?.elements[1] ?? '', control: segments[0]?.elements[2] ?? '' })),
      };
    }),
  };
}

/**
 * Finds what an acknowledgement answers. Control numbers decide: ISA13 for a TA1; GS01 and GS06 for a 999, both compared as
 * numbers, ST02 as text. Only when several fit, more is asked, in this order: GS08 (date and time for a TA1), the sets that
 * it names, the parties of its GS, the parties of its ISA. A party that differs thus never loses an acknowledgement: a
 * clearinghouse may answer for the payer, and GS and ISA may name different parties.
 */
export function matchAcknowledgement<T extends SentInterchange>(
  acknowledgement: ReceivedTa1 | Received999,
  sent: readonly T[],
  parties: AcknowledgementParties = {},
): AcknowledgementMatch<T> {
  let candidates: Candidate<T>[] =
    acknowledgement.by === 'TA1'
      ? sent.filter(({ control }) => sameNumber(control, acknowledgement.control)).map((one) => ({ sent: one, group: undefined }))
      : sent.flatMap((one) => groupsOf(one, acknowledgement));
  for (const fits of [...specific<T>(acknowledgement), ...partyTests<T>(parties)]) {
    if (candidates.length <= 1) break;
    const left = candidates.filter(fits);
    if (left.length > 0) candidates = left;
  }
  const [first] = candidates;
  if (first === undefined) return { kind: 'none' };
  if (candidates.length > 1) return { kind: 'several', candidates: candidates.map((one) => one.sent) };
  const { group } = first;
  return {
    kind: 'one',
    sent: first.sent,
    group,
    sets: acknowledgement.by === '999' && group !== undefined ? answeredSets(group, acknowledgement) : [],
  };
}

interface Candidate<T> {
  readonly sent: T;
  readonly group: SentGroup | undefined;
}

function groupsOf<T extends SentInterchange>(sent: T, { functionalId, control }: Received999): Candidate<T>[] {
  return sent.groups
    .filter((group) => group.functionalId === functionalId && sameNumber(group.control, control))
    .map((group) => ({ sent, group }));
}

type Test<T> = (candidate: Candidate<T>) => boolean;

function specific<T extends SentInterchange>(acknowledgement: ReceivedTa1 | Received999): Test<T>[] {
  if (acknowledgement.by === 'TA1') {
    const { date, time } = acknowledgement;
    return [({ sent }) => sent.date === date && sent.time === time];
  }
  const { version, sets } = acknowledgement;
  const namesItsSets: Test<T> = ({ group }) => {
    const own = new Set(group?.sets.map(keyOf));
    return sets.every((set) => own.has(keyOf(set)));
  };
  return [({ group }) => group?.version === version, namesItsSets];
}

function partyTests<T extends SentInterchange>({
  sender,
  receiver,
  applicationSender,
  applicationReceiver,
}: AcknowledgementParties): Test<T>[] {
  const same = (known: string | undefined, own: string | undefined): boolean => known === undefined || known.trim() === own?.trim();
  return [
    ({ group }) => group === undefined || (same(applicationSender, group.receiver) && same(applicationReceiver, group.sender)),
    ({ sent }) => same(sender, sent.receiver) && same(receiver, sent.sender),
  ];
}

function keyOf({ transaction, control }: SentGroup['sets'][number]): string {
  return `${transaction} ${control}`;
}

/** A set that the 999 does not name is accepted unless the group is rejected as a whole (base standard). */
function answeredSets(group: SentGroup, { sets, code }: Received999): AnsweredSet[] {
  const unnamed = code === 'A' || code === 'E' || code === 'P' ? true : code === '' ? undefined : false;
  const results = new Map(sets.map((set) => [keyOf(set), set]));
  return group.sets.map(({ transaction, control }) => {
    const result = results.get(keyOf({ transaction, control }));
    return { transaction, control, accepted: result === undefined || result.code === '' ? unnamed : result.accepted, result };
  });
}

function sameNumber(one: string, other: string): boolean {
  return /^\d+$/.test(one.trim()) && /^\d+$/.test(other.trim()) && Number(one) === Number(other);
}
