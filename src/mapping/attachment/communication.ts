import type { BundleIndex } from '../../fhir/index.js';
import { isJson, type Json } from '../cell.js';
import type { AttachmentDocument } from './document.js';

/** Who sends documents to whom about which patient: nodes of the request's bundle. */
export interface Parties {
  readonly source: object | undefined;
  readonly receiver: object | undefined;
  readonly patient: object | undefined;
}

/**
 * The bundle that the 275 tables read: a Communication, its payloads as DocumentReferences, and the parties. Resources of the
 * request are taken as they are, with what they refer to (the Practitioner of a role).
 */
export function communicationBundle(
  documents: readonly AttachmentDocument[],
  parties: Parties,
  request: BundleIndex,
  sent: string,
): Record<string, unknown> {
  const entries: { fullUrl: string; resource: object }[] = [];
  const added = new Map<object, string>();
  const refer = (resource: object | undefined): { reference: string } | undefined => {
    if (resource === undefined) return undefined;
    const known = added.get(resource);
    if (known !== undefined) return { reference: known };
    const entry = request.entryOf(resource);
    // What was contained in another resource gets an address of its own.
    const own = entry?.resource === resource ? entry.fullUrl : undefined;
    const fullUrl = own ?? `urn:uuid:00000000-0000-4000-9000-${String(added.size).padStart(12, '0')}`;
    added.set(resource, fullUrl);
    entries.push({ fullUrl, resource });
    for (const reference of references(resource, ['practitioner', 'organization'])) {
      const target = request.resolve(reference as never, resource);
      if (target !== undefined && target.contained !== true) refer(target.resource);
    }
    return { reference: fullUrl };
  };
  const subject = refer(parties.patient);
  const sender = refer(parties.source);
  const recipient = refer(parties.receiver);
  const payload = documents.map((document, index) => {
    const fullUrl = `urn:uuid:00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    entries.push({ fullUrl, resource: documentReference(document, subject) });
    return { contentReference: { reference: fullUrl } };
  });
  const communication = {
    resourceType: 'Communication',
    status: 'completed',
    ...(subject !== undefined && { subject }),
    sent,
    ...(recipient !== undefined && { recipient: [recipient] }),
    ...(sender !== undefined && { sender }),
    payload,
  };
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [{ fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000', resource: communication }, ...entries],
  };
}

function documentReference({ control, contentType, data, serviceTrace }: AttachmentDocument, subject: object | undefined): object {
  return {
    resourceType: 'DocumentReference',
    identifier: [{ system: 'urn:pas-x12:control', value: control }],
    status: 'current',
    ...(subject !== undefined && { subject }),
    content: [{ attachment: { ...(contentType !== undefined && { contentType }), data } }],
    ...(serviceTrace !== undefined && { context: { related: [{ identifier: { value: serviceTrace } }] } }),
  };
}

function references(resource: object, names: readonly string[]): Json[] {
  return names.map((name) => (resource as Record<string, unknown>)[name]).filter(isJson);
}
