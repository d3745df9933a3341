import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse as parseYaml } from 'yaml';
import { indexBundle, loadR4Model, loadSlices } from '../../src/fhir/index.js';
import { translateToFhir } from '../../src/mapping/bundle.js';
import { loadCodes } from '../../src/mapping/codes/index.js';
import { compileTable, type CompiledTable } from '../../src/mapping/compiled-table.js';
import { translateToX12 } from '../../src/mapping/request.js';
import { loadTable, type Row, type TableSource } from '../../src/mapping/table.js';
import { removeCache, run, type Ran } from '../cli/run.js';
import { line, setOf } from './laws/round-trip.js';
import { mappings, shippedTables } from './tables.js';

const doc = readFileSync(new URL('../../docs/mapping-tables.md', import.meta.url), 'utf8');

interface Example {
  readonly title: string;
  readonly loop: string;
  readonly rows: readonly Row[];
  readonly at: string;
  readonly json: Record<string, unknown>;
  readonly oneWay: boolean;
  readonly lines: readonly string[];
}

/** The blocks come in threes: rows, JSON, X12. */
function examples(): Example[] {
  const found: Example[] = [];
  const blocks = [...doc.matchAll(/```(yaml at|json|x12)([^\n]*)\n([\s\S]*?)```/g)].filter(([, , info]) => info?.trim() !== 'settings');
  for (let i = 0; i + 2 < blocks.length; i += 3) {
    const [rows, json, x12] = [blocks[i], blocks[i + 1], blocks[i + 2]];
    if (rows === undefined || json === undefined || x12 === undefined) break;
    expect([rows[1], json[1], x12[1]]).toEqual(['yaml at', 'json', 'x12']);
    const before = doc.slice(0, rows.index);
    found.push({
      title:
        before
          .slice(before.lastIndexOf('\n#') + 1)
          .split('\n')[0]
          ?.replace(/^#+ /, '') ?? '',
      loop: rows[2]?.trim() ?? '',
      rows: parseYaml(rows[3] ?? '') as Row[],
      at: (json[2] ?? '').replace('one way', '').trim(),
      json: JSON.parse(json[3] ?? '{}') as Record<string, unknown>,
      oneWay: (json[2] ?? '').includes('one way'),
      lines: (x12[3] ?? '').trim().split('\n'),
    });
  }
  return found;
}

/** The shipped request table with the rows of the example instead of its own in that loop. */
function tableWith({ loop, rows }: Example): CompiledTable {
  const tables = shippedTables();
  const guide = tables.guides.get('x217-request');
  const { source } = loadTable(mappings, 'x217-request', undefined);
  if (source === undefined || guide === undefined) throw new Error('the request table is missing');
  const service: Row = { loop: '2000F', each: '%claim.item[]', rows };
  const own = loop === '2000E' ? rows : loop === '2000F' ? [service] : [];
  const event: Row[] = [{ loop: '2000E', rows: [{ x12: 'UM01', is: 'HS', always: true }, { x12: 'UM02', is: 'I', always: true }, ...own] }];
  const name: Row[] = [
    { x12: 'NM101', is: 'IL', always: true },
    { x12: 'NM102', is: '1', always: true },
    { x12: 'NM108', is: 'MI' },
    { x12: 'NM109', fhir: '%coverage.subscriberId', as: 'id' },
  ];
  const self: Row[] = [{ loop: '2010C', each: '%patient', rows: [...name, ...(loop === '2010C' ? rows : [])] }, ...event];
  const fragments = { ...source.fragments, event, self };
  const changed: TableSource = { ...source, fragments };
  return compileTable({
    source: changed,
    guide,
    model: loadR4Model(join(mappings, 'profiles/r4-model.json')),
    slices: loadSlices(join(mappings, 'profiles/slices.json'), '2.2'),
    codes: loadCodes(join(mappings, 'codes')).codes,
    pas: '2.2',
  });
}

const reference = (id: string) => ({ reference: id });

function bundleWith({ at, json }: Example): object {
  const item = { sequence: 1, ...(at === 'Claim.item' ? json : {}) };
  const npi = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' }];
  const resources = [
    {
      resourceType: 'Claim',
      id: 'c',
      patient: reference('Patient/p'),
      insurer: reference('Organization/i'),
      provider: reference('Organization/r'),
      insurance: [{ sequence: 1, focal: true, coverage: reference('Coverage/v') }],
      item: [item],
      ...(at === 'Claim' ? json : {}),
    },
    { resourceType: 'Patient', id: 'p', name: [{ family: 'DOE' }], ...(at === 'Patient' ? json : {}) },
    { resourceType: 'Organization', id: 'i', name: 'PLAN', identifier: npi },
    { resourceType: 'Organization', id: 'r', name: 'CLINIC', identifier: npi },
    {
      resourceType: 'Coverage',
      id: 'v',
      subscriberId: 'M1',
      beneficiary: reference('Patient/p'),
      relationship: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }] },
      payor: [reference('Organization/i')],
    },
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    identifier: { value: 'DOC1' },
    timestamp: '2025-06-10T10:15:00Z',
    entry: resources.map((resource) => ({ fullUrl: `http://example.org/fhir/${resource.resourceType}/${resource.id}`, resource })),
  };
}

