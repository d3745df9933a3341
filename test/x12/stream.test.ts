import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, readStream, transactionSets } from '../../src/x12/index.js';
import type { Interchange, OctetSource, StreamedSet, StreamEvent, StreamOptions, SyntaxIssue } from '../../src/x12/index.js';
import { body, invented } from './invented.js';
import { mutant } from './mutant.js';

async function events(source: OctetSource, options?: StreamOptions): Promise<StreamEvent[]> {
  const all: StreamEvent[] = [];
  for await (const event of readStream(source, options)) all.push(event);
  return all;
}

function cut(octets: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0, turn = 0; from < octets.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    pieces.push(octets.subarray(from, from + size));
    from += size;
  }
  return pieces;
}

/** Issues in an order of their own: sets are delivered before the envelope around them. */
function inOrder(issues: readonly SyntaxIssue[]): string[] {
  return issues
    .map((issue) =>
      JSON.stringify(
        issue,
        Object.keys(issue)
          .concat(Object.keys(issue.x12 ?? {}), Object.keys(issue.ack ?? {}))
          .sort(),
      ),
    )
    .sort();
}

/** What `parse` found, in the shape of a stream's events. */
function whole(octets: Buffer): { sets: unknown[]; interchanges: unknown[]; issues: string[] } {
  const { interchanges, issues } = parse(octets);
  return {
    sets: interchanges.flatMap((one: Interchange) =>
      one.groups.flatMap(({ gs, sets }) => sets.map(({ segments }) => [one.isa, gs, segments])),
    ),
    interchanges: interchanges.map(({ isa, delimiters, ta1, iea }) => [isa, delimiters, ta1, iea]),
    issues: inOrder(issues),
  };
}

async function streamed(octets: Buffer, sizes: readonly number[]): Promise<ReturnType<typeof whole>> {
  const all = await events(cut(octets, sizes));
  const sets: unknown[] = [];
  const interchanges: unknown[] = [];
  const issues: SyntaxIssue[] = [];
  for (const event of all) {
    issues.push(...event.issues);
    if (event.kind === 'set') {
      sets.push([event.isa, event.gs, event.set.segments]);
      const { offset } = event.set.segments[0] ?? { offset: -1 };
      expect(event.bytes?.equals(octets.subarray(offset, offset + event.bytes.length))).toBe(true);
    } else if (event.kind === 'interchange') interchanges.push([event.isa, event.delimiters, event.ta1, event.iea]);
  }
  return { sets, interchanges, issues: inOrder(issues) };
}

const other = { element: '|', component: '>', repetition: '{', segment: '\n' };
const binary = 'A*B:C^D~SE*1*0001~\r\nISA*00*~GE*1*1~\nIEA*1*1~'.repeat(60);
const samples = [
  invented(),
  `\ufeff${invented().replaceAll('~', '~\r\n')}${invented({ controlNumber: '000000043', delimiters: other })}`,
  invented({
    segments: ['NM1*IL*1*MÜLLER*日本', `BDS*ASC*${binary.length}*${binary}`, 'BIN*9*A~*:\r\nISA', 'TA1*000000001*261103*0915*A*000'],
  }),
  `NOTE FROM ISAAC, ISA*OFFICE\n${'x '.repeat(3000)}\n${invented()}\n\ntail ISA*00*`,
  Array.from({ length: 12 }, (_, index) => invented({ controlNumber: String(index + 1).padStart(9, '0') })).join('\n'),
  invented().replace('SE*14*0001~', '') + invented({ controlNumber: '000000043' }).replace('ST*278', '~~ST*278'),
].map((text) => Buffer.from(text));

describe('streaming', () => {
  it('any cut gives what parse gives', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5000 })), { minLength: 1, maxLength: 8 }),
        async (sample, sizes) => {
          expect(await streamed(sample, sizes)).toEqual(whole(sample));
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([1, 2, 3, 7, 105, 106, 107, 1023, 1024, 1025, 4096, 1_000_000])('pieces of %d octets', async (size) => {
    for (const sample of samples) expect(await streamed(sample, [size])).toEqual(whole(sample));
  });

  /** `npm run soak` sets the number. */
  const mutants = Number(process.env['PAS_X12_MUTANTS'] ?? 1000);
  it(`${mutants} mutants, cut anywhere`, async () => {
    for (let seed = 1; seed <= mutants; seed++) {
      const octets = mutant(samples[seed % samples.length] ?? Buffer.alloc(0), seed);
      expect({ seed, ...(await streamed(octets, [(seed * 37) % 3000, seed % 50])) }).toEqual({ seed, ...whole(octets) });
    }
  }, 3_600_000);

  it('nothing, and nothing but white space', async () => {
    for (const input of ['', '\r\n \n']) {
      expect(await events([Buffer.from(input)])).toMatchObject([{ kind: 'end', issues: [{ code: 'X12-EMPTY' }] }]);
    }
    expect(await events([])).toMatchObject([{ kind: 'end', issues: [{ code: 'X12-EMPTY' }] }]);
  });

  it('the published and own fixtures', async () => {
    const folder = new URL('../../fixtures/', import.meta.url);
    const files = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.edi'));
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const octets = readFileSync(new URL(file, folder));
      expect(await streamed(octets, [997])).toEqual(whole(octets));
    }
  });
});

