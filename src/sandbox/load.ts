import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from '../datafile/yaml.js';
import type { JsonSchema } from '../datafile/schema.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { DataFile } from '../datafile/data-file.js';
import type { SandboxFile } from './model.js';

export interface LoadedSandboxFile {
  /** Undefined when there is an error among the issues. */
  readonly scenarios: SandboxFile | undefined;
  readonly issues: readonly Issue[];
}

/**
 * Reads the sandbox payer's file and checks it: shape, and that every scenario it names exists and every `otherwise` and
 * `like` comes to an end.
 *
 * @param mappings the mappings folder; the file is `sandbox/payer.yaml` in it, its schema `schema/sandbox.schema.json`
 */
export function loadSandboxFile(mappings: string): LoadedSandboxFile {
  const schema = JSON.parse(readFileSync(join(mappings, 'schema/sandbox.schema.json'), 'utf8')) as JsonSchema;
  const data = readYaml(join(mappings, 'sandbox/payer.yaml'), { schema });
  const issues = [...data.issues];
  if (hasErrors(issues)) return { scenarios: undefined, issues };
  const scenarios = data.value as SandboxFile;
  issues.push(...references(scenarios, data));
  return { scenarios: hasErrors(issues) ? undefined : scenarios, issues };
}

function references(file: SandboxFile, data: DataFile): Issue[] {
  const issues: Issue[] = [];
  const fault = (message: string, path: readonly (string | number)[]): void =>
    void issues.push({ code: 'SANDBOX-FILE', severity: 'error', message, at: data.position(path) });
  const named = (id: string, path: readonly (string | number)[]): void => {
    if (!(id in file.scenarios)) fault(`There is no scenario "${id}".`, path);
  };
  named(file.default, ['default']);
  file.rules.forEach(({ scenario }, index) => named(scenario, ['rules', index, 'scenario']));
  for (const [id, scenario] of Object.entries(file.scenarios)) {
    const path = ['scenarios', id];
    if (scenario.otherwise !== undefined) named(scenario.otherwise, [...path, 'otherwise']);
    if (runsInCircle(id, (current) => file.scenarios[current]?.otherwise))
      fault(`The scenario "${id}" leads back to itself by "otherwise".`, [...path, 'otherwise']);
    scenario.answers.forEach((answer, index) => {
      const at = [...path, 'answers', index];
      if (answer.copyOf !== undefined && answer.copyOf > index)
        fault('copyOf names no earlier answer of this scenario (the first is 1).', [...at, 'copyOf']);
      if (answer.like === undefined) return;
      named(answer.like, [...at, 'like']);
      if (file.scenarios[answer.like]?.answers.at(-1)?.review === undefined)
        fault(`The last answer of "${answer.like}" is no review, so nothing can be like it.`, [...at, 'like']);
    });
  }
  return issues;
}

function runsInCircle(start: string, next: (id: string) => string | undefined): boolean {
  const seen = new Set<string>();
  for (let id: string | undefined = start; id !== undefined; id = next(id)) {
    if (seen.has(id)) return true;
    seen.add(id);
  }
  return false;
}
