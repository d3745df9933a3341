import { createHash } from 'node:crypto';
import { type AcknowledgementParties, type Guide, recogniseGuide, validate } from '../guide/index.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { Exchange, InboundItem, Inbox, StoredMessage } from '../pas/ports.js';
import { type FunctionalGroup, type Interchange, parse, readIsa, type SyntaxIssue, type TransactionSet } from '../x12/index.js';
import { type Acknowledgement, isAcknowledgementGroup, read999, readTa1 } from './acknowledgement.js';
import { answerEvents } from './answer-events.js';
import { keysOfResponse } from './pairing-keys.js';
import type { PartnerProfile } from './partner.js';
import { validateOptions } from './validation-profile.js';

type Origin = Pick<InboundItem, 'partner' | 'message' | 'part' | 'numbers' | 'content'>;

/** Transaction purpose of a 278 that answers (BHT02). */
const RESPONSE_PURPOSE = '11';

/**
 * What a partner sends: read, taken apart into transaction sets, and handed to the business one by one. Whatever cannot
 * be used is handed over too, as a fault with the raw message; nothing is dropped.
 */
export class Inbound {
  constructor(
    private readonly partners: ReadonlyMap<string, PartnerProfile>,
    private readonly guides: ReadonlyMap<string, Guide>,
    private readonly inbox: Inbox,
  ) {}

  /**
   * Resolves when everything in the message is in the ledger: only then may the sender be told that it was taken.
   * `again`: a person wants it taken in although it was here before.
   */
  async receive(partner: string, bytes: Buffer, again?: string): Promise<void> {
    const message: StoredMessage = { hash: createHash('sha256').update(bytes).digest('hex'), mediaType: 'application/EDI-X12', bytes };
    for (const item of this.#items(partner, message)) await this.inbox.take(again === undefined ? item : onceMore(item, again));
  }

  #items(partner: string, message: StoredMessage): InboundItem[] {
    const profile = this.partners.get(partner);
    const parsed = parse(message.bytes);
    const items: InboundItem[] = [];
    const outside = parsed.issues.filter((issue) => issue.interchange === undefined && issue.severity === 'error');
    if (parsed.interchanges.length === 0 || outside.length > 0)
      items.push({ kind: 'fault', partner, message, part: 'input', keys: undefined, issues: outside.length > 0 ? outside : parsed.issues });
    parsed.interchanges.forEach((interchange, i) => {
      const common = { partner, message };
      const refusal = refuse(interchange, profile);
      const ofInterchange = parsed.issues.filter((issue) => issue.interchange === i);
      const parties = partiesOf(interchange);
      interchange.ta1.forEach((ta1, n) => {
        const acknowledgement = readTa1(ta1, parties);
        if (acknowledgement !== undefined) items.push(acknowledged(acknowledgement, { ...common, part: `${i}.ta1.${n}` }));
      });
      // A fault of the interchange that no set shows (an ISA without anything, a missing IEA) must not pass in silence.
      const own = [...refusal, ...ofInterchange.filter((issue) => issue.group === undefined && issue.severity === 'error')];
      const sets = interchange.groups.flatMap((group, g) => group.sets.map((set, s) => ({ group, g, set, s })));
      if (sets.length === 0 && (own.length > 0 || interchange.ta1.length === 0))
        items.push({ kind: 'fault', ...common, part: `${i}`, keys: undefined, issues: own.length > 0 ? own : [nothingInIt()] });
      for (const { group, g, set, s } of sets) {
        const issues = [...own, ...ofInterchange.filter((issue) => issue.group === g && (issue.set === undefined || issue.set === s))];
        const origin = { ...common, part: `${i}.${g}.${s}`, ...identity(interchange, group, set, profile) };
        const item = this.#item(group, set, issues, profile, origin, parties);
        items.push(item.kind === 'answer' ? { ...item, ...exchange(interchange, group) } : item);
      }
    });
    return items;
  }

  #item(
    group: FunctionalGroup,
    set: TransactionSet,
    envelope: readonly (Issue | SyntaxIssue)[],
    profile: PartnerProfile | undefined,
    part: Origin,
    parties: AcknowledgementParties,
  ): InboundItem {
    if (isAcknowledgementGroup(group)) {
      const acknowledgement = read999(set, { ...parties, ...applicationsOf(group) });
      if (acknowledgement !== undefined && !hasErrors(envelope)) return acknowledged(acknowledgement, part);
      return { kind: 'fault', ...part, keys: undefined, issues: [...envelope, unreadable()] };
    }
    const keys = keysOfResponse(set);
    const guide = recogniseGuide(this.guides, set, group.gs.elements[8]);
    if (guide === undefined || !guide.recognise.some(({ codes }) => codes.includes(RESPONSE_PURPOSE)))
      return { kind: 'fault', ...part, keys, issues: [...envelope, notAnAnswer()] };
    const found = [
      ...envelope,
      ...validate(guide, set, { ...(profile !== undefined && validateOptions(profile.validation)), trailer: false }),
    ].map((issue): Issue => (profile?.tolerate.has(issue.code) === true ? { ...issue, severity: 'warning' } : issue));
    if (hasErrors(found)) return { kind: 'fault', ...part, keys, issues: found };
    return { kind: 'answer', ...part, set, keys, events: answerEvents(set), issues: found };
  }
}