describe('a batch of mixed partners', () => {
  /** Three sets in one group, each with a reference of its own; the second has no SE. */
  const group = [1, 2, 3].map((number) => {
    const segments = body.map((line) => line.replace('7700123', `770012${number}`));
    const se = number === 2 ? '' : `SE*${body.length + 2}*000${number}~\r\n`;
    return `ST*278*000${number}*005010X217~\r\n${segments.map((line) => `${line}~\r\n`).join('')}${se}`;
  });
  const head = invented().slice(0, invented().indexOf('ST*'));
  const batch = Buffer.from(
    `${head}${group.join('')}GE*3*42~IEA*1*000000042~\r\n${invented({ controlNumber: '000000043', delimiters: other })}${invented({
      controlNumber: '000000044',
      segments: ['BGN*02*1*20261103', `BDS*ASC*${binary.length}*${binary}`],
      gs01: 'PI',
      transaction: '275',
      version: '006020X316',
    })}`,
  );

  async function sets(): Promise<StreamedSet[]> {
    const all: StreamedSet[] = [];
    for await (const set of transactionSets(Readable.from(cut(batch, [333])))) all.push(set);
    return all;
  }

  it('is split; each set keeps its octets', async () => {
    const all = await sets();
    expect(all.map(({ interchange, group: at, index }) => [interchange, at, index])).toEqual([
      [0, 0, 0],
      [0, 0, 1],
      [0, 0, 2],
      [1, 0, 0],
      [2, 0, 0],
    ]);
    expect(all.slice(0, 3).map(({ bytes }) => bytes?.toString())).toEqual([group[0]?.trimEnd(), group[1], group[2]?.trimEnd()]);
    expect(all[3]?.delimiters).toEqual(other);
    expect(all[3]?.bytes?.toString().startsWith('ST|278|0001')).toBe(true);
    expect(all[3]?.bytes?.toString().endsWith('SE|14|0001\n')).toBe(true);
    expect(all[4]?.bytes?.includes(binary)).toBe(true);
    expect(all[4]?.gs.elements[1]).toBe('PI');
  });

  it('one bad set does not spoil the others', async () => {
    expect((await sets()).map(({ issues }) => issues.map(({ code }) => code))).toEqual([[], ['X12-SE-MISSING'], [], [], []]);
  });

  it('faults of envelopes go to onIssues', async () => {
    const codes: string[] = [];
    const source = [Buffer.from(invented().replace('GE*1*', 'GE*2*').replace('IEA*1*', 'IEA*9*'))];
    let count = 0;
    for await (const set of transactionSets(source, { onIssues: (issues) => codes.push(...issues.map(({ code }) => code)) })) {
      expect(set.issues).toEqual([]);
      count++;
    }
    expect(count).toBe(1);
    expect(codes).toEqual(['X12-GE-COUNT', 'X12-IEA-COUNT']);
  });

  it('2,000 faults of an envelope leave room for those of the sets', async () => {
    const text = invented()
      .replace('ST*278', `${'REF*EJ*1~'.repeat(2000)}ST*278`)
      .replace('SE*14', 'SE*13');
    const [set, interchange] = await events([Buffer.from(text)]);
    expect(set?.issues.map(({ code }) => code)).toEqual(['X12-SE-COUNT']);
    expect(interchange?.issues).toHaveLength(1001);
  });

  it('what the source throws goes to the caller', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from(invented());
      await Promise.resolve();
      throw new Error('connection lost');
    }
    await expect(events(broken())).rejects.toThrow('connection lost');
  });
});

describe('limits', () => {
  const limit = 10_000;
  it.each([
    ['without end', `NM1*IL*1*${'A'.repeat(200_000)}`, 'NM1'],
    ['many elements', `NM1${'*A'.repeat(100_000)}`, 'NM1'],
    ['binary', `BDS*ASC*200000*${'A~'.repeat(100_000)}`, 'BDS'],
    ['no id', 'A'.repeat(200_000), 'AAA'],
  ])('a segment that is too large is reported and passed over: %s', async (_name, segment, id) => {
    const text = invented({ segments: ['LX*1', segment, 'REF*EJ*1'] }) + invented({ controlNumber: '000000043' });
    const all = await events(cut(Buffer.from(text), [4096]), { maxSegmentLength: limit });
    expect(all.map(({ kind }) => kind)).toEqual(['set', 'interchange', 'set', 'interchange']);
    const [first, , second] = all;
    if (first?.kind !== 'set' || second?.kind !== 'set') throw new Error('sets expected');
    expect(first.bytes).toBeUndefined();
    expect(first.issues.map(({ code }) => code)).toContain('X12-SEGMENT-TOO-LARGE');
    expect(first.issues.find(({ code }) => code === 'X12-SEGMENT-TOO-LARGE')?.x12?.segment).toBe(3);
    expect(first.set.segments.map((one) => one.id)).toEqual(['ST', 'LX', id, 'REF', 'SE']);
    expect(second.issues).toEqual([]);
    expect(second.bytes?.toString()).toBe(invented().slice(invented().indexOf('ST*'), invented().indexOf('GE*')));
  });

  it('a set that is too large is reported; its count is still checked', async () => {
    const segments = new Array<string>(5000).fill('REF*EJ*1');
    const text = invented({ segments }) + invented({ controlNumber: '000000043' });
    const all = await events([Buffer.from(text)], { maxSetLength: limit });
    const [first, , second] = all;
    if (first?.kind !== 'set' || second?.kind !== 'set') throw new Error('sets expected');
    expect(first.bytes).toBeUndefined();
    expect(first.issues.map(({ code }) => code)).toEqual(['X12-SET-TOO-LARGE']);
    expect(first.set.segments.map((one) => one.id)).toEqual(['ST', 'SE']);
    expect(second.issues).toEqual([]);
  });
});
