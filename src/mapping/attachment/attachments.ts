import { indexBundle } from '../../fhir/index.js';
import type { Issue } from '../../issue/issue.js';
import type { CompiledTable } from '../compiled-table.js';
import { ToX12, type TranslationContext } from '../forward.js';
import type { X12Translation } from '../request.js';
import { bundleParts } from './bundle-parts.js';
import { communicationBundle } from './communication.js';
import { pack, type AttachmentDocument } from './document.js';
import { wrapMime } from './mime.js';
import { linksOf, requestDocuments, type RequestDocument } from './request-documents.js';

/** What a partner takes of 275s (partner profile, `attachments`). */
export interface AttachmentTerms {
  /** The whole PAS bundle, the documents of the bundle, or both. */
  readonly send: 'both' | 'bundle' | 'documents';
  /** Octets of an interchange that holds a 275; undefined: no limit. */
  readonly maxBytes?: number | undefined;
  /** BDS03 holds a MIME entity. */
  readonly mime?: boolean | undefined;
}

/** A request that was translated to a 278 already. */
export interface TranslatedRequest {
  readonly bundle: object;
  /** The bundle's bytes as they came: what the payer gets. */
  readonly body: string;
  readonly translation: Pick<X12Translation, 'pieces' | 'own'>;
}

export interface PlannedAttachments {
  /** A bundle for the 275 tables each, with the values that its rows take from the context. */
  readonly sets: readonly { readonly bundle: object; readonly context: TranslationContext }[];
  /** What is larger than the partner takes: it is not sent, and nothing is cut. */
  readonly issues: readonly Issue[];
}

/** Media type of the request itself. */
const BUNDLE_TYPE = 'application/fhir+json';

/** Which 275s go along with a request: the documents of each, tied to the 278 by control and trace numbers. */
export function planAttachments(
  table: CompiledTable,
  request: TranslatedRequest,
  terms: AttachmentTerms,
  sent: Date,
  context: TranslationContext,
): PlannedAttachments {
  const { index } = indexBundle(request.bundle as never);
  const run = new ToX12(index, table.readers, context);
  const node = (name: string): object | undefined => run.node(name)?.value as object | undefined;
  const claim = node('claim');
  if (claim === undefined) return { sets: [], issues: [] };
  const links = linksOf(request.translation.pieces, request.translation.own);
  const issues: Issue[] = [];
  const documents: RequestDocument[] = [];
  if (terms.send !== 'documents') {
    const text = context.values?.['bundle-control'];
    const control = typeof text === 'string' ? text : `${links.transaction ?? 'REQUEST'}-B`;
    const { texts, tooLarge } = bundleParts(request.body, request.bundle, terms.maxBytes);
    for (const body of texts)
      documents.push({ control, contentType: BUNDLE_TYPE, data: Buffer.from(body, 'utf8').toString('base64'), path: 'Bundle' });
    issues.push(...tooLarge.map((entry) => tooLargeIssue(`Bundle.entry[${entry}]`, terms.maxBytes)));
  }
  if (terms.send !== 'bundle') documents.push(...requestDocuments(request.bundle, claim, links, context.values));
  const paths = new Map<AttachmentDocument, string | undefined>();
  const ready = documents.map(({ path, ...document }) => {
    const made = terms.mime === true ? wrapMime(document) : document;
    paths.set(made, path);
    return made;
  });
  const packed = pack(ready, terms.maxBytes);
  issues.push(...packed.tooLarge.map((document) => tooLargeIssue(paths.get(document), terms.maxBytes)));
  const parties = { source: node('requester'), receiver: node('insurer'), patient: node('patient') };
  const moment = `${sent.toISOString().slice(0, 19)}Z`;
  const reference = links.eventTrace ?? links.transaction ?? 'REQUEST';
  return {
    sets: packed.groups.map((group, i) => ({
      bundle: communicationBundle(group, parties, index, moment),
      context: {
        ...context,
        values: { reference: `${reference}-R${i + 1}`, member: links.member, 'event-trace': links.eventTrace },
      },
    })),
    issues,
  };
}

function tooLargeIssue(path: string | undefined, maxBytes: number | undefined): Issue {
  return {
    code: 'MAP-ATTACHMENT-SIZE',
    severity: 'warning',
    message: `This does not fit into a 275 of ${maxBytes ?? 0} octets, the most that the partner takes, and is never cut: it was not sent. Bring it to the payer by another way.`,
    ...(path !== undefined && { fhirPath: path }),
  };
}
