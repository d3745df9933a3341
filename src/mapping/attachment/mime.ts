import type { AttachmentDocument } from './document.js';

/**
 * For partners whose BDS03 is a MIME entity (275 facts §5 rule 9): headers, an empty line, the content in Base64; the whole
 * once more in Base64, as the filter B64 says.
 */
export function wrapMime(document: AttachmentDocument): AttachmentDocument {
  const { data, contentType = 'application/octet-stream' } = document;
  const lines = data.match(/.{1,76}/g) ?? [];
  const entity = ['MIME-Version: 1.0', `Content-Type: ${contentType}`, 'Content-Transfer-Encoding: base64', '', ...lines, ''].join('\r\n');
  return { ...document, data: Buffer.from(entity, 'latin1').toString('base64') };
}

/** The content of a MIME entity in Base64, with its media type; undefined when the data is none. */
export function unwrapMime(data: string): { readonly contentType: string; readonly data: string } | undefined {
  const start = Buffer.from(data.slice(0, 64), 'base64').toString('latin1');
  if (!/^(?:MIME-Version|Content-[A-Za-z-]+):/i.test(start)) return undefined;
  const entity = Buffer.from(data, 'base64').toString('latin1');
  const cut = /\r?\n\r?\n/.exec(entity);
  if (cut === null) return undefined;
  const headers = new Map<string, string>();
  // A header may go on in the next line, behind white space (RFC 5322 §2.2.3).
  for (const line of entity
    .slice(0, cut.index)
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const contentType = headers.get('content-type') ?? 'text/plain';
  // One document is what a BDS holds; the parts of a multipart stay what they are.
  if (/^multipart\//i.test(contentType)) return undefined;
  const body = entity.slice(cut.index + cut[0].length);
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return { contentType, data: Buffer.from(body, 'base64').toString('base64') };
    case 'quoted-printable':
      return { contentType, data: Buffer.from(quotedPrintable(body), 'latin1').toString('base64') };
    default:
      return { contentType, data: Buffer.from(body, 'latin1').toString('base64') };
  }
}

function quotedPrintable(text: string): string {
  return text.replace(/=\r?\n/g, '').replace(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
