/**
 * `npm run bench`: every module of this folder that exports `run()`, one after the other in one process; within a module
 * the sides are interleaved. `--json` prints the results as data, `--only NAME` takes some modules, `--rounds N` (≥ 5).
 * Exit code 0 even when a target is missed: numbers of a loaded machine say little. `--strict` makes it 1.
 */
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    strict: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '7' },
  },
});
const rounds = Math.max(5, Number(values.rounds) || 7);
const print = (line = '') => {
  if (!values.json) console.log(line);
};

const results = [];
for (const file of readdirSync(new URL('.', import.meta.url)).sort()) {
  const name = file.replace(/\.mjs$/, '');
  if (!file.endsWith('.mjs') || file === 'run.mjs' || (values.only !== undefined && !values.only.includes(name))) continue;
  const { run } = await import(`./${file}`);
  if (run === undefined) continue;
  const result = await run({ rounds });
  results.push(result);
  print(`\n${result.name}: ${result.title}; medians of ${result.rounds} interleaved rounds`);
  for (const [side, value] of Object.entries(result.medians))
    print(`  ${side.padEnd(48)} ${value.toFixed(value < 10 ? 3 : 1).padStart(10)} ms`);
  for (const { what, value, target, pass } of result.ratios) {
    const verdict = pass === undefined ? '' : pass ? 'pass' : 'MISS';
    print(`  ${what.padEnd(48)} ${value.toFixed(2).padStart(10)} x   ${target.padEnd(6)} ${verdict}`);
  }
}
const machine = {
  node: process.version,
  cpus: cpus().length,
  model: cpus()[0]?.model ?? '',
  platform: `${process.platform} ${process.arch}`,
};
if (values.json) console.log(JSON.stringify({ machine, results }, undefined, 2));
const missed = results.flatMap(({ name, ratios }) => ratios.filter(({ pass }) => pass === false).map(({ what }) => `${name}: ${what}`));
print(`\nNode ${machine.node}, ${machine.cpus} cores. ${missed.length === 0 ? 'All targets reached.' : `Missed: ${missed.join('; ')}`}`);
if (values.strict && missed.length > 0) process.exitCode = 1;
