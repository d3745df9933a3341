import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localTime } from '../clearinghouse/local-time.js';
import { validateOptions, validationProfile } from '../clearinghouse/validation-profile.js';
import { loadPartners, type PartnerProfile } from '../clearinghouse/partner.js';
import { cached } from '../datafile/cache.js';
import { hashFiles, readFolder } from '../datafile/hash.js';
import type { Guide } from '../guide/index.js';
import { hasErrors } from '../issue/issue.js';
import { buildInterchange, type BuiltInterchange, type SegmentDraft } from '../x12/index.js';
import { issueLines } from './issue-lines.js';
import type { TranslationSettings } from './options.js';
import { UsageError } from './usage-error.js';

/** What an envelope needs of a partner profile, and what faults the partner may make. */
export type EnvelopeProfile = Pick<
  PartnerProfile,
  | 'id'
  | 'sender'
  | 'receiver'
  | 'application'
  | 'usage'
  | 'acknowledgment'
  | 'timeZone'
  | 'delimiters'
  | 'characters'
  | 'delimiterInData'
  | 'validation'
  | 'attachments'
  | 'tolerate'
>;

/**
 * Kept between two runs, because reading and checking the YAML costs more than translating a bundle. Only these fields:
 * a profile may hold credentials of its connector, which belong into no cache.
 */
type KeptProfile = Omit<EnvelopeProfile, 'tolerate'> & { readonly tolerate: readonly string[] };

/** How X12 of the partner is validated. */
export function validation({ validation: own }: EnvelopeProfile): ReturnType<typeof validateOptions> {
  return validateOptions(own);
}

/** A partner profile by its id. Throws UsageError when it is missing or cannot be used. */
export function partnerProfile({ mappings, cache }: Pick<TranslationSettings, 'mappings' | 'cache'>, id: string): EnvelopeProfile {
  const folder = join(mappings, 'partners');
  if (!existsSync(folder)) throw new UsageError(`${mappings} has no folder of partner profiles.`);
  const files = new Map([...readFolder(folder), ['schema', readFileSync(join(mappings, 'schema', 'partner.schema.json'))]]);
  const kept = cached<readonly KeptProfile[]>(cache, { name: 'partners', format: 3, hash: hashFiles(files) }, () =>
    [...loadPartners(mappings).partners.values()].map(keptProfile),
  );
  const profile = kept.find((candidate) => candidate.id === id);
  if (profile !== undefined) return restored(profile, mappings);
  const { partners, issues } = loadPartners(mappings);
  const known = [...partners.keys()].join(', ') || 'none';
  const faults = hasErrors(issues) ? `\n${issueLines(issues)}`.trimEnd() : '';
  throw new UsageError(`There is no usable partner profile ${id} in ${folder}; there are: ${known}.${faults}`);
}

function keptProfile({
  id,
  sender,
  receiver,
  application,
  usage,
  acknowledgment,
  timeZone,
  delimiters,
  characters,
  delimiterInData,
  validation: { severities, folder },
  attachments,
  tolerate,
}: PartnerProfile): KeptProfile {
  return {
    id,
    sender,
    receiver,
    application,
    usage,
    acknowledgment,
    timeZone,
    delimiters,
    characters,
    delimiterInData,
    // The lists themselves may be large, and may change without the profile.
    validation: { severities, ...(folder !== undefined && { folder }) },
    ...(attachments !== undefined && { attachments }),
    tolerate: [...tolerate],
  };
}

/** Throws UsageError: a code list that cannot be read would let every code pass. */
function restored(kept: KeptProfile, mappings: string): EnvelopeProfile {
  const { severities, folder } = kept.validation;
  const { profile, issues } = validationProfile({ severities, ...(folder !== undefined && { codeLists: folder }) }, mappings);
  if (issues.length > 0) throw new UsageError(`The code lists of the partner ${kept.id} cannot be used:\n${issueLines(issues)}`.trimEnd());
  return { ...kept, validation: profile, tolerate: new Set(kept.tolerate) };
}

/** Puts transaction sets of one guide into an interchange as the agreement with a partner says; `control` is ISA13 and GS06. */
export function inEnvelope(
  sets: readonly (readonly SegmentDraft[])[],
  guide: Guide,
  profile: EnvelopeProfile,
  moment: Date,
  control = 1,
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
      controlNumber: control,
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
          controlNumber: control,
          version: guide.convention,
        },
        sets: sets.map((segments) => ({ transaction: guide.transaction, segments })),
      },
    ],
    delimiters: profile.delimiters,
    encode: { characterSet: profile.characters, delimiterInData: profile.delimiterInData },
  });
}
