import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadGuides, validateInterchanges } from '../../src/guide/index.js';
import { parse, segmentsOf } from '../../src/x12/index.js';
import type { ParseResult, Segment, SyntaxIssue } from '../../src/x12/index.js';
import { mutableSample, segmentMutant } from './segment-mutant.js';

/** `npm run soak` sets the number. */
const mutants = Number(process.env['PAS_X12_MUTANTS'] ?? 2500);
const { guides } = loadGuides('mappings/guides');

function faults(parsed: ParseResult): SyntaxIssue[] {
  return validateInterchanges(guides, parsed, { types: [1, 2] }).filter(({ severity }) => severity === 'error');
}

/** Samples that are clean by types 1 and 2: only then a fault is one of the mutation. */
function samples(): { readonly name: string; readonly octets: Buffer }[] {
  const found: { readonly name: string; readonly octets: Buffer }[] = [];
  for (const folder of ['fixtures', 'test/guide/fixtures', '../shared/samples']) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true }).map(String)) {
      if (!name.endsWith('.edi')) continue;
      const octets = readFileSync(`${folder}/${name}`);
      const usual = octets[3] === 42 && octets[105] === 126;
      if (usual && faults(parse(octets)).length === 0) found.push({ name, octets });
    }
  }
  return found;
}

/** The segment that an issue speaks of. */
function segmentOf({ interchanges }: ParseResult, { interchange, group, set, x12 }: SyntaxIssue): Segment | undefined {
  const owner = interchanges[interchange ?? 0];
  if (owner === undefined || x12?.segment === undefined) return undefined;
  if (set === undefined || x12.envelope === true) return segmentsOf(owner)[x12.segment - 1];
  return owner.groups[group ?? 0]?.sets[set]?.segments[x12.segment - 1];
}

describe('mutants of one segment', () => {
  const originals = samples().map(({ name, octets }) => ({ name, sample: mutableSample(octets) }));

  it(`${mutants} of clean samples: what makes them invalid is reported within one segment of its place in 95 of 100`, () => {
    expect(originals.length).toBeGreaterThan(10);
    const misses: string[] = [];
    let invalid = 0;
    let slowest = 0;
    for (let seed = 1; seed <= mutants; seed++) {
      const original = originals[seed % originals.length];
      if (original === undefined) continue;
      const { octets, what, offset } = segmentMutant(original.sample, seed);
      const start = performance.now();
      const parsed = parse(octets);
      const found = faults(parsed);
      slowest = Math.max(slowest, performance.now() - start);
      if (found.length === 0) continue;
      invalid++;
      const all = parsed.interchanges.flatMap((interchange) => segmentsOf(interchange));
      const index = new Map(all.map((segment, at) => [segment, at]));
      let place = all.findIndex((segment) => segment.offset > offset) - 1;
      if (place < -1) place = all.length - 1;
      const near = found.some((issue) => {
        const segment = segmentOf(parsed, issue);
        // Text outside of interchanges is no segment: it stands behind the last one that begins before it.
        const at = segment === undefined ? all.filter((one) => one.offset <= (issue.offset ?? -1)).length - 0.5 : index.get(segment);
        return Math.abs((at ?? -9) - Math.max(place, 0)) <= 1;
      });
      if (!near) misses.push(`${original.name} (${seed}): ${what}, reported: ${[...new Set(found.map(({ code }) => code))].join(' ')}`);
    }
    const rate = 1 - misses.length / invalid;
    if (process.env['PAS_X12_MUTANTS'] !== undefined) {
      process.stderr.write(
        `${mutants} mutants, ${invalid} invalid, ${(rate * 100).toFixed(2)} % found near; misses:\n${misses.join('\n')}\n`,
      );
    }
    expect(invalid).toBeGreaterThan(mutants / 2);
    expect({ enough: rate >= 0.95, misses: rate >= 0.95 ? [] : misses }).toEqual({ enough: true, misses: [] });
    expect(slowest).toBeLessThan(2000);
  }, 3_600_000);
});
