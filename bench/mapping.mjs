/**
 * Translation by the tables: bundle → 278 with its loss report against JSON.parse of the same bundle, 278 response →
 * bundle against JSON.stringify of that bundle, with and without trace, and the cost by number of items.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWithItems } from '../fixtures/bundles/bundle-with-items.mjs';
import { loadGuides } from '../dist/guide/index.js';
import { Translator } from '../dist/mapping/translator.js';
import { loadSandboxFile } from '../dist/sandbox/load.js';
import { createSandbox } from '../dist/sandbox/sandbox.js';
import { buildInterchange, parse, write } from '../dist/x12/index.js';
import { measure, ratio } from './measure.mjs';

const mappings = fileURLToPath(new URL('../mappings', import.meta.url));
const guidePackage = join(mappings, '../../shared/ig/hl7.fhir.us.davinci-pas#2.2.1.tgz');

/** The referral example of the guide without narrative, where the package is there: narrative would buy the ratio. */
function referral() {
  if (!existsSync(guidePackage)) return undefined;
  const { stdout } = spawnSync('tar', ['-xOzf', guidePackage, 'package/example/Bundle-ReferralAuthorizationBundleExample.json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (!stdout) return undefined;
  return JSON.stringify(JSON.parse(stdout, (key, value) => (key === 'text' && value?.div !== undefined ? undefined : value)));
}

/** What `$submit` puts into the context. */
const context = {
  pas: '2.2',
  values: {
    'trace-originator': '9PASX12000',
    transaction: 'REQ20260001',
    'event-trace': 'T20260001',
    'item-trace': (sequence) => `T20260001-${sequence}`,
    'detail-trace': (sequence) => `T20260001-D${sequence}`,
  },
};

function interchange(segments) {
  const isa = { senderQualifier: 'ZZ', sender: 'PASX12', receiverQualifier: 'ZZ', receiver: 'SANDBOX', date: '260220', time: '0930' };
  const gs = { functionalId: 'HI', sender: 'PASX12', receiver: 'SANDBOXPAYER', date: '20260220', time: '0930', controlNumber: 1 };
  return buildInterchange({
    isa: { ...isa, controlNumber: 1, usage: 'T' },
    groups: [{ gs: { ...gs, version: '005010X217' }, sets: [{ transaction: '278', segments }] }],
  }).interchange;
}

/** The sandbox payer's approval of a 278, read. */
function approval(request) {
  const { guides } = loadGuides(`${mappings}/guides`);
  const { scenarios } = loadSandboxFile(mappings);
  let number = 100;
  const now = () => new Date('2026-02-20T15:30:00Z');
  const payer = createSandbox({ scenarios, guides, now, controlNumbers: () => ++number, report: () => {} });
  payer.next([{ scenario: 'approve' }]);
  for (const answer of payer.answer(request)) {
    const set = parse(answer.interchange).interchanges[0]?.groups[0]?.sets[0];
    if (set?.segments[0]?.elements[1] === '278') return set;
  }
  throw new Error('the sandbox payer gave no 278');
}

export async function run({ rounds = 7 } = {}) {
  const translator = Translator.load({ folder: mappings });
  const faults = translator.issues.filter(({ severity }) => severity === 'error');
  if (faults.length > 0) throw new Error(`the tables have faults: ${faults[0].message}`);
  const fixture = JSON.stringify(JSON.parse(readFileSync(new URL('../fixtures/bundles/bench-12-items.json', import.meta.url), 'utf8')));
  const inputs = { '12 items': fixture, referral: referral() };
  const medians = {};
  const ratios = [];
  for (const [name, text] of Object.entries(inputs)) {
    if (text === undefined) continue;
    const bundle = JSON.parse(text);
    const translate = () => translator.requestToX12(bundle, context);
    const { segments, issues } = translate();
    if (segments === undefined) throw new Error(`${name}: ${issues.find(({ severity }) => severity === 'error')?.message}`);
    const set = approval(write(interchange(segments)));
    const answer = () => translator.responseToFhir(set, { bundle, context }, context);
    const response = answer().bundle;
    const times = await measure(
      {
        'JSON.parse': () => JSON.parse(text),
        'bundle → 278, losses': () => translate().losses(),
        'bundle → 278, losses, trace': () => {
          const translation = translate();
          translation.losses();
          return translation.trace();
        },
        'bundle → 278, losses, written': () => {
          const translation = translate();
          translation.losses();
          return write(interchange(translation.segments));
        },
        'JSON.stringify': () => JSON.stringify(response),
        '278 response → bundle': answer,
        '278 response → bundle, trace': () => answer().trace(),
      },
      { rounds, warmUp: 1500, sample: 30 },
    );
    for (const [side, value] of Object.entries(times)) medians[`${name} (${(text.length / 1024).toFixed(0)} KB): ${side}`] = value;
    const forward = times['bundle → 278, losses'];
    const back = times['278 response → bundle'];
    ratios.push(
      ratio(`${name}: bundle → 278 / JSON.parse`, forward / times['JSON.parse'], { most: 4 }),
      ratio(`${name}: with trace / without`, times['bundle → 278, losses, trace'] / forward, { most: 1.5 }),
      ratio(`${name}: response → bundle / JSON.stringify`, back / times['JSON.stringify'], { most: 3 }),
      ratio(`${name}: response with trace / without`, times['278 response → bundle, trace'] / back, { most: 1.5 }),
    );
  }
  const sized = Object.fromEntries([1, 50, 99].map((items) => [items, JSON.parse(JSON.stringify(bundleWithItems(items)))]));
  const times = await measure(
    Object.fromEntries(Object.entries(sized).map(([items, bundle]) => [items, () => translator.requestToX12(bundle, context).losses()])),
    { rounds, warmUp: 1500, sample: 40 },
  );
  for (const [items, value] of Object.entries(times)) medians[`bundle → 278, ${items} items`] = value;
  ratios.push(ratio('(99 − 50 items) / (50 − 1 items)', (times[99] - times[50]) / (times[50] - times[1]), { most: 1.1 }));
  return { name: 'mapping', title: 'translation by the tables (goal of bundle → 278: 2)', rounds, medians, ratios };
}
