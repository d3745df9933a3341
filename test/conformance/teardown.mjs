import { rmSync } from 'node:fs';

/** The services themselves end with this process, when their stdin does. */
export default function teardown() {
  rmSync(process.env.PAS_X12_VALIDATOR_RUN, { recursive: true, force: true });
}
