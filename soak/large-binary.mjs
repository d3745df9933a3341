/** A BDS of 50 MB whose data is full of delimiters: right length, one too many, one too few, and one that lies. Needs a build. */
import { parse, readStream } from '../dist/x12/index.js';

const size = 50_000_000;
const data = Buffer.alloc(size, 'A~*:^\r\nB');
const head =
  'ISA*00*          *00*          *ZZ*MILLROADCARE   *ZZ*HARBORSTATE    *261103*0915*^*00602*000000042*0*T*:~' +
  'GS*PI*MILLROADCARE*HARBORSTATE*20261103*0915*42*X*006020X316~ST*275*0001*006020X316~BGN*11*1*20261103~';
const tail = '~SE*4*0001~GE*1*42~IEA*1*000000042~';

function* pieces(input) {
  for (let from = 0; from < input.length; from += 65536) yield input.subarray(from, from + 65536);
}

const results = [];
for (const [what, length] of [
  ['right', size],
  ['one too many', size + 1],
  ['one too few', size - 1],
  ['lies', 999_999_999_999_999],
]) {
  const input = Buffer.concat([Buffer.from(`${head}BDS*ASC*${length}*`), data, Buffer.from(tail)]);
  const start = performance.now();
  const parsed = parse(input);
  const parsing = performance.now() - start;
  const found = parsed.interchanges[0].groups[0].sets[0].segments.map(({ id }) => id).join(' ');
  const begun = performance.now();
  const streamed = [];
  let same = false;
  for await (const event of readStream(pieces(input))) {
    streamed.push(...event.issues.map(({ code }) => code));
    if (event.kind === 'set')
      same = event.bytes?.equals(input.subarray(input.indexOf('ST*'), input.length - 'GE*1*42~IEA*1*000000042~'.length)) ?? false;
  }
  const streaming = performance.now() - begun;
  const codes = parsed.issues.map(({ code }) => code);
  const expected = { right: [], lies: ['X12-BINARY-LENGTH'] }[what] ?? ['X12-BINARY-TERMINATOR'];
  const good =
    codes.join() === expected.join() &&
    streamed.join() === expected.join() &&
    same &&
    found === 'ST BGN BDS SE' &&
    parsing < 10_000 &&
    streaming < 20_000;
  results.push({ what, good, codes, streamed, segments: found, same, parsing: Math.round(parsing), streaming: Math.round(streaming) });
}
console.log(JSON.stringify(results));
process.exitCode = results.every(({ good }) => good) ? 0 : 1;
