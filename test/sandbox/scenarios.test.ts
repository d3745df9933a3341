import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { faults, file, payer, request, requests, segments } from './sandbox-payer.js';

const scenarios = Object.keys(file.scenarios);
const broken = scenarios.filter((id) => file.scenarios[id]?.answers.some(({ damage }) => damage !== undefined));
const samples = ['../shared/samples/rich/request.edi', '../shared/samples/x217-referral-request.edi'].filter(existsSync);
const inputs: [string, string][] = [
  ...requests.map((name): [string, string] => [name, request(name)]),
  ...samples.map((path): [string, string] => [path, readFileSync(path, 'utf8')]),
];

describe.each(inputs)('every scenario on %s', (_name, input) => {
  it('is understood by the guides', () => {
    expect(faults(input).filter((fault) => !/SNIP[45]/.test(fault))).toEqual([]);
  });

  it.each(scenarios)('%s', (scenario) => {
    const sandbox = payer();
    expect(sandbox.next([{ scenario }])).toEqual([]);
    const answers = sandbox.answer(input);
    for (const { interchange } of answers) {
      if (broken.includes(scenario)) {
        expect(faults(interchange)).not.toEqual([]);
        continue;
      }
      // A guide for 999s is not loaded here; test/sandbox/receive.test.ts looks at them.
      expect(faults(interchange).filter((fault) => !fault.startsWith('X12-GUIDE-UNKNOWN'))).toEqual([]);
      expect(segments(interchange, 'ISA')[0]?.charAt(102)).toBe('T');
    }
    const times = answers.map(({ afterSeconds }) => afterSeconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

(samples.length > 0 ? describe : describe.skip)('shared samples', () => {
  it('are there', () => expect(samples.length).toBe(2));
});
