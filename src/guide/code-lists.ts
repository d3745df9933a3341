import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Issue } from '../issue/issue.js';

/** External code lists by name, e.g. `icd-10-cm`, `hcpcs`, `886`; see docs/validation.md for the names that rules use. */
export type CodeLists = ReadonlyMap<string, ReadonlySet<string>>;

export interface LoadedCodeLists {
  readonly lists: Map<string, ReadonlySet<string>>;
  readonly issues: Issue[];
}

/**
 * Reads the code lists of a folder, one per file; the file's name is the list's. They are licensed in part, so that none is
 * shipped. `NAME.txt`: a code per line, what follows a tab, comma, semicolon or blank is not read, `#` begins a comment.
 * `NAME.json`: a list of codes, `{ "codes": [...] }`, or a FHIR CodeSystem (`concept`, nested ones too).
 * @returns the lists; a file that cannot be used is reported and left out
 */
export function loadCodeLists(folder: string): LoadedCodeLists {
  const lists = new Map<string, ReadonlySet<string>>();
  const issues: Issue[] = [];
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return { lists, issues: [fault(folder, 'the folder cannot be read')] };
  }
  for (const file of names) {
    const kind = extname(file);
    if (kind !== '.txt' && kind !== '.json') continue;
    const path = join(folder, file);
    const name = basename(file, kind);
    const codes = readList(path, kind);
    if (typeof codes === 'string') issues.push(fault(path, codes));
    else if (lists.has(name)) issues.push(fault(path, `there is another list ${name}`));
    else lists.set(name, new Set(codes.map((code) => written(name, code))));
  }
  return { lists, issues };
}

/** X12 writes diagnoses without the point that the published lists have. */
function written(name: string, code: string): string {
  return name.startsWith('icd-') ? code.replaceAll('.', '') : code;
}

/** The codes, or what is wrong. */
function readList(path: string, kind: '.txt' | '.json'): string[] | string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return 'it cannot be read';
  }
  if (kind === '.txt') {
    const codes = text.split(/\r?\n/).map((line) => /^[^\s,;#]*/.exec(line)?.[0] ?? '');
    const found = codes.filter((code) => code !== '');
    return found.length > 0 ? found : 'it holds no code';
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'it is not JSON';
  }
  const found = codesOf(data);
  return found.length > 0 ? found : 'it holds no list of codes';
}

function codesOf(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap((one: unknown) => (typeof one === 'string' ? [one] : codesOf(one)));
  if (typeof data !== 'object' || data === null) return [];
  const { code, codes, concept } = data as { code?: unknown; codes?: unknown; concept?: unknown };
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(codes), ...codesOf(concept)];
}

function fault(path: string, problem: string): Issue {
  return {
    code: 'X12-CODE-LIST-FILE',
    severity: 'error',
    message: `Code list ${basename(path)}: ${problem}. Correct the file or take it out of the folder.`,
    at: { file: path, line: 1, column: 1 },
  };
}
