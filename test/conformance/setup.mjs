import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from './hl7-validator/prepare.mjs';

/** Before the test files, once: a first run fetches the validator and the packages. */
export default async function setup() {
  process.env.PAS_X12_VALIDATOR_HOME = await prepare({ log: (line) => console.error(line) });
  process.env.PAS_X12_VALIDATOR_RUN = mkdtempSync(join(tmpdir(), 'pas-x12-validator-'));
}
