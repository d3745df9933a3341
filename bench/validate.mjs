/**
 * Validation by guide: reading with types 1 and 2 (and with all types) against node-x12, which only reads; and the time
 * that loading and compiling the guides takes. Interleaved in one process. Needs a build (`npm run build`).
 */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadGuides, validateInterchanges } from '../dist/guide/index.js';
import { parse } from '../dist/x12/index.js';
import { invented278 } from './invented-278.mjs';

const { X12Parser } = createRequire(import.meta.url)('node-x12');
const folder = fileURLToPath(new URL('../mappings/guides', import.meta.url));

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Interleaved rounds; returns medians in ms and ratios (> 1: ours is faster than that side). */
export function run({ rounds = 7, megabytes = 6 } = {}) {
  const started = performance.now();
  const { guides } = loadGuides(folder);
  const coldLoad = performance.now() - started;
  // 9 is no service type of the guide.
  const text = invented278(megabytes * 1e6).replaceAll('~UM*HS*I*9*', '~UM*HS*I*1*');
  const errors = validateInterchanges(guides, parse(text), { types: [1, 2] });
  if (errors.length > 0) throw new Error(`the invented 278s are not clean: ${errors[0].message}`);
  const sides = {
    'node-x12, no validation': () => new X12Parser().parse(text),
    parse: () => parse(text),
    'parse + types 1, 2': () => validateInterchanges(guides, parse(text), { types: [1, 2] }),
    'parse + all types': () => validateInterchanges(guides, parse(text)),
    'load both guides': () => loadGuides(folder),
  };
  const times = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [side, work] of Object.entries(sides)) {
      const start = process.hrtime.bigint();
      work();
      const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
      if (round >= 0) times[side].push(elapsed);
    }
  }
  const medians = Object.fromEntries(Object.entries(times).map(([side, values]) => [side, median(values)]));
  medians['load both guides, first time'] = coldLoad;
  const nodeX12 = medians['node-x12, no validation'];
  const ratios = {
    'node-x12 / types 1, 2': nodeX12 / medians['parse + types 1, 2'],
    'node-x12 / all types': nodeX12 / medians['parse + all types'],
  };
  return { name: 'validate', megabytes: text.length / 1e6, rounds, medians, ratios };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { megabytes, rounds, medians, ratios } = run();
  console.log(`validating ${megabytes.toFixed(1)} MB of 278s; medians of ${rounds} interleaved rounds`);
  for (const [side, value] of Object.entries(medians)) console.log(`  ${side.padEnd(30)} ${value.toFixed(1).padStart(8)} ms`);
  for (const [name, value] of Object.entries(ratios)) console.log(`  ${name.padEnd(30)} ${value.toFixed(2).padStart(8)} x`);
}
