import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { loadGuides, recogniseGuide } from '../../src/guide/index.js';
import { fixture, guides, request, response, setOf } from './sets.js';

const schema = JSON.parse(readFileSync('mappings/schema/guide.schema.json', 'utf8')) as object;
const files = readdirSync('mappings/guides')
  .sort()
  .map((name) => join('mappings/guides', name));
const X217 = 'mappings/guides/x217-request.json';

describe('guide files', () => {
  const check = new Ajv({ allowUnionTypes: true, strict: true, strictTuples: false }).compile(schema);

  it.each(files)('%s follows the schema', (file) => {
    check(JSON.parse(readFileSync(file, 'utf8')));
    expect(check.errors).toBeNull();
  });

  it('the schema refuses an element without usage', () => {
    const guide = JSON.parse(readFileSync(X217, 'utf8')) as { loops: { children: { elements: string[][] }[] }[] };
    guide.loops[0]?.children[0]?.elements[0]?.splice(5);
    expect(check(guide)).toBe(false);
  });

  it('keep one element per line, so that a change of a fact is a change of a line', () => {
    for (const file of files) {
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines.filter((line) => (line.match(/\["[A-Z][A-Z0-9]{1,2}\d\d/g) ?? []).length > 1)).toEqual([]);
    }
  });
});

describe('loadGuides', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'guides-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('compiles sets, 1-based elements, not-used elements and composites', () => {
    const nm1 = request.loops.get('2010C')?.children[0];
    if (nm1?.kind !== 'segment') throw new Error('no segment');
    expect(nm1.elements[0]).toBeUndefined();
    expect(nm1.elements[9]).toMatchObject({ ref: 'NM109', min: 2, max: 80, usage: 'R', type: 'AN' });
    expect(nm1.elements[12]).toMatchObject({ ref: 'NM112', usage: 'N' });
    const um = request.loops.get('2000E')?.children.find((node) => node.kind === 'segment' && node.id === 'UM');
    if (um?.kind !== 'segment') throw new Error('no segment');
    expect(um.elements[4]?.components?.[2]?.codes).toEqual(new Set(['A', 'B']));
    expect(um.elements[4]?.components?.[3]).toMatchObject({ ref: 'UM04-3', usage: 'N' });
    expect(um.elements[3]?.codes?.size).toBe(103);
  });

  it('makes one object of the event level under its two parents', () => {
    const event = request.loops.get('2000E');
    expect(request.loops.get('2000C')?.children).toContain(event);
    expect(request.loops.get('2000D')?.children).toContain(event);
    expect(event?.usageUnder).toEqual({ '2000C': { usage: 'S', repeat: 1 } });
    expect(response.loops.get('2000E')?.usageUnder).toBeUndefined();
  });

  it('takes guides from any folder and reports what is none', () => {
    const guide = { ...(JSON.parse(readFileSync(X217, 'utf8')) as object), id: 'own-guide', convention: '005010X999' };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(guide));
    writeFileSync(join(folder, 'same-id.json'), JSON.stringify(guide));
    writeFileSync(join(folder, 'no-json.json'), '{');
    writeFileSync(join(folder, 'no-guide.json'), '{"id":"x"}');
    writeFileSync(
      join(folder, 'rule.json'),
      JSON.stringify({
        ...guide,
        id: 'rule',
        rules: [{ id: 'r', snip: 4, loops: '2000E', when: [], need: 'UM01 maybe', say: 's', source: 's' }],
      }),
    );
    writeFileSync(
      join(folder, 'loop.json'),
      JSON.stringify({ ...guide, id: 'loop', loops: [{ id: '', name: 'x', usage: 'R', repeat: '1', children: ['2000Z R 1'] }] }),
    );
    writeFileSync(join(folder, 'deep.json'), JSON.stringify({ ...guide, id: 'deep', loops: [{ id: '', children: [null] }] }));
    const loaded = loadGuides(folder);
    expect([...loaded.guides.keys()]).toEqual(['own-guide']);
    expect(loaded.issues.map(({ message }) => message.split('.json: ')[0])).toEqual([
      'Guide file deep',
      'Guide file loop',
      'Guide file no-guide',
      'Guide file no-json',
      'Guide file rule',
      'Guide file same-id',
    ]);
    expect(loaded.issues.every(({ code, at }) => code === 'X12-GUIDE-FILE' && at?.file.startsWith(folder))).toBe(true);
    expect(loadGuides(join(folder, 'nowhere')).issues).toHaveLength(1);
  });

  it('takes a folder of the user beside ours; ours win an id, theirs are found', () => {
    const own = join(folder, 'beside');
    mkdirSync(own);
    const text = readFileSync(X217, 'utf8').replaceAll('005010X217', '005010X999');
    writeFileSync(join(own, 'mine.json'), text.replace('"id": "x217-request"', '"id": "mine"'));
    writeFileSync(join(own, 'x217-request.json'), text);
    const { guides: loaded, issues } = loadGuides(['mappings/guides', own]);
    expect([...loaded.keys()]).toEqual([...files.map((file) => basename(file, '.json')), 'mine']);
    expect(issues.map(({ message }) => message)).toEqual([expect.stringContaining('x217-request.json: the id x217-request is taken')]);
    const set = setOf(['ST*278*0001*005010X999', 'BHT*0007*13*A*20260101*1200']);
    expect(recogniseGuide(loaded, set)?.id).toBe('mine');
  });

  it('says what is open, at least once for each guide', () => {
    for (const guide of guides.values()) expect([guide.id, guide.open.length > 0]).toEqual([guide.id, true]);
  });

  it('loads all guides in well under a second', () => {
    const start = performance.now();
    loadGuides('mappings/guides');
    expect(performance.now() - start).toBeLessThan(300);
  });
});

describe('recogniseGuide', () => {
  it('tells request from response by BHT02', () => {
    expect(recogniseGuide(guides, fixture('request-small.edi'))).toBe(request);
    expect(recogniseGuide(guides, fixture('response-all-segments.edi'))).toBe(response);
  });

  it('goes by GS08 where ST03 is empty', () => {
    const set = setOf(['ST*278*0001', 'BHT*0007*11*A*20260101*1200*18', 'SE*3*0001']);
    expect(recogniseGuide(guides, set)).toBeUndefined();
    expect(recogniseGuide(guides, set, '005010X217')).toBe(response);
  });

  it.each([['ST*278*0001*005010X215'], ['ST*ISA*0001*00501'], ['ST*TA1*0001*00501'], ['ST*837*0001*005010X217'], ['GS*HI']])(
    'knows no guide for %s',
    (first) => {
      expect(recogniseGuide(guides, setOf([first, 'BHT*0007*13*A*20260101*1200']))).toBeUndefined();
    },
  );
});
