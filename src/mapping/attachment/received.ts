import { isJson, type Json } from '../cell.js';
import { unwrapMime } from './mime.js';

/** A document of a 275 that was read. */
export interface ReceivedDocument {
  /** TRN02 */
  readonly control: string | undefined;
  readonly contentType: string | undefined;
  readonly bytes: Buffer;
}

/** The documents in the bundle that a 275 table made, in the order of their LX. */
export function receivedDocuments(bundle: object): ReceivedDocument[] {
  return attachmentsIn(bundle).map(({ attachment, document }) => {
    const [identifier] = Array.isArray(document['identifier']) ? (document['identifier'] as unknown[]) : [];
    const control = isJson(identifier) ? identifier['value'] : undefined;
    const { contentType, data } = attachment;
    return {
      control: typeof control === 'string' ? control : undefined,
      contentType: typeof contentType === 'string' ? contentType : undefined,
      bytes: Buffer.from(typeof data === 'string' ? data : '', 'base64'),
    };
  });
}

/** The texts of FHIR bundles among the documents, byte for byte as they were sent (PAS spec-26). */
export function receivedBundles(bundle: object): string[] {
  return receivedDocuments(bundle)
    .filter(({ contentType }) => contentType === 'application/fhir+json')
    .map(({ bytes }) => bytes.toString('utf8'))
    .filter((text) => {
      try {
        const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
        return isJson(value) && value['resourceType'] === 'Bundle';
      } catch {
        return false;
      }
    });
}

/** Replaces MIME entities by their content, for partners that send such. The bundle was made by us: it is changed in place. */
export function unwrapDocuments(bundle: object): void {
  for (const { attachment } of attachmentsIn(bundle)) {
    const { data } = attachment;
    const content = typeof data === 'string' ? unwrapMime(data) : undefined;
    if (content !== undefined) Object.assign(attachment, content);
  }
}

function attachmentsIn(bundle: object): { readonly document: Json; readonly attachment: Json }[] {
  const entries = (bundle as { readonly entry?: unknown }).entry;
  const documents = (Array.isArray(entries) ? entries : [])
    .map((entry: unknown) => (isJson(entry) ? entry['resource'] : undefined))
    .filter(isJson)
    .filter((resource) => resource['resourceType'] === 'DocumentReference');
  return documents.flatMap((document) =>
    (Array.isArray(document['content']) ? document['content'] : [])
      .map((content: unknown) => (isJson(content) ? content['attachment'] : undefined))
      .filter(isJson)
      .map((attachment) => ({ document, attachment })),
  );
}
