import { join } from 'node:path';
import { checkRequestBundle, loadFhirDefinitions } from '../fhir/index.js';
import { validate, type Guide } from '../guide/index.js';
import { formatX12Position, hasErrors } from '../issue/issue.js';
import type { LossEntry, TraceEntry } from '../mapping/report.js';
import type { Translator } from '../mapping/translator.js';
import type { X12Translation } from '../mapping/request.js';
import { parse, write, type PlacedReplacement, type SegmentDraft } from '../x12/index.js';
import { attachmentValues } from './attachment-values.js';
import { inEnvelope, partnerProfile, validation, type EnvelopeProfile } from './envelope.js';
import type { TranslationSettings } from './options.js';
import type { Conversion, Part, PartIssue } from './part.js';
import { originOf, withOrigin } from './trace-index.js';

/**
 * Request bundles → one interchange. The input rules come first: what they refuse is not translated. What is validated
 * is what is written: the text, read again.
 */
export function requestsToX12(bundles: readonly unknown[], translator: Translator, settings: TranslationSettings): Conversion {
  const { flags, mappings } = settings;
  const strict = flags.strict === true;
  const definitions = loadFhirDefinitions(join(mappings, 'profiles'));
  const profile = partnerProfile(settings, flags.partner ?? 'sandbox');
  const issues: PartIssue[] = [];
  const translations: (X12Translation | undefined)[] = bundles.map((bundle, i) => {
    const checked = checkRequestBundle(bundle, { strict, pas: flags.pas, definitions });
    issues.push(...checked.map((issue) => ({ ...issue, part: i + 1 })));
    if (hasErrors(checked)) return undefined;
    const translation = translator.requestToX12(bundle as object, {
      pas: flags.pas,
      strict,
      ...(flags.partner !== undefined && { partner: flags.partner }),
      values: attachmentValues(bundle, profile.attachments),
    });
    issues.push(...translation.issues.map((issue) => ({ ...issue, part: i + 1 })));
    return translation;
  });
  return conversionOf('request-bundle', translations, issues, translator, profile, settings);
}

/** The translations of all bundles, written as one interchange when there is no error in them. */
export function conversionOf(
  input: 'request-bundle' | 'response-bundle',
  translations: readonly (X12Translation | undefined)[],
  before: readonly PartIssue[],
  translator: Translator,
  profile: EnvelopeProfile,
  settings: TranslationSettings,
): Conversion {
  const guide = translator.guides.get(input === 'request-bundle' ? 'x217-request' : 'x217-response');
  if (guide === undefined) throw new Error(`the guide for a ${input} is missing`);
  const drafts = translations.map((translation) => translation?.segments).filter((segments) => segments !== undefined);
  const written = drafts.length === translations.length ? writeSets(drafts, translations, guide, profile, settings) : undefined;
  const issues = [...before, ...(written?.issues ?? [])];
  const parts = translations.map((translation, i): Part => ({
    number: i + 1,
    input,
    set: written?.sets[i],
    guide,
    bundle: undefined,
    losses: (options) => {
      if (translation === undefined) return [];
      const replaced = written?.replaced.filter(({ set }) => set === i) ?? [];
      return [...translation.losses(options), ...(replaced.length === 0 ? [] : changedCharacters(replaced, translation.trace()))];
    },
    trace: () => translation?.trace() ?? [],
  }));
  return { to: 'x12', parts, issues, text: hasErrors(issues) ? undefined : written?.text, tables: translator.hash };
}

function writeSets(
  drafts: readonly (readonly SegmentDraft[])[],
  translations: readonly (X12Translation | undefined)[],
  guide: Guide,
  profile: EnvelopeProfile,
  { flags, at }: TranslationSettings,
) {
  const built = inEnvelope(drafts, guide, profile, at);
  const text = write(built.interchange, { lineBreaks: flags.lineBreaks });
  const parsed = parse(text);
  const sets = parsed.interchanges.flatMap(({ groups }) => groups.flatMap((group) => group.sets));
  const issues: PartIssue[] = [...built.issues, ...parsed.issues];
  sets.forEach((set, i) => {
    const ofSet = validate(guide, set, { ...validation(profile), trailer: false });
    const trace = ofSet.length === 0 ? [] : (translations[i]?.trace() ?? []);
    issues.push(...ofSet.map((issue) => ({ ...withOrigin(issue, trace), part: i + 1 })));
  });
  return { text, sets, issues, replaced: built.replaced };
}

/** What the writer changed in the values of one set: the mapping has given them as they are in the bundle. */
function changedCharacters(replaced: readonly PlacedReplacement[], trace: readonly TraceEntry[]): LossEntry[] {
  const losses: LossEntry[] = [];
  for (const { reason, ...at } of replaced) {
    const origin = originOf(at, trace);
    losses.push({
      kind: 'changed',
      reason,
      ...(origin?.path === undefined ? {} : { path: origin.path }),
      x12: formatX12Position(at),
      ...(origin?.row === undefined ? {} : { row: origin.row.address }),
      why: "the characters of this partner's X12 do not hold all of it",
    });
  }
  return losses;
}