function at(bundle: Record<string, unknown>, where: string): unknown {
  const resources = (bundle['entry'] as { resource: Record<string, unknown> }[]).map(({ resource }) => resource);
  const found = resources.find(({ resourceType }) => resourceType === where.split('.')[0]);
  return where === 'Claim.item' ? (found?.['item'] as unknown[] | undefined)?.[0] : found;
}

const all = examples();

describe('docs/mapping-tables.md', () => {
  it('has its examples in threes, one under every heading that explains a row', () => {
    expect(all.length).toBeGreaterThanOrEqual(12);
  });

  it.each(all.map((each) => [each.title, each] as const))('%s', (_title, example) => {
    const table = tableWith(example);
    expect(table.compiler.issues).toEqual([]);
    const made = translateToX12(table, indexBundle(bundleWith(example) as never).index, { pas: '2.2' });
    expect(made.issues).toEqual([]);
    const lines = (made.segments ?? []).map(line);
    expect(lines).toEqual(expect.arrayContaining([...example.lines]));
    if (example.oneWay) return;
    const back = translateToFhir(table, setOf(made.segments ?? [], '005010X217'), { pas: '2.2' });
    expect(at(back.bundle, example.at)).toMatchObject(example.json);
  });
});

describe('“Add a row and see it work”, step by step', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-newcomer-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    removeCache();
  });
  const own = join(folder, 'my-mappings');
  const request = join(folder, 'request.json');
  const edi = join(folder, 'request.edi');
  const page = doc.slice(doc.indexOf('## Add a row'), doc.indexOf('**YAML traps.**'));
  const [row = ''] = /(?<=```yaml at 2000E\n)[^\n]+/.exec(page) ?? [];
  const [segment = ''] = /(?<=```x12\n)[^\n]+/.exec(page) ?? [];
  const [json = '{}'] = /(?<=```json Claim\n)[\s\S]*?(?=```)/.exec(page) ?? [];
  const member = (JSON.parse(json) as { supportingInfo: { sequence: number }[] }).supportingInfo[0];
  const pas = (...args: string[]): Promise<Ran> => run([...args, '--mappings', own]);

  it('shows the value lost before the row, sent with it, and back again', async () => {
    cpSync(mappings, own, { recursive: true });
    const bundle = JSON.parse(readFileSync('fixtures/bundles/referral.json', 'utf8')) as {
      entry: { resource: { resourceType: string; supportingInfo?: unknown[] } }[];
    };
    const claim = bundle.entry.find(({ resource }) => resource.resourceType === 'Claim')?.resource;
    const at = claim?.supportingInfo?.length ?? 0;
    claim?.supportingInfo?.push({ ...member, sequence: at + 1 });
    writeFileSync(request, JSON.stringify(bundle));
    const lost = (report: string): unknown[] =>
      (JSON.parse(report) as { losses: { kind: string; path?: string }[] }).losses.filter(
        ({ kind, path }) => kind === 'lost' && path?.includes(`supportingInfo[${at}]`),
      );

    const before = await pas('convert', request, '--report', join(folder, 'report.json'));
    expect(before).toMatchObject({ code: 0, out: expect.not.stringContaining(segment) });
    expect(lost(readFileSync(join(folder, 'report.json'), 'utf8'))).toContainEqual(expect.objectContaining({ reason: 'no-position' }));

    const table = join(own, 'tables/x217-request.yaml');
    const lines = readFileSync(table, 'utf8').split('\n');
    const neighbour = lines.findIndex((text) => text.trim().startsWith("- { x12: ['DTP[439]02'"));
    lines.splice(neighbour + 1, 0, ' '.repeat(lines[neighbour]?.search(/\S/) ?? 0) + row);
    writeFileSync(table, lines.join('\n'));

    expect(await pas('mappings', 'lint')).toMatchObject({ code: 0, out: 'Nothing is wrong.\n' });
    expect(await pas('convert', request, '--out', edi, '--report', join(folder, 'report.json'))).toMatchObject({ code: 0 });
    expect(readFileSync(edi, 'utf8')).toContain(`${segment}~`);
    expect(lost(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual([]);
    const shown = (await pas('explain', request)).out.split('\n').filter((text) => text.includes(`x217-request.yaml:${neighbour + 2}`));
    expect(shown.join('\n')).toMatch(/DTP03/);
    const back = JSON.parse((await pas('convert', edi)).out) as typeof bundle;
    const { sequence, ...said } = member ?? { sequence: 0 };
    expect(sequence).toBe(1);
    expect(back.entry.find(({ resource }) => resource.resourceType === 'Claim')?.resource.supportingInfo).toContainEqual(
      expect.objectContaining(said),
    );
  }, 60_000);
});
