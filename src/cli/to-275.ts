import { join } from 'node:path';
import { checkRequestBundle, loadFhirDefinitions } from '../fhir/index.js';
import { validate } from '../guide/index.js';
import { hasErrors } from '../issue/issue.js';
import type { X12Translation } from '../mapping/request.js';
import type { TranslationContext } from '../mapping/index.js';
import type { Translator } from '../mapping/translator.js';
import { parse, write } from '../x12/index.js';
import { attachmentValues } from './attachment-values.js';
import { isCommunication } from './content.js';
import { type EnvelopeProfile, inEnvelope, partnerProfile, validation } from './envelope.js';
import type { TranslationSettings } from './options.js';
import type { Conversion, Part, PartIssue } from './part.js';

/** A bundle with its text as it came. */
export interface BundleText {
  readonly bundle: unknown;
  readonly body: string;
}

/**
 * Request bundles → the 275s that go along with them; a Communication bundle (what `convert FILE.275` gives) → its 275. Each 275
 * is an interchange of its own, because a partner's size limit is one of interchanges.
 */
export function bundlesTo275(inputs: readonly BundleText[], translator: Translator, settings: TranslationSettings): Conversion {
  const { flags } = settings;
  const profile = partnerProfile(settings, flags.partner ?? 'sandbox');
  const issues: PartIssue[] = [];
  const parts: Part[] = [];
  const texts: string[] = [];
  inputs.forEach((input, i) => {
    const { translations, issues: found } = translationsOf(input, translator, settings, profile);
    issues.push(...found.map((issue) => ({ ...issue, part: i + 1 })));
    for (const translation of translations) {
      issues.push(...translation.issues.map((issue) => ({ ...issue, part: i + 1 })));
      const made = written(translation, translator, settings, profile, texts.length + 1);
      issues.push(...made.issues.map((issue) => ({ ...issue, part: i + 1 })));
      if (made.text !== undefined) texts.push(made.text);
      parts.push({
        number: parts.length + 1,
        input: isCommunication(input.bundle) ? 'communication-bundle' : 'request-bundle',
        set: made.set,
        guide: translator.guides.get('x316'),
        bundle: undefined,
        losses: (options) => translation.losses(options),
        trace: () => translation.trace(),
      });
    }
  });
  if (texts.length === 0 && !hasErrors(issues))
    issues.push({
      code: 'MAP-NO-ATTACHMENT',
      severity: 'error',
      message: 'There is nothing in the input that a 275 could carry to this partner.',
    });
  return { to: 'x12', parts, issues, text: hasErrors(issues) ? undefined : texts.join(''), tables: translator.hash };
}

function translationsOf(
  { bundle, body }: BundleText,
  translator: Translator,
  settings: TranslationSettings,
  profile: EnvelopeProfile,
): { readonly translations: readonly X12Translation[]; readonly issues: readonly PartIssue[] } {
  const { flags, mappings, at } = settings;
  const strict = flags.strict === true;
  const context: TranslationContext = { pas: flags.pas, strict, ...(flags.partner !== undefined && { partner: flags.partner }) };
  if (isCommunication(bundle)) return { translations: [translator.attachmentsToX12(bundle as object, context)], issues: [] };
  const checked = checkRequestBundle(bundle, { strict, pas: flags.pas, definitions: loadFhirDefinitions(join(mappings, 'profiles')) });
  if (hasErrors(checked)) return { translations: [], issues: checked };
  const terms = profile.attachments ?? { send: 'both', mime: false };
  const withNumbers = { ...context, values: attachmentValues(bundle, terms) };
  const translation = translator.requestToX12(bundle as object, withNumbers);
  if (translation.segments === undefined) return { translations: [], issues: [...checked, ...translation.issues] };
  const planned = translator.planAttachments({ bundle: bundle as object, body, translation }, terms, at, withNumbers);
  return {
    translations: planned.sets.map((each) => translator.attachmentsToX12(each.bundle, each.context)),
    issues: [...checked, ...planned.issues],
  };
}

/** What is validated is what is written: the text, read again. */
function written(
  { segments }: X12Translation,
  translator: Translator,
  { flags, at }: TranslationSettings,
  profile: EnvelopeProfile,
  control: number,
): { readonly text: string | undefined; readonly set: Part['set']; readonly issues: readonly PartIssue[] } {
  const guide = translator.guides.get('x316');
  if (guide === undefined) throw new Error('the guide x316 is missing');
  if (segments === undefined) return { text: undefined, set: undefined, issues: [] };
  const built = inEnvelope([segments], guide, profile, at, control);
  const text = write(built.interchange, { lineBreaks: flags.lineBreaks });
  const parsed = parse(text);
  const set = parsed.interchanges[0]?.groups[0]?.sets[0];
  const found = set === undefined ? [] : validate(guide, set, { ...validation(profile), trailer: false });
  return { text, set, issues: [...built.issues, ...parsed.issues, ...found] };
}
