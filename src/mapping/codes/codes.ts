import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DataFile } from '../../datafile/data-file.js';
import { readYaml } from '../../datafile/yaml.js';
import { hasErrors, type Issue } from '../../issue/issue.js';
import { noCodes, type AaaElementData, type CodesData, type SystemsData, type TableData, type UnitsData } from './data.js';
import { withFhirResources } from './fhir-resources.js';
import { lintSystems, lintTable, lintUnits } from './lint.js';
import { readCodesSchemas } from './schemas.js';
import { makeSystems, type Systems } from './systems.js';
import { makeTable, type CodeTable } from './table.js';
import { makeUnits, type Units } from './units.js';

/** Code systems, translation tables and units of mappings/codes. */
export interface Codes extends Systems {
  readonly tables: ReadonlyMap<string, CodeTable>;
  table(name: string): CodeTable | undefined;
  readonly units: Units;
  /** The text of a code, where a list that says it was loaded. */
  display(system: string | undefined, code: string): string | undefined;
  /**
   * Elements of the request (`2010C/NM109`) that an AAA03 in this loop of the answer means, the first one that was sent being
   * meant; empty: the loop as a whole.
   */
  aaaElements(loop: string, aaa03: string): readonly string[];
}

/** The codes from plain data: of the files, or of the compiled cache. */
export function makeCodes(data: CodesData): Codes {
  const systems = makeSystems(data.systems);
  const tables = new Map(data.tables.map((table) => [table.table, makeTable(table, systems)]));
  const aaa = new Map<string, readonly string[]>();
  for (const row of data.aaa.rows) {
    for (const loop of row.loops) for (const code of row.aaa) aaa.set(`${loop} ${code}`, row.elements);
  }
  return {
    ...systems,
    tables,
    table: (name) => tables.get(name),
    units: makeUnits(data.units, systems),
    display: (system, code) => (system === undefined ? undefined : data.displays?.[system]?.[code]),
    aaaElements: (loop, aaa03) => aaa.get(`${loop} ${aaa03}`) ?? [],
  };
}

/**
 * Reads mappings/codes. A file with an error among its issues is left out, so that the rest can still be checked.
 *
 * @param schemas folder of the JSON Schemas; beside `folder` unless given
 */
export function readCodes(folder: string, schemas = join(folder, '..', 'schema')): { readonly data: CodesData; readonly issues: Issue[] } {
  const schema = readCodesSchemas(schemas);
  const issues: Issue[] = [...schema.issues];
  const read = <T>(name: string, kind: keyof typeof schema.schemas): { file: DataFile; value: T } | undefined => {
    const own = schema.schemas[kind];
    const file = readYaml(join(folder, name), own === undefined ? {} : { schema: own });
    issues.push(...file.issues);
    return hasErrors(file.issues) ? undefined : { file, value: file.value as T };
  };

  const systemsFile = read<SystemsData>('systems.yaml', 'systems');
  const systemsData = systemsFile?.value ?? noCodes.systems;
  const systems = makeSystems(systemsData);
  if (systemsFile !== undefined) issues.push(...lintSystems(systemsFile.file, systemsFile.value));
  const unitsFile = read<UnitsData>('units.yaml', 'units');
  if (unitsFile !== undefined) issues.push(...lintUnits(unitsFile.file, unitsFile.value, systems));
  const aaaFile = read<AaaElementData>('aaa-element.yaml', 'aaa');

  const tables: TableData[] = [];
  for (const name of tableFiles(folder)) {
    const table = read<TableData>(name, 'table');
    if (table === undefined) continue;
    issues.push(...lintTable(table.file, table.value, basename(name, '.yaml'), systems));
    tables.push(table.value);
  }
  const shipped = { systems: systemsData, tables, units: unitsFile?.value ?? noCodes.units, aaa: aaaFile?.value ?? noCodes.aaa };
  const brought = withFhirResources(shipped, join(folder, 'fhir'));
  return { data: brought.data, issues: [...issues, ...brought.issues] };
}

export function loadCodes(folder: string, schemas?: string): { readonly codes: Codes; readonly issues: Issue[] } {
  const { data, issues } = readCodes(folder, schemas);
  return { codes: makeCodes(data), issues };
}

const otherFiles = new Set(['systems.yaml', 'units.yaml', 'aaa-element.yaml']);

function tableFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.yaml') && !otherFiles.has(name))
      .sort();
  } catch {
    // That the folder cannot be read is told for systems.yaml.
    return [];
  }
}
