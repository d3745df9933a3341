import type { Partner } from '../pas/ports.js';

export interface AttachmentSection {
  readonly takes275?: boolean;
  readonly send?: 'both' | 'bundle' | 'documents';
  readonly maxBytes?: number;
  readonly mime?: boolean;
}

/** What a partner takes of 275s; undefined: none. */
export function attachmentProfile({ takes275, send, maxBytes, mime }: AttachmentSection): Partner['attachments'] {
  if (takes275 !== true) return undefined;
  return { send: send ?? 'both', mime: mime ?? false, ...(maxBytes !== undefined && { maxBytes }) };
}
