import type { DataFile } from '../../datafile/data-file.js';
import type { DataPath } from '../../datafile/path.js';
import type { IssueCode } from '../../issue/catalogue.js';
import type { Issue } from '../../issue/issue.js';
import type { SystemsData, TableData, UnitsData } from './data.js';
import type { Systems } from './systems.js';
import { readFhirCode } from './table.js';

function error(code: IssueCode, message: string, file: DataFile, path: DataPath): Issue {
  return { code, severity: 'error', message, at: file.position(path) };
}

export function lintSystems(file: DataFile, data: SystemsData): Issue[] {
  const issues: Issue[] = [];
  const owner = new Map<string, string>();
  const claim = (name: string, short: string, path: DataPath): void => {
    const other = owner.get(name);
    if (other === undefined) owner.set(name, short);
    else if (other !== short || name === short)
      issues.push(error('MAP-CODES-AMBIGUOUS', `"${name}" stands twice: it belongs to ${other} already.`, file, path));
  };
  for (const [index, system] of data.systems.entries()) {
    claim(system.short, system.short, ['systems', index, 'short']);
    for (const uri of typeof system.uri === 'string' ? [system.uri] : Object.values(system.uri))
      claim(uri, system.short, ['systems', index, 'uri']);
    for (const [place, alias] of (system.aliases ?? []).entries()) claim(alias, system.short, ['systems', index, 'aliases', place]);
  }
  return issues;
}

/**
 * A table reads the same in both directions: of two rows with one code, all but one must say in which direction they do not
 * count, and a row that is not exact must say what happens on the way back by being one-way.
 */
export function lintTable(file: DataFile, data: TableData, name: string, systems: Systems): Issue[] {
  const issues: Issue[] = [];
  if (data.table !== name)
    issues.push(error('MAP-CODES-NAME', `The table is called "${data.table}" but its file ${name}.yaml.`, file, ['table']));
  const known = (short: string | null | undefined, path: DataPath): void => {
    if (short !== null && short !== undefined && systems.system(short, '2.2') === undefined) {
      issues.push(error('MAP-CODES-UNKNOWN-SYSTEM', `systems.yaml has no code system "${short}".`, file, path));
    }
  };
  known(data.system, ['system']);
  const forward = new Map<string, number>();
  const back = new Map<string, number>();
  for (const [index, row] of data.rows.entries()) {
    const fhir = readFhirCode(row.fhir, data.system);
    if (fhir.system !== data.system) known(fhir.system, ['rows', index, 'fhir']);
    const code = data.words === true ? fhir.code.trim().toUpperCase() : fhir.code;
    const claims: readonly [Map<string, number>, string, string, boolean][] = [
      [forward, `${fhir.system ?? ''}#${code}`, row.fhir, row.only !== 'to-fhir'],
      [back, row.x12, row.x12, row.only !== 'to-x12'],
    ];
    for (const [seen, key, shown, counts] of claims) {
      if (!counts) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, index);
      else {
        const line = file.position(['rows', first]).line;
        const side = seen === forward ? 'fhir' : 'x12';
        const hint = side === 'fhir' ? 'only: to-fhir' : 'only: to-x12';
        issues.push(
          error('MAP-CODES-AMBIGUOUS', `"${shown}" is translated in line ${line} already; say \`${hint}\` on one of the rows.`, file, [
            'rows',
            index,
            side,
          ]),
        );
      }
    }
    if (row.only === undefined && row.equivalence !== undefined && row.equivalence !== 'equivalent') {
      issues.push(
        error(
          'MAP-CODES-INEXACT',
          `A row that is ${row.equivalence} does not come back: say in which direction it counts (\`only\`).`,
          file,
          ['rows', index],
        ),
      );
    }
  }
  if (data.default?.fhir !== undefined) {
    const fhir = readFhirCode(data.default.fhir, data.system);
    if (fhir.system !== data.system) known(fhir.system, ['default', 'fhir']);
  }
  return issues;
}

export function lintUnits(file: DataFile, data: UnitsData, systems: Systems): Issue[] {
  const issues: Issue[] = [];
  for (const [key, short] of Object.entries(data.systems)) {
    if (systems.system(short, '2.2') === undefined) {
      issues.push(error('MAP-CODES-UNKNOWN-SYSTEM', `systems.yaml has no code system "${short}".`, file, ['systems', key]));
    }
  }
  const seen = new Map<string, string>();
  const claim = (kind: string, text: string | undefined, unit: string, path: DataPath): void => {
    if (text === undefined) return;
    const other = seen.get(`${kind} ${text}`);
    if (other === undefined) seen.set(`${kind} ${text}`, unit);
    else issues.push(error('MAP-CODES-AMBIGUOUS', `"${text}" already means the unit ${other}.`, file, path));
  };
  for (const [index, unit] of data.units.entries()) {
    claim('code', unit.quantity, unit.unit, ['units', index, 'quantity']);
    claim('code', unit.measure, unit.unit, ['units', index, 'measure']);
    for (const [place, code] of (unit.ucum ?? []).entries()) claim('ucum', code, unit.unit, ['units', index, 'ucum', place]);
    for (const [place, word] of unit.words.entries()) claim('word', word.toLowerCase(), unit.unit, ['units', index, 'words', place]);
    if (!unit.words.some((word) => word.toLowerCase() === unit.unit.toLowerCase())) {
      issues.push(
        error('MAP-CODES-INEXACT', `The word "${unit.unit}" that is written is not among the words that are read.`, file, [
          'units',
          index,
          'unit',
        ]),
      );
    }
  }
  return issues;
}
