import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { newErrors } from './echoed-errors.js';
import { validate, type FhirBundle, type PasVersion } from './validator.js';

// The end-to-end test leaves here what it got over HTTP, one file for each answer (not committed).
const folder = fileURLToPath(new URL('answers/', import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];

/** Shape of a file in `answers/`. */
interface Answer {
  readonly pas: PasVersion;
  readonly request: FhirBundle;
  readonly answer: FhirBundle;
  /** Names of PAS profiles, when not those of `$submit`. */
  readonly requestProfile?: string;
  readonly answerProfile?: string;
}

const whenThere = files.length > 0 ? describe : describe.skip;

// Clean input: no error at all. Lenient input: only those that the echoed resource had in the request already.
whenThere('answers of the end-to-end test', () => {
  it.each(files)('%s has no errors of its own', async (name) => {
    const { pas, request, answer, ...profiles } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Answer;
    const asked = await validate(request, { pas, profile: profiles.requestProfile ?? 'profile-pas-request-bundle' });
    const answered = await validate(answer, { pas, profile: profiles.answerProfile ?? 'profile-pas-response-bundle' });
    expect(newErrors({ bundle: answer, issues: answered }, { bundle: request, issues: asked })).toEqual([]);
  });
});

it('there are answers to judge (npm test writes them; missing ones are a failure in CI)', () => {
  expect(files.length > 0 || process.env.CI !== 'true').toBe(true);
});
