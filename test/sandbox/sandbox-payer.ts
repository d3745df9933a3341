import { readFileSync } from 'node:fs';
import { loadGuides, validateInterchanges } from '../../src/guide/index.js';
import type { Issue } from '../../src/issue/issue.js';
import { loadSandboxFile } from '../../src/sandbox/load.js';
import type { SandboxFile } from '../../src/sandbox/model.js';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.js';
import { parse } from '../../src/x12/index.js';

export const { guides } = loadGuides('mappings/guides');
export const file = loadSandboxFile('mappings').scenarios as SandboxFile;

export const requests = ['homecare-two-services', 'referral-event-only', 'inpatient', 'dependent', 'dental-other-delimiters'] as const;

export function request(name: string): string {
  return readFileSync(`fixtures/requests/${name}.edi`, 'utf8');
}

/** A sandbox payer of 10 June 2025, 10:20 UTC, whose first control number is 101. */
export function payer(reports: Issue[] = []): Sandbox {
  let number = 100;
  const now = (): Date => new Date('2025-06-10T10:20:00Z');
  return createSandbox({ scenarios: file, guides, now, controlNumbers: () => ++number, report: (issue) => reports.push(issue) });
}

/** What a scenario answers to a request, as interchanges. */
export function play(scenario: string, name = 'homecare-two-services'): string[] {
  const sandbox = payer();
  sandbox.next([{ scenario }]);
  return sandbox.answer(request(name)).map(({ interchange }) => interchange);
}

/** The segments of an interchange with these ids, without terminators. */
export function segments(interchange: string, ...ids: string[]): string[] {
  const [separator, terminator] = [interchange.charAt(3), interchange.charAt(105)];
  return interchange
    .split(terminator)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '' && (ids.length === 0 || ids.includes(segment.split(separator)[0] ?? '')));
}

/** The segments from the nth HL of a level up to the next HL. */
export function level(interchange: string, code: string, nth = 1): string[] {
  const all = segments(interchange);
  const starts = all.flatMap((segment, index) => (segment.startsWith('HL*') && segment.split('*')[3] === code ? [index] : []));
  const start = starts[nth - 1];
  if (start === undefined) return [];
  const length = all.slice(start + 1).findIndex((segment) => /^(HL|SE)\*/.test(segment));
  return all.slice(start, start + 1 + length);
}

/** Everything that the reader and the guides find in an interchange, warnings too. */
export function faults(interchange: string): string[] {
  return validateInterchanges(guides, parse(interchange)).map(({ code, message, x12 }) => `${code} ${JSON.stringify(x12)} ${message}`);
}
