import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadCodes } from '../../../src/mapping/codes/index.js';
import { Translator } from '../../../src/mapping/translator.js';
import { parse } from '../../../src/x12/index.js';

// Lists that users bring (licensed ones are not ours to ship). All content here is invented.
describe('FHIR resources in mappings/codes/fhir', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pas-x12-codes-'));
    cpSync('mappings', folder, { recursive: true });
    mkdirSync(join(folder, 'codes/fhir'));
    const put = (name: string, content: unknown): void => writeFileSync(join(folder, 'codes/fhir', name), JSON.stringify(content));
    put('roles.json', {
      resourceType: 'ConceptMap',
      id: 'careteam-role',
      group: [
        {
          source: 'https://hospital.example/roles',
          target: 'https://codesystem.x12.org/005010/98',
          element: [
            { code: 'ward', target: [{ code: 'FA', equivalence: 'wider' }] },
            { code: 'nobody', target: [{ equivalence: 'unmatched' }] },
          ],
        },
      ],
    });
    put('types.json', {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          resource: {
            resourceType: 'CodeSystem',
            url: 'https://codesystem.x12.org/005010/1365',
            content: 'fragment',
            concept: [{ code: '42', display: 'Care at home (invented text)' }],
          },
        },
        {
          resource: {
            resourceType: 'ConceptMap',
            name: 'LocalUrgency',
            group: [
              {
                source: 'https://codesystem.x12.org/005010/1338',
                target: 'https://hospital.example/urgency',
                element: [{ code: 'U', target: [{ code: 'soon', equivalence: 'equivalent' }] }],
              },
            ],
          },
        },
      ],
    });
    put('broken.json', { resourceType: 'Patient' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('a ConceptMap goes before the shipped table of its name; what is not exact is one-way', () => {
    const { codes } = loadCodes(join(folder, 'codes'));
    const roles = codes.table('careteam-role');
    expect(roles?.toX12('https://hospital.example/roles', 'ward')).toMatchObject({ code: 'FA', report: 'changed' });
    expect(roles?.toX12('https://hospital.example/roles', 'nobody')?.code).not.toBe('FA');
    // the shipped rows are still there
    const shipped = loadCodes('mappings/codes').codes.table('careteam-role');
    expect(roles?.toFhir('FA')).toEqual(shipped?.toFhir('FA'));
  });

  it('a ConceptMap from X12 to FHIR is read both ways, by a name of its own', () => {
    const table = loadCodes(join(folder, 'codes')).codes.table('local-urgency');
    expect(table?.toX12('https://hospital.example/urgency', 'soon')).toMatchObject({ code: 'U' });
    expect(table?.toFhir('U')).toEqual({ system: 'https://hospital.example/urgency', code: 'soon' });
  });

  it('what is none of the three is told with its file', () => {
    const { issues } = loadCodes(join(folder, 'codes'));
    expect(issues).toEqual([
      expect.objectContaining({
        code: 'MAP-CODES-RESOURCE',
        at: expect.objectContaining({ file: expect.stringMatching(/broken\.json$/) as unknown }) as unknown,
      }),
    ]);
  });

  it('a CodeSystem gives codes their texts on the way to FHIR, and nothing else changes', () => {
    const set = parse(readFileSync('fixtures/requests/homecare-two-services.edi', 'utf8')).interchanges[0]?.groups[0]?.sets[0];
    if (set === undefined) throw new Error('no set');
    const [plain, texts] = ['mappings', folder].map((each) =>
      JSON.stringify(Translator.load({ folder: each, lazy: true }).requestToFhir(set, { pas: '2.2' }).bundle),
    );
    expect(texts).toContain('"display":"Care at home (invented text)"');
    // fullUrls are made of the content
    const bare = (text = ''): string =>
      text.replaceAll(',"display":"Care at home (invented text)"', '').replace(/urn:uuid:[-0-9a-f]+/g, '');
    expect(bare(texts)).toBe(bare(plain));
  });
});
