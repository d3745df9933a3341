import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acknowledgeGroup, validate, walk, type Guide } from '../../src/guide/index.js';
import { fixture, guideFor, guides, request, response, segmentOf, setOf, textsOf } from './sets.js';

const small = textsOf(fixture('request-small.edi'));
const COUNT = 99_999;

function many(head: readonly string[], line: (n: number) => string): string[] {
  return [...head, ...Array.from({ length: COUNT - head.length - 1 }, (_, i) => line(i)), `SE*${COUNT}*0001`];
}

describe('hostile sets', () => {
  it.each<[string, string[]]>([
    ['levels', many(small.slice(0, 14), (i) => `HL*${5 + i}*4*SS*0`)],
    ['levels without a parent', many(small.slice(0, 14), (i) => `HL*${5 + i}*X${i}*SS*0`)],
    ['levels with one number', many(small.slice(0, 14), () => 'HL*1*1*SS*0')],
    ['first levels, then orphans', many(small.slice(0, 2), (i) => (i < COUNT / 2 ? `HL*${i + 1}**20*1` : `HL*${i + 1}*X*22*1`))],
    ['specialty care without an event segment', many(small.slice(0, 9), (i) => (i % 2 === 0 ? `HL*${5 + i / 2}*4*SS*0` : 'UM*SC'))],
    ['providers', many(small.slice(0, 12), () => 'NM1*SJ*2*X')],
    ['unknown segments', many(small.slice(0, 12), () => 'QQQ*1')],
    ['events without anything', many(small.slice(0, 8), (i) => `HL*${4 + i}*3*EV*0`)],
  ])(
    '%s: 99,999 segments in linear time',
    (_, texts) => {
      const set = setOf(texts);
      const start = performance.now();
      expect(validate(request, set).every(({ x12 }) => x12 !== undefined)).toBe(true);
      expect(performance.now() - start).toBeLessThan(15_000);
    },
    60_000,
  );

  const inquiry = textsOf(fixture('x215-inquiry.edi'));
  const attachment = textsOf(fixture('x316.edi'));
  const nine = ['ST*999*0001*005010X231A1', 'AK1*HI*1*005010X217'];
  it.each<[string, string, string[]]>([
    ['subscribers without an event', 'x215-inquiry', many(inquiry.slice(0, 6), (i) => `HL*${3 + i}*2*22*1`)],
    [
      'subscribers, dependents and events of both',
      'x215-inquiry',
      many(inquiry.slice(0, 6), (i) => {
        const subscriber = 3 + i - (i % 4);
        return [
          `HL*${subscriber}*2*22*1`,
          `HL*${subscriber + 1}*${subscriber}*EV*0`,
          `HL*${subscriber + 2}*${subscriber}*23*1`,
          `HL*${subscriber + 3}*${subscriber + 2}*EV*0`,
        ][i % 4] as string;
      }),
    ],
    ['attachments', 'x316', many(attachment.slice(0, 10), (i) => `LX*${i}`)],
    ['binary segments', 'x316', many(attachment.slice(0, 19), () => 'BDS*B64*1*A')],
    ['sets', 'x231-999', many(nine, () => 'AK2*278*0001')],
    ['errors of one set', 'x231-999', many([...nine, 'AK2*278*0001'], (i) => (i % 2 === 0 ? 'IK3*NM1*1**8' : 'CTX*A:B'))],
  ])(
    '%s in %s: 99,999 segments in linear time, acknowledged',
    (_, id, texts) => {
      const set = setOf(texts);
      const guide = guides.get(id) as Guide;
      const start = performance.now();
      const issues = validate(guide, set);
      const gs = segmentOf(`GS*${guide.functionalGroup}*A1*B1*20260302*0915*1*X*${guide.convention}`);
      acknowledgeGroup({ gs, sets: [set], ge: undefined }, [{ set, issues, guide }], [], { businessUnit: 'member', copy: 'plain' });
      expect(performance.now() - start).toBeLessThan(15_000);
    },
    60_000,
  );

  it('every segment of any set is placed or kept aside, and nothing throws', () => {
    const sets = ['request-all-segments.edi', 'response-all-segments.edi'].map(fixture);
    const pool = sets.flatMap(textsOf);
    const change = fc.record({
      set: fc.nat(1),
      at: fc.nat(10_000),
      what: fc.constantFrom('drop', 'double', 'swap', 'insert', 'cut'),
      from: fc.nat(10_000),
      junk: fc.string({ maxLength: 12 }),
    });
    fc.assert(
      fc.property(change, ({ set, at, what, from, junk }) => {
        const base = sets[set] as (typeof sets)[number];
        const texts = textsOf(base);
        const i = at % texts.length;
        const j = from % texts.length;
        if (what === 'drop') texts.splice(i, 1);
        else if (what === 'double') texts.splice(i, 0, texts[i] as string);
        else if (what === 'swap') [texts[i], texts[j]] = [texts[j] as string, texts[i] as string];
        else if (what === 'insert') texts.splice(i, 0, pool[from % pool.length] as string);
        else texts[i] = `${(texts[i] as string).slice(0, j)}${junk}`;
        const changed = setOf(texts);
        const guide = guideFor(base);
        const { segments, unplaced } = walk(guide, changed);
        expect(new Set([...segments, ...unplaced].map(({ ordinal }) => ordinal)).size).toBe(texts.length);
        for (const { message, x12 } of validate(guide, changed)) {
          expect(message).toMatch(/\.$/);
          expect(x12).toBeDefined();
        }
      }),
      { numRuns: 2000 },
    );
  }, 60_000);

  it('a change of one segment is reported within one segment of its place', () => {
    const misses: string[] = [];
    let changes = 0;
    for (const name of ['request-all-segments.edi', 'response-all-segments.edi']) {
      const base = fixture(name);
      const guide = guideFor(base);
      const texts = textsOf(base);
      for (let i = 1; i < texts.length - 1; i++) {
        for (const junk of ['QQ*1', 'CLM*1', `${texts[i]}*******************************X`]) {
          const changed = texts.map((text, at) => (at === i ? junk : text));
          const issues = validate(guide, setOf(changed), { types: [1, 2] });
          changes++;
          if (!issues.some(({ x12 }) => Math.abs((x12?.segment ?? -9) - (i + 1)) <= 1)) misses.push(`${name} ${i + 1} ${junk}`);
        }
      }
    }
    expect(changes).toBeGreaterThan(500);
    expect(misses).toEqual([]);
  });

  it('a response guide on a request finds the difference', () => {
    expect(validate(response, fixture('request-small.edi'), { types: [2] }).map(({ x12 }) => x12?.segmentId)).toContain('BHT');
  });
});
