/** The mapping room's face: what other rooms may use of it. */
export { Translator, type Kind, type TranslatorOptions } from './translator.js';
export type { TranslationContext } from './forward.js';
export type { FhirTranslation } from './bundle.js';
export type { X12Piece, X12Translation } from './request.js';
export { summarise, type LossEntry, type LossKind, type RowRef, type TraceEntry } from './report.js';
export type { AttachmentTerms } from './attachment/attachments.js';
export { receivedBundles, receivedDocuments, type ReceivedDocument } from './attachment/received.js';
