import type { Translator } from '../mapping/translator.js';
import { partnerProfile, type EnvelopeProfile } from './envelope.js';
import type { TranslationSettings } from './options.js';
import type { Conversion, PartIssue } from './part.js';
import type { SentRequest } from './to-fhir.js';
import { conversionOf } from './to-x12.js';

/**
 * Response bundles → one interchange of 278 responses. What a ClaimResponse does not say again (UM, the member, traces of
 * the requester) comes from the request that was answered.
 */
export function answersToX12(
  bundles: readonly unknown[],
  translator: Translator,
  settings: TranslationSettings,
  sent: SentRequest,
): Conversion {
  const { flags } = settings;
  const request = sent.bundle;
  if (request === undefined) return { to: 'x12', parts: [], issues: [], text: undefined, tables: translator.hash };
  const context = { pas: flags.pas, strict: flags.strict === true, ...(flags.partner !== undefined && { partner: flags.partner }) };
  const issues: PartIssue[] = [];
  const translations = bundles.map((bundle, i) => {
    const translation = translator.responseToX12(bundle as object, { bundle: request, context }, context);
    issues.push(...translation.issues.map((issue) => ({ ...issue, part: i + 1 })));
    return translation;
  });
  const profile = answering(partnerProfile(settings, flags.partner ?? 'sandbox'));
  return conversionOf('response-bundle', translations, issues, translator, profile, settings);
}

/** A profile says how we send to the partner; an answer goes the other way. */
function answering(profile: EnvelopeProfile): EnvelopeProfile {
  const { sender, receiver, application } = profile;
  return { ...profile, sender: receiver, receiver: sender, application: { sender: application.receiver, receiver: application.sender } };
}
