import { join } from 'node:path';
import { localTime } from '../clearinghouse/local-time.js';
import { loadPartners, type PartnerProfile } from '../clearinghouse/partner.js';
import type { Guide } from '../guide/index.js';
import { hasErrors } from '../issue/issue.js';
import { buildInterchange, type BuiltInterchange, type SegmentDraft } from '../x12/index.js';
import { issueLines } from './issue-lines.js';
import { UsageError } from './usage-error.js';

/** A partner profile by its id. Throws UsageError when it is missing or cannot be used. */
export function partnerProfile(mappings: string, id: string): PartnerProfile {
  const { partners, issues } = loadPartners(mappings);
  const profile = partners.get(id);
  if (profile !== undefined) return profile;
  const known = [...partners.keys()].join(', ') || 'none';
  const faults = hasErrors(issues) ? `\n${issueLines(issues)}`.trimEnd() : '';
  throw new UsageError(`There is no usable partner profile ${id} in ${join(mappings, 'partners')}; there are: ${known}.${faults}`);
}

/** Puts transaction sets of one guide into an interchange as the agreement with a partner says; every control number is 1. */
export function inEnvelope(
  sets: readonly (readonly SegmentDraft[])[],
  guide: Guide,
  profile: PartnerProfile,
  moment: Date,
): BuiltInterchange {
  const { date, time } = localTime(moment, profile.timeZone);
  return buildInterchange({
    isa: {
      senderQualifier: profile.sender.qualifier,
      sender: profile.sender.id,
      receiverQualifier: profile.receiver.qualifier,
      receiver: profile.receiver.id,
      date: date.slice(2),
      time,
      version: guide.interchangeVersion,
      controlNumber: 1,
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
          controlNumber: 1,
          version: guide.convention,
        },
        sets: sets.map((segments) => ({ transaction: guide.transaction, segments })),
      },
    ],
    delimiters: profile.delimiters,
    encode: { characterSet: profile.characters },
  });
}
