import { fileURLToPath } from 'node:url';
import { Translator } from '../../src/mapping/translator.js';

export const mappings = fileURLToPath(new URL('../../mappings', import.meta.url));

let loaded: Translator | undefined;

/** The shipped tables, loaded once for a test file. */
export function shippedTables(): Translator {
  return (loaded ??= Translator.load({ folder: mappings }));
}
