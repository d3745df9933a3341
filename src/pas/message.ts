import { createHash } from 'node:crypto';
import type { StoredMessage } from './ports.js';

/** Bytes under their hash, ready for the ledger. */
export function message(mediaType: StoredMessage['mediaType'], content: string | Buffer): StoredMessage {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return { hash: createHash('sha256').update(bytes).digest('hex'), mediaType, bytes };
}
