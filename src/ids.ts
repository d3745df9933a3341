import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Ids } from './pas/ports.js';

/** 32 characters without I, O, 0 and 1, which people mistake for each other. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Ids by chance and time; 80 bits of chance in a trace. */
export const randomIds: Ids = {
  uuid: () => v7(),
  trace: () => Array.from(randomBytes(16), (byte) => ALPHABET[byte % ALPHABET.length]).join(''),
};
