import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, write, writeBuffer } from '../../src/x12/index.js';
import { invented } from './invented.js';
import { mutant, spices } from './mutant.js';

const samples = [
  invented(),
  invented().replaceAll('~', '~\r\n') +
    invented({ controlNumber: '000000043', delimiters: { element: '|', component: '>', repetition: '{', segment: '\n' } }),
  invented({ segments: ['NM1*IL*1*MÜLLER*日本', 'BDS*B64*8*QUJDREVG', 'BIN*9*A~*:\r\nISA', 'TA1*000000001*261103*0915*A*000'] }),
  invented({ delimiters: { element: '*', component: ' ', repetition: '^', segment: '~' } }),
].map((text) => Buffer.from(text));

for (const file of ['x217-referral-response.edi', 'rich/request.edi']) {
  const url = new URL(`../../../shared/samples/${file}`, import.meta.url);
  if (existsSync(url)) samples.push(readFileSync(url));
}

describe('fuzz', () => {
  /** `npm run soak` sets the number. */
  const mutants = Number(process.env['PAS_X12_MUTANTS'] ?? 4000);
  it(`${mutants} mutants: no exception, no hang, nothing lost, what is written is read alike`, () => {
    for (let seed = 1; seed <= mutants; seed++) {
      const octets = mutant(samples[seed % samples.length] ?? Buffer.alloc(0), seed);
      const { interchanges, issues, outside } = parse(octets);
      if (octets.toString('latin1').trim() !== '' && interchanges.length === 0 && issues.length === 0)
        throw new Error(`mutant ${seed}: no word`);
      // Every visible character is in an interchange or kept outside of one.
      const kept = visible(writeBuffer(interchanges).toString('latin1')) + visible(outside.map(({ text }) => text).join(''));
      if (kept < visible(octets.toString('latin1')))
        throw new Error(`mutant ${seed}: ${visible(octets.toString('latin1')) - kept} characters lost`);
      parse(octets.toString('utf8'));
    }
  }, 3_600_000);

  it('any text, any octets', () => {
    const piece = fc.oneof(
      fc.constantFrom(...spices, ...samples.map((sample) => sample.toString('latin1').slice(0, 106))),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        write(parse(text).interchanges);
        writeBuffer(parse(Buffer.from(text)).interchanges);
      }),
      { numRuns: 1000 },
    );
  });

  /** Inputs that make a careless reader quadratic, each four times as long as the other: time may grow by little more. */
  const header = invented().slice(0, 106);
  it.each([
    ['terminators', '~'],
    ['separators', '*'],
    ['headers', 'ISA*'],
    ['header lines', '\nISA*'],
    ['segments that begin like headers', '~ISA*00*'],
    ['line breaks within a segment', '\nI'],
    ['binary segments without end', 'BDS*B64*99999999*'],
    ['binary segments that do not fit', 'BDS*B64*1*AAA~'],
    ['sets without end', 'ST*278*0001~'],
    ['groups without end', 'GS*HI~'],
    ['TA1', 'TA1*1~'],
    ['lower case', 'nm1*x~'],
    ['control characters', 'NM1*\0*\0~'],
    ['line breaks in front', '~\n\n\n'],
    ['complete headers', header],
    ['trailers', 'IEA*1~'],
  ])('linear time: %s', (_name, unit) => {
    const time = (size: number): number => {
      const text = header + unit.repeat(Math.ceil(size / unit.length));
      const start = performance.now();
      parse(text);
      return performance.now() - start;
    };
    time(20_000);
    const small = Math.min(time(250_000), time(250_000));
    const large = Math.min(time(1_000_000), time(1_000_000));
    expect(large).toBeLessThan(10 * small + 200);
  });
});

/** Letters and digits; terminators, line breaks and blanks between segments may go. */
function visible(text: string): number {
  return text.replace(/[^A-Za-z0-9]/g, '').length;
}
