import { indexBundle, type BundleIndex } from '../../fhir/index.js';
import type { SegmentDraft } from '../../x12/index.js';
import { isJson, type Json } from '../cell.js';
import type { TranslationContext } from '../forward.js';
import type { X12Piece } from '../request.js';
import { draftText } from '../sent.js';
import type { AttachmentDocument } from './document.js';

/** What ties a 275 to the 278 of the same request (275 facts §2), read from the 278 itself. */
export interface Links {
  /** 2010C NM109 */
  readonly member: string | undefined;
  /** 2000E TRN02: ours, else the client's first. */
  readonly eventTrace: string | undefined;
  /** BHT03 */
  readonly transaction: string | undefined;
  /** 2000F TRN02 by Claim.item.sequence. */
  readonly serviceTraces: ReadonlyMap<number, string>;
}

export function linksOf(pieces: readonly X12Piece[], own: ReadonlySet<string>): Links {
  const traceOf = (segments: readonly SegmentDraft[]): string | undefined => {
    const traces = segments.filter(({ id }) => id === 'TRN').map((draft) => draftText(draft, 2, 0));
    return traces.find((trace) => trace !== undefined && own.has(trace)) ?? traces[0];
  };
  const serviceTraces = new Map<number, string>();
  let member: string | undefined;
  let eventTrace: string | undefined;
  let transaction: string | undefined;
  for (const { loop, focus, segments } of pieces) {
    for (const draft of segments) {
      if (draft.id === 'BHT') transaction = draftText(draft, 3, 0);
      if (loop === '2010C' && draft.id === 'NM1') member ??= draftText(draft, 9, 0);
    }
    if (loop === '2000E') eventTrace ??= traceOf(segments);
    const sequence = (focus as { readonly sequence?: unknown } | undefined)?.sequence;
    const trace = loop === '2000F' && typeof sequence === 'number' ? traceOf(segments) : undefined;
    if (trace !== undefined && !serviceTraces.has(sequence as number)) serviceTraces.set(sequence as number, trace);
  }
  return { member, eventTrace, transaction, serviceTraces };
}

/** A document of the request with the place where it stands, for messages. */
export interface RequestDocument extends AttachmentDocument {
  readonly path: string | undefined;
}

/**
 * The plain documents of a request: what Claim.supportingInfo additionalInformation leads to and whose content is in the
 * bundle. TRN02 is found as the request table finds PWK06.
 */
export function requestDocuments(bundle: object, claim: object, links: Links, values: TranslationContext['values']): RequestDocument[] {
  const { index } = indexBundle(bundle as never);
  const found: RequestDocument[] = [];
  const items = list((claim as Json)['item']);
  for (const info of list((claim as Json)['supportingInfo'])) {
    if (!codesOf(info['category']).includes('additionalInformation')) continue;
    const sequence = info['sequence'];
    const control = given(info) ?? fromContext(values, sequence) ?? `${links.transaction ?? 'REQUEST'}-A${String(sequence)}`;
    const item = items.find((each) => Array.isArray(each['informationSequence']) && each['informationSequence'].includes(sequence));
    const serviceTrace = typeof item?.['sequence'] === 'number' ? links.serviceTraces.get(item['sequence']) : undefined;
    for (const attachment of attachmentsOf(info, claim, index)) {
      const content = contentOf(attachment, claim, index);
      if (content === undefined) continue;
      found.push({ ...content, control, serviceTrace, path: index.pathOf(attachment) });
    }
  }
  return found;
}

/** PWK06 as the request says it: documentInformation, else the identifier of a document that is known by its number. */
function given(info: Json): string | undefined {
  const extension = (of: unknown, url: string): Json | undefined =>
    list(of).find((each) => typeof each['url'] === 'string' && (each['url'] === url || each['url'].endsWith(`/extension-${url}`)));
  const number = extension(extension(info['extension'], 'documentInformation')?.['extension'], 'controlNumber')?.['valueString'];
  if (typeof number === 'string' && number.trim() !== '') return number.trim();
  const reference = info['valueReference'];
  const identifier = isJson(reference) ? reference['identifier'] : undefined;
  if (!isJson(identifier) || identifier['system'] !== 'urn:pas-x12:control') return undefined;
  return typeof identifier['value'] === 'string' ? identifier['value'] : undefined;
}

function fromContext(values: TranslationContext['values'], sequence: unknown): string | undefined {
  const value = values?.['attachment-control'];
  return typeof value === 'function' ? value(typeof sequence === 'number' ? sequence : 0) : value;
}

function attachmentsOf(info: Json, claim: object, index: BundleIndex): readonly Json[] {
  const own = info['valueAttachment'];
  if (isJson(own)) return [own];
  const target = index.resolve(info['valueReference'] as never, claim)?.resource as Json | undefined;
  if (target?.['resourceType'] === 'DocumentReference')
    return list(target['content'])
      .map((each) => each['attachment'])
      .filter(isJson);
  return target?.['resourceType'] === 'Binary' ? [target] : [];
}

/** The data itself, or that of a Binary in the bundle; what stands elsewhere is not fetched. */
function contentOf(attachment: Json, claim: object, index: BundleIndex): Pick<AttachmentDocument, 'contentType' | 'data'> | undefined {
  const from =
    attachment['data'] === undefined && typeof attachment['url'] === 'string'
      ? (index.resolve(attachment['url'], claim)?.resource as Json | undefined)
      : attachment;
  const data = from?.['data'];
  if (typeof data !== 'string' || data === '') return undefined;
  const contentType = attachment['contentType'] ?? from?.['contentType'];
  return { contentType: typeof contentType === 'string' ? contentType : undefined, data: data.replace(/\s+/g, '') };
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

function codesOf(concept: unknown): unknown[] {
  return isJson(concept) ? list(concept['coding']).map(({ code }) => code) : [];
}