/** Who an acknowledgement comes from, and whom it is for. */
function partiesOf({ isa }: Interchange): AcknowledgementParties {
  const { sender, receiver } = readIsa(isa);
  return { sender, receiver };
}

function applicationsOf({ gs }: FunctionalGroup): AcknowledgementParties {
  const [, , applicationSender = '', applicationReceiver = ''] = gs.elements;
  return { applicationSender, applicationReceiver };
}

/** Neither its bytes nor its control numbers make it a repetition. */
function onceMore<T extends InboundItem>({ numbers: _numbers, content: _content, ...item }: T, again: string): InboundItem {
  return { ...item, part: `${item.part}+${again}` } as unknown as InboundItem;
}

/** Who sent it to whom, as the client is told (PAS transmissionIdentifiers: both application codes are required in it). */
function exchange({ isa }: Interchange, { gs }: FunctionalGroup): { readonly exchange?: Exchange } {
  const [applicationSender, applicationReceiver] = [gs.elements[2]?.trim() ?? '', gs.elements[3]?.trim() ?? ''];
  if (applicationSender === '' || applicationReceiver === '') return {};
  const [sender, receiver] = [isa.elements[6]?.trim() ?? '', isa.elements[8]?.trim() ?? ''];
  return { exchange: { applicationSender, applicationReceiver, sender, receiver } };
}

/** Who sent it and whether it is meant in earnest (ISA05–08, ISA15), by the agreement with this partner. */
function refuse(interchange: Interchange, profile: PartnerProfile | undefined): Issue[] {
  const issue = (message: string, element: number): Issue => ({
    code: 'RELAY-ENVELOPE',
    severity: 'error',
    message,
    x12: { segmentId: 'ISA', element, envelope: true },
  });
  if (profile === undefined) return [issue('There is no profile of the partner that sent this. Add one to mappings/partners.', 6)];
  const isa = readIsa(interchange.isa);
  const issues: Issue[] = [];
  if (isa.senderQualifier !== profile.receiver.qualifier || isa.sender !== profile.receiver.id)
    issues.push(issue(`The sender is not the one of the profile ${profile.id}. Correct the profile, or ask the partner.`, 6));
  if (isa.receiverQualifier !== profile.sender.qualifier || isa.receiver !== profile.sender.id)
    issues.push(
      issue(`The receiver is not the one of the profile ${profile.id}: this is not for us. Correct the profile, or ask the partner.`, 8),
    );
  if (isa.usage !== profile.usage)
    issues.push(
      issue(`The usage indicator is not ${profile.usage}, which the profile ${profile.id} agrees on: test and production do not mix.`, 15),
    );
  return issues;
}

/** What tells a set from one that came before; only what this partner's profile wants checked. */
function identity(
  { isa }: Interchange,
  { gs }: FunctionalGroup,
  set: TransactionSet,
  profile: PartnerProfile | undefined,
): Pick<Origin, 'numbers' | 'content'> {
  const checked = profile?.duplicates;
  if (checked === undefined) return {};
  const [, kind = '', , , , , group = ''] = gs.elements;
  const [st, ...body] = set.segments;
  const numbers = [
    { level: 'interchange', number: isa.elements[13] ?? '' },
    { level: 'group', number: `${kind} ${group}` },
    { level: 'transaction', number: `${kind} ${group} ${st?.elements[2] ?? ''}` },
  ] as const;
  // Without ST02 and SE, which hold control numbers.
  const said = [[st?.elements[1], st?.elements[3]], ...body.filter(({ id }) => id !== 'SE').map(({ elements }) => elements)];
  return {
    numbers: numbers.filter(({ level }) => checked.has(level)),
    ...(checked.has('transaction') && { content: createHash('sha256').update(JSON.stringify(said)).digest('hex') }),
  };
}

function acknowledged(acknowledgement: Acknowledgement, part: Origin): InboundItem {
  return { kind: 'acknowledgement', ...part, ...acknowledgement };
}

function notAnAnswer(): Issue {
  return {
    code: 'RELAY-NOT-AN-ANSWER',
    severity: 'error',
    message: 'This transaction set is neither a 278 response that a loaded guide describes nor an acknowledgement.',
  };
}

function unreadable(): Issue {
  return {
    code: 'RELAY-ACKNOWLEDGEMENT',
    severity: 'error',
    message: 'This acknowledgement cannot be read: its group or its verdict is missing.',
  };
}

function nothingInIt(): Issue {
  return {
    code: 'RELAY-NOT-AN-ANSWER',
    severity: 'error',
    message: 'This interchange holds neither a transaction set nor an acknowledgement.',
  };
}
