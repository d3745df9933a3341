/**
 * Reading X12: `split` against our reader against node-x12 and x12-parser. Each side takes every element as a string and
 * sums its length.
 */
import { createRequire } from 'node:module';
import { X12parser } from 'x12-parser';
import { parse, transactionSets } from '../dist/x12/index.js';
import { invented278 } from './invented-278.mjs';
import { measure, ratio } from './measure.mjs';

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

/** Sets only: ISA, GS, GE and IEA are not summed. */
async function byStream(pieces) {
  let sum = 0;
  for await (const { set } of transactionSets(pieces)) for (const segment of set.segments) sum += sumOf(segment.elements);
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

/** Components are elements of their own there, and blanks are cut: the sum is smaller. */
function byX12Parser(pieces) {
  return new Promise((resolve, reject) => {
    let sum = 0;
    const parser = new X12parser();
    parser.on('data', (segment) => {
      for (const key in segment) sum += segment[key].length;
    });
    parser.on('end', () => resolve(sum));
    parser.on('error', reject);
    for (const piece of pieces) parser.write(piece);
    parser.end();
  });
}

export async function run({ rounds = 7, megabytes = 10 } = {}) {
  const text = invented278(megabytes * 1e6);
  const buffer = Buffer.from(text, 'latin1');
  const pieces = [];
  for (let from = 0; from < buffer.length; from += 65536) pieces.push(buffer.subarray(from, from + 65536));
  const sums = new Set([bySplit(text), byParse(text), byParse(buffer), byNodeX12(text)]);
  if (sums.size !== 1) throw new Error(`the sides read different data: ${[...sums].join(', ')}`);
  const medians = await measure(
    {
      split: () => bySplit(text),
      parse: () => byParse(text),
      'parse of octets': () => byParse(buffer),
      'stream of octets': () => byStream(pieces),
      'node-x12': () => byNodeX12(text),
      'x12-parser': () => byX12Parser(pieces),
    },
    { rounds },
  );
  return {
    name: 'tokenizer',
    title: `reading ${(text.length / 1e6).toFixed(1)} MB of 278s, every element taken as a string`,
    rounds,
    medians,
    ratios: [
      ratio('split / parse', medians.split / medians.parse, { least: 1 }),
      ratio('split / parse of octets', medians.split / medians['parse of octets'], { least: 1 }),
      ratio('split / stream of octets', medians.split / medians['stream of octets']),
      ratio('node-x12 / parse', medians['node-x12'] / medians.parse, { least: 5 }),
      ratio('x12-parser / parse', medians['x12-parser'] / medians.parse),
      ratio('x12-parser / stream of octets', medians['x12-parser'] / medians['stream of octets']),
    ],
  };
}
