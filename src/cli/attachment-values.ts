import type { TranslationContext } from '../mapping/index.js';
import type { EnvelopeProfile } from './envelope.js';

/**
 * The numbers by which the 278 and the 275s of a bundle name each other when there is no gateway that gives some out: made of
 * Bundle.identifier, so that `convert` and `convert --to 275` agree. Nothing for a partner that takes no 275s.
 */
export function attachmentValues(bundle: unknown, terms: EnvelopeProfile['attachments']): NonNullable<TranslationContext['values']> {
  const value = (bundle as { readonly identifier?: { readonly value?: unknown } } | null)?.identifier?.value;
  if (terms === undefined || typeof value !== 'string') return {};
  const whole = `${value}-B`;
  return {
    'attachment-method': 'EL',
    'attachment-control': (sequence: number) => (terms.send === 'bundle' ? whole : `${value}-A${sequence}`),
    ...(terms.send !== 'documents' && { 'bundle-control': whole }),
  };
}
