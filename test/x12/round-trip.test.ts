import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildInterchange, components, decodeSegment, parse, repetitions, write, writeBuffer } from '../../src/x12/index.js';
import type { CompositeDraft, Delimiters, ElementDraft, SegmentDraft } from '../../src/x12/index.js';

const delimiterSets = fc
  .uniqueArray(fc.constantFrom(...'*:^~|>{}!+;@#\n\x1c\x1d\x1e\x1f'), { minLength: 4, maxLength: 4 })
  // A line break can only be a terminator.
  .map((all) => (all.includes('\n') ? [...all.filter((one) => one !== '\n'), '\n'] : all))
  .map(([element, component, repetition, segment]) => ({ element, component, repetition, segment }) as Delimiters);

/** Data that every choice of delimiters above leaves alone, so that it must come back as it was. */
const value = fc.string({ unit: fc.constantFrom(...'ABCXYZ 0189.-ÉÜ日'), maxLength: 12 });
const text = value.map((one) => (one.trim() === '' ? '' : one));
const composite: fc.Arbitrary<CompositeDraft> = fc.array(text, { minLength: 2, maxLength: 4 });
const simple: fc.Arbitrary<ElementDraft> = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: composite });
const repeated: fc.Arbitrary<ElementDraft> = fc
  .array(fc.oneof(text, composite), { minLength: 2, maxLength: 3 })
  .map((repetitions) => ({ repetitions }));
const octets = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const draft: fc.Arbitrary<SegmentDraft> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      id: fc.constantFrom('NM1', 'REF', 'HI', 'MSG', 'LE', 'ISX', 'N1'),
      elements: fc.array(fc.oneof({ weight: 4, arbitrary: simple }, { weight: 1, arbitrary: repeated }), { maxLength: 8 }),
    }),
  },
  { weight: 1, arbitrary: octets.map((data) => ({ id: 'BDS', elements: ['NOF', undefined, data] })) },
  { weight: 1, arbitrary: octets.map((data) => ({ id: 'BIN', elements: [undefined, data] })) },
);

function built(drafts: readonly SegmentDraft[][], delimiters: Delimiters) {
  return buildInterchange({
    isa: {
      senderQualifier: 'ZZ',
      sender: 'MILLROADCARE',
      receiverQualifier: 'ZZ',
      receiver: 'HARBORSTATE',
      date: '261103',
      time: '0915',
      controlNumber: 7,
      usage: 'T',
    },
    groups: [
      {
        gs: {
          functionalId: 'HI',
          sender: 'MILLROADCARE',
          receiver: 'HARBORSTATE',
          date: '20261103',
          time: '0915',
          controlNumber: 7,
          version: '005010X217',
        },
        sets: drafts.map((segments) => ({ transaction: '278', segments })),
      },
    ],
    delimiters,
    encode: { characterSet: 'utf8' },
  });
}

/** What reading gives for a draft: without empty ends, and without differences that X12 does not know. */
function normal(draft: SegmentDraft): unknown[] {
  const trimmed = (texts: readonly (string | undefined)[]) => {
    const list = texts.map((one) => one ?? '');
    while (list.length > 0 && list.at(-1) === '') list.pop();
    return list;
  };
  const elements = draft.elements.map((element) => {
    if (element === undefined || typeof element === 'string') return [[element ?? '']];
    const list = Array.isArray(element) ? [element] : (element as { repetitions: readonly (string | CompositeDraft)[] }).repetitions;
    const all = list.map((one) => (typeof one === 'string' ? [one] : trimmed(one))).map((one) => (one.length === 0 ? [''] : one));
    while (all.length > 1 && all.at(-1)?.join('') === '') all.pop();
    return all;
  });
  while (elements.length > 0 && elements.at(-1)?.flat().join('') === '') elements.pop();
  return elements;
}

describe('round trip', () => {
  it('what was built is read without a fault and comes back, as data and as octets', () => {
    fc.assert(
      fc.property(fc.array(fc.array(draft, { maxLength: 6 }), { minLength: 1, maxLength: 3 }), delimiterSets, (drafts, delimiters) => {
        const { interchange, issues } = built(drafts, delimiters);
        expect(issues).toEqual([]);
        const bytes = writeBuffer(interchange);
        const read = parse(bytes);
        expect(read.issues).toEqual([]);
        expect(writeBuffer(read.interchanges).equals(bytes)).toBe(true);
        const sets = read.interchanges[0]?.groups[0]?.sets ?? [];
        for (const [index, { segments }] of sets.entries()) {
          const back = segments.slice(1, -1).map((segment) => decodeSegment(segment, delimiters));
          const expected = drafts[index] ?? [];
          expect(back.map((one) => one.id)).toEqual(expected.map((one) => one.id));
          for (const [position, one] of back.entries()) {
            const original = expected[position];
            if (original === undefined || one.id === 'BDS' || one.id === 'BIN') continue;
            expect(normal(one)).toEqual(normal(original));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('write(parse(x)) equals x but for line breaks between segments', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(draft, { maxLength: 6 }), { minLength: 1, maxLength: 2 }),
        fc.constantFrom('', '\n', '\r\n'),
        (drafts, ending) => {
          const delimiters: Delimiters = { element: '*', component: ':', repetition: '^', segment: '~' };
          const { interchange } = built(drafts, delimiters);
          const plain = write(interchange);
          // Line breaks go behind terminators; those within binary data are data, so they are put in segment by segment.
          const broken = plain === '' ? '' : segmentTexts(interchange).join(ending);
          const read = parse(broken);
          expect(read.issues).toEqual([]);
          expect(write(read.interchanges)).toBe(plain);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('components and repetitions put together are the text', () => {
    const delimiters: Delimiters = { element: '*', component: ':', repetition: '^', segment: '~' };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AB:^') }), (raw) => {
        const parts = repetitions(raw, delimiters).map((one) => components(one, delimiters).join(':'));
        expect(parts.join('^')).toBe(raw);
      }),
    );
  });
});

function segmentTexts(interchange: ReturnType<typeof built>['interchange']): string[] {
  const [group] = interchange.groups;
  const segments = [interchange.isa, group?.gs, ...(group?.sets.flatMap((set) => set.segments) ?? []), group?.ge, interchange.iea];
  return segments.filter((segment) => segment !== undefined).map((segment) => `${segment.elements.join('*')}~`);
}

const shared = new URL('../../../shared/samples/', import.meta.url);
const published = existsSync(shared) ? describe : describe.skip;

published('round trip of the samples in ../shared', () => {
  const files = existsSync(shared)
    ? readdirSync(shared, { recursive: true })
        .map(String)
        .filter((file) => file.endsWith('.edi'))
    : [];

  it.each(files)('%s', (file) => {
    const octets = readFileSync(new URL(file, shared));
    const { interchanges, issues } = parse(octets);
    expect(issues).toEqual([]);
    expect(write(interchanges)).toBe(octets.toString('utf8').replace(/[\r\n]/g, ''));
  });
});
