import { Buffer } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { X12parser } from 'x12-parser';
import { components, parse, segmentsOf } from '../../src/x12/index.js';
import { invented } from './invented.js';

type Fields = Record<string, string>;

/**
 * x12-parser as a third reader. Known faults of x12-parser 1.3.0, each kept out of the comparison and shown below:
 * delimiters of the first interchange only, by position (a wrong ISA width or a byte order mark spoils everything);
 * a first piece of less than 106 octets spoils everything; BIN and BDS are split at delimiters; input that is cut off is
 * accepted; blanks at the ends of elements and line breaks within them are dropped; repetitions are not known; a
 * line break behind IEA becomes a segment without a name.
 */
async function byX12Parser(pieces: readonly Buffer[]): Promise<Fields[]> {
  const parser = new X12parser('utf8');
  const found: Fields[] = [];
  parser.on('data', (segment: Fields) => found.push(segment));
  const ended = new Promise((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
  });
  for (const piece of pieces) parser.write(piece);
  parser.end();
  await ended;
  return found.filter(({ name }) => name !== '');
}

/** Our segments in its shape: `1` is the first component of element 1, `1-1` its second. */
function byParse(octets: Buffer): Fields[] {
  return parse(octets).interchanges.flatMap((interchange) =>
    segmentsOf(interchange).map(({ id, elements }) => {
      const fields: Fields = { name: id };
      elements.slice(1).forEach((element, index) => {
        const parts = id === 'ISA' ? [element] : components(element, interchange.delimiters);
        parts.forEach((part, at) => {
          fields[at === 0 ? `${index + 1}` : `${index + 1}-${at}`] = part.replaceAll('\n', '').trim();
        });
      });
      return fields;
    }),
  );
}

async function compare(text: string | Buffer): Promise<void> {
  const octets = Buffer.from(text);
  expect(byParse(octets)).toEqual(await byX12Parser([octets]));
}

describe('differential: x12-parser', () => {
  it.each([
    ['plain', invented()],
    ['line breaks', invented().replaceAll('~', '~\r\n')],
    ['other delimiters', invented({ delimiters: { element: '|', component: '>', repetition: '{', segment: '\n' } })],
    ['a blank as component separator', invented({ delimiters: { element: '*', component: ' ', repetition: '^', segment: '~' } })],
    ['empty elements', invented({ segments: ['NM1*IL*1*ISAAC*****MI*5', 'UM*HS*I***12:B', 'REF**', 'LE'] })],
    ['UTF-8', invented({ segments: ['NM1*IL*1*GARCÍA-MÜLLER*ŁUKASZ', 'MSG*日本'] })],
    ['TA1 before GS', invented().replace('GS*', 'TA1*000000007*261102*2359*A*000~GS*')],
    ['two interchanges', invented() + invented({ controlNumber: '000000043' })],
  ])('%s', async (_name, text) => {
    await compare(text);
  });

  const shared = existsSync('../shared/samples') ? it : it.skip;
  it('real sets: fixtures', () => compareFolder('fixtures'));
  shared('real sets: ../shared/samples', () => compareFolder('../shared/samples'));

  async function compareFolder(folder: string): Promise<void> {
    let files = 0;
    for (const name of readdirSync(folder, { recursive: true }).map(String)) {
      const octets = name.endsWith('.edi') ? readFileSync(`${folder}/${name}`) : Buffer.alloc(0);
      if (!octets.subarray(0, 3).equals(Buffer.from('ISA')) || parse(octets).interchanges.length !== 1) continue;
      await compare(octets);
      files++;
    }
    expect(files).toBeGreaterThan(1);
  }

  it('known faults of x12-parser are still there (else the list above can be shortened)', async () => {
    const names = async (text: string): Promise<unknown[]> => (await byX12Parser([Buffer.from(text)])).map(({ name }) => name);
    const other = invented({ controlNumber: '000000043', delimiters: { element: '|', component: '>', repetition: '{', segment: '\n' } });
    expect(await names(invented() + other)).toHaveLength(19);
    expect(await names(`\ufeff${invented()}`)).not.toContain('ST');
    expect(await names(invented({ segments: ['BDS*ASC*3*A~B'] }))).toContain('B');
    expect(await names(invented().slice(0, 400))).toContain('ST');
    const blanks = await byX12Parser([Buffer.from(invented({ segments: ['MSG* A '] }))]);
    expect(blanks[3]).toEqual({ name: 'MSG', '1': 'A' });
    const octets = Buffer.from(invented());
    const cut = byX12Parser([octets.subarray(0, 50), octets.subarray(50)]);
    await expect(cut.then((found) => found.map(({ name }) => name))).resolves.not.toContain('ST');
  });
});
