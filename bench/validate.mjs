/** Validation by guide: reading with types 1 and 2 (and with all types) against node-x12, which only reads. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { loadGuides, validateInterchanges } from '../dist/guide/index.js';
import { parse } from '../dist/x12/index.js';
import { invented278 } from './invented-278.mjs';
import { measure, ratio } from './measure.mjs';

const { X12Parser } = createRequire(import.meta.url)('node-x12');
const folder = fileURLToPath(new URL('../mappings/guides', import.meta.url));

export async function run({ rounds = 7, megabytes = 10 } = {}) {
  const started = performance.now();
  const { guides } = loadGuides(folder);
  const coldLoad = performance.now() - started;
  // 9 is no service type of the guide.
  const text = invented278(megabytes * 1e6).replaceAll('~UM*HS*I*9*', '~UM*HS*I*1*');
  const errors = validateInterchanges(guides, parse(text), { types: [1, 2] });
  if (errors.length > 0) throw new Error(`the invented 278s are not clean: ${errors[0].message}`);
  const medians = await measure(
    {
      'node-x12, no validation': () => new X12Parser().parse(text),
      parse: () => parse(text),
      'parse + types 1, 2': () => validateInterchanges(guides, parse(text), { types: [1, 2] }),
      'parse + all types': () => validateInterchanges(guides, parse(text)),
      'load all guides': () => loadGuides(folder),
    },
    { rounds },
  );
  medians['load all guides, first time'] = coldLoad;
  const nodeX12 = medians['node-x12, no validation'];
  return {
    name: 'validate',
    title: `validating ${(text.length / 1e6).toFixed(1)} MB of 278s`,
    rounds,
    medians,
    ratios: [
      ratio('node-x12 / types 1, 2', nodeX12 / medians['parse + types 1, 2'], { least: 3 }),
      ratio('node-x12 / all types', nodeX12 / medians['parse + all types']),
    ],
  };
}
