import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../../issue/issue.js';
import type { CodesData, SystemData, TableData, TableRow } from './data.js';
import { makeSystems } from './systems.js';

/** Texts of codes: system → code → what it means. Of lists that users have licensed; none are shipped. */
export type Displays = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Concept {
  readonly code?: string;
  readonly display?: string;
  readonly concept?: readonly Concept[];
}

interface MapGroup {
  readonly source?: string;
  readonly target?: string;
  readonly element?: readonly {
    readonly code?: string;
    readonly target?: readonly { readonly code?: string; readonly equivalence?: string }[];
  }[];
}

interface Resource {
  readonly resourceType?: string;
  readonly id?: string;
  readonly name?: string;
  readonly url?: string;
  readonly group?: readonly MapGroup[];
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include?: readonly { readonly system?: string; readonly concept?: readonly Concept[] }[] };
  readonly expansion?: { readonly contains?: readonly (Concept & { readonly system?: string; readonly contains?: readonly Concept[] })[] };
}

/**
 * Adds what users bring as FHIR R4 resources (JSON files of a folder, or Bundles of them): a ConceptMap becomes a translation
 * table of its name, or goes before the rows of the shipped table of that name; a CodeSystem or ValueSet gives codes their texts.
 */
export function withFhirResources(data: CodesData, folder: string): { readonly data: CodesData; readonly issues: Issue[] } {
  const issues: Issue[] = [];
  const systems: SystemData[] = [...data.systems.systems];
  const tables = new Map(data.tables.map((table) => [table.table, table]));
  const displays: Record<string, Record<string, string>> = {};
  for (const name of files(folder)) {
    const fault = (message: string): void =>
      void issues.push({
        code: 'MAP-CODES-RESOURCE',
        severity: 'error',
        message: `${message}.`,
        at: { file: join(folder, name), line: 1, column: 1 },
      });
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    } catch {
      fault('It is not JSON');
      continue;
    }
    for (const resource of resourcesOf(content)) {
      const { resourceType } = resource;
      if (resourceType === 'ConceptMap') {
        const table = tableOf(resource, { ...data.systems, systems }, systems, fault);
        if (table === undefined) continue;
        const shipped = tables.get(table.table);
        // what users say goes before what is shipped; of two rows for one code the first counts
        tables.set(table.table, shipped === undefined ? table : { ...shipped, rows: [...table.rows, ...shipped.rows] });
      } else if (resourceType === 'CodeSystem' || resourceType === 'ValueSet') texts(resource, displays);
      else fault(`It is no ConceptMap, CodeSystem or ValueSet but ${resourceType ?? 'no resource'}`);
    }
  }
  return { data: { ...data, systems: { ...data.systems, systems }, tables: [...tables.values()], displays }, issues };
}

function files(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

function resourcesOf(content: unknown): readonly Resource[] {
  const resource = (content ?? {}) as Resource & { readonly entry?: readonly { readonly resource?: Resource }[] };
  return resource.resourceType === 'Bundle' ? (resource.entry ?? []).flatMap((each) => each.resource ?? []) : [resource];
}

/** `CareTeamRole` → `care-team-role`: how rows name it under `codes`. */
function tableName({ id, name }: Resource): string | undefined {
  const text = id ?? name;
  return text
    ?.replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()
    .replace(/^-|-$/g, '');
}

function tableOf(
  resource: Resource,
  known: CodesData['systems'],
  systems: SystemData[],
  fault: (message: string) => void,
): TableData | undefined {
  const name = tableName(resource);
  if (name === undefined || name === '') return void fault('The ConceptMap has neither id nor name, by which rows could name it');
  const rows: TableRow[] = [];
  let number: string | undefined;
  let own: string | null = null;
  for (const { source = '', target = '', element = [] } of resource.group ?? []) {
    const short = makeSystems({ ...known, systems }).short;
    const of = (uri: string): string => {
      const found = short(uri);
      if (found !== undefined) return found;
      systems.push({ short: uri, uri });
      return uri;
    };
    const [from, to] = [of(source), of(target)];
    const element12 = /^x12\/(\d+)$/;
    // Two ways to write it: from FHIR to X12, or from X12 to FHIR. Diagnoses go without the dot.
    const backwards = element12.test(from) && !element12.test(to);
    const fhir = backwards ? to : from;
    number ??= element12.exec(backwards ? from : to)?.[1];
    own ??= fhir;
    const x12Code = (code: string): string => (/^icd-/.test(backwards ? from : to) ? code.replaceAll('.', '') : code);
    for (const { code, target: targets = [] } of element)
      for (const { code: other, equivalence = 'equivalent' } of targets) {
        if (code === undefined || other === undefined || equivalence === 'unmatched' || equivalence === 'disjoint') continue;
        const exact = equivalence === 'equivalent' || equivalence === 'equal';
        const row = { fhir: `${fhir}#${backwards ? other : code}`, x12: x12Code(backwards ? code : other) };
        rows.push(
          exact && !/^icd-/.test(to) ? row : { ...row, only: backwards ? 'to-fhir' : 'to-x12', ...(exact ? {} : { report: 'changed' }) },
        );
      }
  }
  if (rows.length === 0) return void fault(`The ConceptMap ${name} maps nothing`);
  return { table: name, x12: number ?? '', system: own, rows };
}

function texts(resource: Resource, displays: Record<string, Record<string, string>>): void {
  const add = (system: string | undefined, concepts: readonly Concept[] | undefined): void => {
    if (system === undefined) return;
    for (const { code, display, concept } of concepts ?? []) {
      if (code !== undefined && display !== undefined) (displays[system] ??= {})[code] = display;
      add(system, concept);
    }
  };
  if (resource.resourceType === 'CodeSystem') add(resource.url, resource.concept);
  for (const { system, concept } of resource.compose?.include ?? []) add(system, concept);
  for (const each of resource.expansion?.contains ?? []) add(each.system, [each]);
}
