/** A 20 MB document into a 275 (BDS, base64) and out of it again, against what base64 alone costs. */
import { buildInterchange, parse, usualDelimiters, writeBuffer } from '../dist/x12/index.js';
import { measure, ratio } from './measure.mjs';

function document(size) {
  const octets = Buffer.allocUnsafe(size);
  let state = 275;
  for (let index = 0; index < size; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    octets[index] = state >>> 24;
  }
  return octets;
}

const isa = {
  senderQualifier: 'ZZ',
  sender: 'MILLROADCARE',
  receiverQualifier: 'ZZ',
  receiver: 'HARBORSTATE',
  date: '261103',
  time: '0915',
};
const gs = { functionalId: 'PI', sender: 'MILLROADCARE', receiver: 'HARBORSTATE', date: '20261103', time: '0915', controlNumber: 42 };

function written(octets) {
  const segments = [
    { id: 'BGN', elements: ['02', '7700123', '20261103'] },
    { id: 'BDS', elements: ['B64', undefined, octets.toString('base64')] },
  ];
  const { interchange } = buildInterchange({
    isa: { ...isa, controlNumber: 42, usage: 'T', version: '00602' },
    groups: [{ gs: { ...gs, version: '006020X316' }, sets: [{ transaction: '275', segments }] }],
    delimiters: usualDelimiters,
  });
  return writeBuffer(interchange);
}

function read(message) {
  const { interchanges, issues } = parse(message);
  if (issues.length > 0) throw new Error(issues[0].message);
  return Buffer.from(interchanges[0].groups[0].sets[0].segments[2].elements[3], 'base64');
}

export async function run({ rounds = 7, megabytes = 20 } = {}) {
  const octets = document(megabytes * 1e6);
  if (!read(written(octets)).equals(octets)) throw new Error('the document came back changed');
  const medians = await measure(
    {
      'base64 and back': () => Buffer.from(octets.toString('base64'), 'base64'),
      '275 and back': () => read(written(octets)),
      written: () => written(octets),
    },
    { rounds },
  );
  return {
    name: 'attachment',
    title: `an attachment of ${megabytes} MB written and read`,
    rounds,
    medians,
    ratios: [ratio('275 and back / base64 and back', medians['275 and back'] / medians['base64 and back'], { most: 4 })],
  };
}
