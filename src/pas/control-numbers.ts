import type { ControlNumbers } from './ports.js';

/** One number for ISA13 and GS06: both count per sender and receiver, and a 999 or TA1 leads back by either. */
export function controlNumbers(number: number): ControlNumbers {
  return { interchange: String(number).padStart(9, '0'), group: String(number), transactionSet: '0001' };
}
