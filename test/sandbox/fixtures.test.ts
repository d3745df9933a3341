import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { file, play } from './sandbox-payer.js';

/** Scenarios that show themselves best on another request than the home care. */
const REQUESTS: Readonly<Record<string, string>> = {
  'approve-event-only': 'inpatient',
  'partial-quantity': 'referral-event-only',
  'modified-event': 'referral-event-only',
  'pend-documents-event': 'inpatient',
  'aaa-67-dependent': 'dependent',
  'aaa-52-provider': 'inpatient',
};

// fixtures/responses holds what each scenario answers, for tests of other rooms that need 278 responses, TA1 and 999.
// UPDATE_FIXTURES=1 writes them anew; read the difference before it is committed.
const folder = 'fixtures/responses';
const expected = new Map<string, string>();
for (const scenario of Object.keys(file.scenarios)) {
  const answers = play(scenario, REQUESTS[scenario]);
  answers.forEach((text, index) => expected.set(`${scenario}${answers.length > 1 ? `-${index + 1}` : ''}.edi`, text));
}
if (process.env['UPDATE_FIXTURES'] === '1') {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of expected) writeFileSync(`${folder}/${name}`, text);
}

describe('fixtures/responses', () => {
  it('has a file for each answer, and no other', () => {
    expect(
      existsSync(folder)
        ? readdirSync(folder)
            .filter((name) => name.endsWith('.edi'))
            .sort()
        : [],
    ).toEqual([...expected.keys()].sort());
  });

  it.each([...expected])('%s is what the sandbox payer answers', (name, text) => {
    expect(readFileSync(`${folder}/${name}`, 'utf8')).toBe(text);
  });
});
