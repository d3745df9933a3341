import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { DataFile } from './data-file.js';
import { nearest } from './nearest.js';
import type { JsonSchema } from './schema.js';
import { readYaml } from './yaml.js';

/** A file of a folder in which files may build upon each other: `id` names it, `extends` the one that it begins with. */
export interface FamilyMember {
  readonly id: string;
  readonly data: DataFile;
  /** From the base down to this file itself. */
  readonly chain: readonly FamilyMember[];
}

export interface Family {
  readonly members: ReadonlyMap<string, FamilyMember>;
  readonly issues: readonly Issue[];
}

interface Head {
  readonly id: string;
  readonly extends?: string;
}

/**
 * Reads a folder of YAML files, in the order of their names. A file with an error, and whatever builds upon it, is left
 * out and reported; so is an id that is taken, and a chain that leads back to itself.
 */
export function readFamily(folder: string, schema: JsonSchema): Family {
  const issues: Issue[] = [];
  const files = new Map<string, DataFile>();
  for (const name of readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()) {
    const data = readYaml(join(folder, name), { schema });
    issues.push(...data.issues);
    if (hasErrors(data.issues)) continue;
    const { id } = data.value as Head;
    if (files.has(id)) issues.push(fault(`The id "${id}" is taken by ${files.get(id)?.file}.`, data, 'id'));
    else files.set(id, data);
  }
  const members = new Map<string, FamilyMember>();
  const member = (id: string, below: readonly string[]): FamilyMember | undefined => {
    const known = members.get(id);
    const data = files.get(id);
    if (known !== undefined || data === undefined) return known;
    const base = (data.value as Head).extends;
    let above: FamilyMember | undefined;
    if (base !== undefined) {
      const circle = [...below, id];
      if (circle.includes(base)) {
        issues.push(fault(`"${id}" extends itself: ${[...circle, base].join(' > ')}.`, data, 'extends'));
        return undefined;
      }
      above = member(base, circle);
      if (above === undefined) {
        const hint = files.has(base) ? 'which has errors of its own' : `which is no file here${didYouMean(base, [...files.keys()])}`;
        issues.push(fault(`"${id}" extends "${base}", ${hint}.`, data, 'extends'));
        return undefined;
      }
    }
    const chain: FamilyMember[] = [...(above?.chain ?? [])];
    const made: FamilyMember = { id, data, chain };
    chain.push(made);
    members.set(id, made);
    return made;
  };
  for (const id of files.keys()) member(id, []);
  return { members: new Map([...members].sort(([a], [b]) => (a < b ? -1 : 1))), issues };
}

function didYouMean(name: string, candidates: readonly string[]): string {
  const meant = nearest(name, candidates);
  return meant === undefined ? '' : `; did you mean "${meant}"`;
}

function fault(message: string, data: DataFile, key: string): Issue {
  return { code: 'DATA-EXTENDS', severity: 'error', message, at: data.position([key]) };
}
