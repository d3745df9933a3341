/**
 * Reading X12: `split` against our reader against node-x12, interleaved in one process. Each side takes every element as
 * a string and sums its length. Needs a build (`npm run build`).
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parse } from '../dist/x12/index.js';
import { invented278 } from './invented-278.mjs';

const { X12Parser } = createRequire(import.meta.url)('node-x12');

function bySplit(text) {
  const segments = text.split('~').map((segment) => segment.split('*'));
  let sum = 0;
  for (const elements of segments) for (let index = 0; index < elements.length; index++) sum += elements[index].length;
  return sum;
}

function sumOf(elements) {
  let sum = 0;
  for (let index = 0; index < elements.length; index++) sum += elements[index].length;
  return sum;
}

function byParse(input) {
  const { interchanges } = parse(input);
  let sum = 0;
  for (const { isa, ta1, groups, iea } of interchanges) {
    sum += sumOf(isa.elements) + sumOf(iea.elements);
    for (const segment of ta1) sum += sumOf(segment.elements);
    for (const { gs, sets, ge } of groups) {
      sum += sumOf(gs.elements) + sumOf(ge.elements);
      for (const { segments } of sets) for (const segment of segments) sum += sumOf(segment.elements);
    }
  }
  return sum;
}

function byNodeX12(text) {
  const interchange = new X12Parser().parse(text);
  let sum = 0;
  const add = (segment) => {
    sum += segment.tag.length;
    for (const element of segment.elements) sum += element.value.length;
  };
  add(interchange.header);
  for (const group of interchange.functionalGroups) {
    add(group.header);
    for (const transaction of group.transactions) {
      add(transaction.header);
      for (const segment of transaction.segments) add(segment);
      add(transaction.trailer);
    }
    add(group.trailer);
  }
  add(interchange.trailer);
  return sum;
}

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Interleaved rounds; returns medians in ms and ratios (> 1: ours is faster than that side). */
export function run({ rounds = 7, megabytes = 6 } = {}) {
  const text = invented278(megabytes * 1e6);
  const buffer = Buffer.from(text, 'latin1');
  const sides = {
    split: () => bySplit(text),
    parse: () => byParse(text),
    'parse(Buffer)': () => byParse(buffer),
    'node-x12': () => byNodeX12(text),
  };
  const times = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  const sums = new Set();
  for (let round = -1; round < rounds; round++) {
    for (const [side, read] of Object.entries(sides)) {
      const start = process.hrtime.bigint();
      sums.add(read());
      const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
      if (round >= 0) times[side].push(elapsed);
    }
  }
  if (sums.size !== 1) throw new Error(`the sides read different data: ${[...sums].join(', ')}`);
  const medians = Object.fromEntries(Object.entries(times).map(([side, values]) => [side, median(values)]));
  const ratios = {
    'split / parse': medians.split / medians.parse,
    'split / parse(Buffer)': medians.split / medians['parse(Buffer)'],
    'node-x12 / parse': medians['node-x12'] / medians.parse,
  };
  return { name: 'tokenizer', megabytes: text.length / 1e6, rounds, medians, ratios };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { megabytes, rounds, medians, ratios } = run();
  console.log(`reading ${megabytes.toFixed(1)} MB of 278s, every element taken; medians of ${rounds} interleaved rounds`);
  for (const [side, value] of Object.entries(medians)) console.log(`  ${side.padEnd(24)} ${value.toFixed(1).padStart(8)} ms`);
  for (const [name, value] of Object.entries(ratios)) console.log(`  ${name.padEnd(24)} ${value.toFixed(2).padStart(8)} x`);
}
