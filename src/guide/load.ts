import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Issue } from '../issue/issue.js';
import { rulesOf } from './check-rules.js';
import { compileGuide, type GuideFile } from './compile.js';
import type { Guide } from './model.js';
import { RuleError } from './rule.js';

/** Guides by id, and what was wrong with files that are no guides. */
export interface LoadedGuides {
  readonly guides: Map<string, Guide>;
  readonly issues: Issue[];
}

/**
 * Reads and compiles guide files, once at start.
 * @param from a folder (all its `*.json`), or a list of folders and files, e.g. ours and a user's own beside it
 * @returns the guides by id; a file that cannot be used is left out and reported, an id used twice keeps the first
 */
export function loadGuides(from: string | readonly string[]): LoadedGuides {
  const guides = new Map<string, Guide>();
  const issues: Issue[] = [];
  for (const path of (typeof from === 'string' ? [from] : from).flatMap((one) => listGuides(one, issues))) {
    const { guide, problems } = loadGuide(path);
    if (guide !== undefined && guides.has(guide.id)) problems.push(`the id ${guide.id} is taken by another guide`);
    for (const problem of problems) issues.push(fileIssue(path, problem));
    if (guide !== undefined && problems.length === 0) guides.set(guide.id, guide);
  }
  return { guides, issues };
}

function listGuides(folder: string, issues: Issue[]): string[] {
  if (folder.endsWith('.json')) return [folder];
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    issues.push(fileIssue(folder, 'the folder cannot be read'));
    return [];
  }
}

function loadGuide(path: string): { guide: Guide | undefined; problems: string[] } {
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return { guide: undefined, problems: [error instanceof SyntaxError ? 'it is not JSON' : 'it cannot be read'] };
  }
  const fault = shapeFault(file);
  if (fault !== undefined) return { guide: undefined, problems: [fault] };
  try {
    const compiled = compileGuide(file as GuideFile);
    if (compiled.problems.length === 0) rulesOf(compiled.guide);
    return compiled;
  } catch (error) {
    if (error instanceof RuleError) return { guide: undefined, problems: [error.message] };
    // Only a file that breaks the JSON Schema in its depth comes here; the schema says where.
    return { guide: undefined, problems: ['it does not follow mappings/schema/guide.schema.json'] };
  }
}

/** The outer shape only: a full check against the schema would cost more than reading the guide; `mappings lint` does it. */
function shapeFault(file: unknown): string | undefined {
  if (typeof file !== 'object' || file === null) return 'it holds no object';
  const guide = file as Record<string, unknown>;
  for (const key of ['id', 'title', 'convention', 'transaction', 'functionalGroup', 'interchangeVersion']) {
    if (typeof guide[key] !== 'string') return `the text "${key}" is missing`;
  }
  for (const key of ['recognise', 'loops']) if (!Array.isArray(guide[key])) return `the list "${key}" is missing`;
  if (typeof guide['lists'] !== 'object' || guide['lists'] === null) return 'the object "lists" is missing';
  return undefined;
}

function fileIssue(path: string, problem: string): Issue {
  return {
    code: 'X12-GUIDE-FILE',
    severity: 'error',
    message: `Guide file ${basename(path)}: ${problem}. Correct the file or take it out of the folder.`,
    at: { file: path, line: 1, column: 1 },
  };
}
