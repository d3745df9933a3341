import { type Guide, validate } from '../guide/index.js';
import type { Issue } from '../issue/issue.js';
import type {
  ControlNumbers,
  Partner,
  RecordedOutcome,
  Relay,
  Route,
  RouteFacts,
  Sealed,
  X12Draft,
  X12TransactionSet,
} from '../pas/ports.js';
import { buildInterchange, parse, write } from '../x12/index.js';
import { localTime } from './local-time.js';
import { keysOfRequest } from './pairing-keys.js';
import type { EnvelopeParty, PartnerProfile } from './partner.js';
import { validateOptions } from './validation-profile.js';
import { matchRoute, type RoutingTable } from './routing.js';
import { refusalTo, responseTo } from './stand-in.js';

/** Everything between the business and the wire that needs no connection: routing, envelopes, validation, stand-ins. */
export class EnvelopeRelay implements Relay {
  constructor(
    private readonly partners: ReadonlyMap<string, PartnerProfile>,
    private readonly guides: ReadonlyMap<string, Guide>,
    private readonly routing: RoutingTable,
  ) {}

  route(facts: RouteFacts): Route {
    const { partner, ...why } = matchRoute(this.routing, facts);
    return { partner: this.partner(partner), ...why };
  }

  partner(id: string): Partner {
    const profile = this.#profile(id);
    const name = (party: EnvelopeParty): string => `${party.qualifier}:${party.id}`;
    return {
      id: profile.id,
      connector: profile.connector,
      delivery: profile.fhir !== undefined ? 'bundle' : profile.manual !== undefined ? 'person' : 'x12',
      ...(profile.manual !== undefined && { instructions: profile.manual.instructions }),
      test: profile.usage === 'T',
      sender: name(profile.sender),
      receiver: name(profile.receiver),
      expect: profile.expect,
      mapping: {
        ...profile.mapping,
        partner: profile.id,
        timeZone: profile.timeZone,
        characters: profile.characters,
        ...takes275(profile),
      },
      ...(profile.attachments !== undefined && { attachments: profile.attachments }),
    };
  }

  seal(partner: Partner, draft: X12Draft, control: ControlNumbers, now: Date, isOurs: (trace: string) => boolean): Sealed {
    const profile = this.#profile(partner.id);
    const guide = this.guides.get(draft.guide);
    if (guide === undefined) throw new Error(`there is no guide ${draft.guide}`);
    const { date, time } = localTime(now, profile.timeZone);
    const built = buildInterchange({
      isa: {
        senderQualifier: profile.sender.qualifier,
        sender: profile.sender.id,
        receiverQualifier: profile.receiver.qualifier,
        receiver: profile.receiver.id,
        date: date.slice(2),
        time,
        version: guide.interchangeVersion,
        controlNumber: control.interchange,
        acknowledgmentRequested: profile.acknowledgment ? '1' : '0',
        usage: profile.usage,
      },
      groups: [
        {
          gs: {
            functionalId: guide.functionalGroup,
            sender: profile.application.sender,
            receiver: profile.application.receiver,
            date,
            time,
            controlNumber: control.group,
            version: guide.convention,
          },
          sets: [{ transaction: guide.transaction, controlNumber: control.transactionSet, segments: draft.segments }],
        },
      ],
      delimiters: profile.delimiters,
      encode: { characterSet: profile.characters, delimiterInData: profile.delimiterInData },
    });
    const interchange = write(built.interchange);
    // What is validated is what is sent: the text, read again, not the structure that it was made of.
    const parsed = parse(interchange);
    const set = parsed.interchanges[0]?.groups[0]?.sets[0];
    if (set === undefined) throw new Error('a sealed interchange cannot be read back');
    const issues: Issue[] = [...built.issues, ...parsed.issues, ...validate(guide, set, validateOptions(profile.validation))];
    return { interchange, issues, keys: keysOfRequest(set, isOurs) };
  }

  standIn(sent: X12TransactionSet, text: string, now: Date): X12TransactionSet {
    // BHT06 19: more will come (X217 BHT).
    return responseTo(sent, { event: { action: 'A4', text }, services: new Map() }, { ...localTime(now, 'UTC'), more: true });
  }

  refusal(sent: X12TransactionSet, text: string, now: Date): X12TransactionSet {
    return refusalTo(sent, text, { ...localTime(now, 'UTC'), more: true });
  }

  recorded(sent: X12TransactionSet, outcome: RecordedOutcome, now: Date): X12TransactionSet {
    return responseTo(sent, outcome, { ...localTime(now, 'UTC'), more: false });
  }

  reopen(interchange: string): X12TransactionSet | undefined {
    return parse(interchange).interchanges[0]?.groups[0]?.sets[0];
  }

  #profile(id: string): PartnerProfile {
    const profile = this.partners.get(id);
    if (profile === undefined) throw new Error(`there is no usable partner profile ${id}`);
    return profile;
  }
}

/** For the mapping tables: the 278 names by number what goes along in 275s. */
function takes275({ attachments }: PartnerProfile): { readonly takes275?: string } {
  return attachments === undefined ? {} : { takes275: attachments.send };
}
