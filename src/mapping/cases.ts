import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readYaml } from '../datafile/yaml.js';
import type { PasVersion } from '../fhir/index.js';
import { hasErrors, type FilePosition, type Issue } from '../issue/issue.js';
import { parse } from '../x12/index.js';
import { readAt, writeAt } from './case-path.js';
import { differingLines, segmentLines } from './case-lines.js';
import type { LossEntry, TraceEntry } from './report.js';
import { fromMappings } from './partners.js';
import { readSchema } from './table-set.js';
import type { Translator } from './translator.js';

/** A test of the tables as it is written in mappings/cases/*.yaml; docs/table-tests.md is the guide. */
export interface TableCase {
  readonly case: string;
  /** A bundle (JSON) or X12, from the folder of the file. */
  readonly input: string;
  /** Elements of the bundle that are other in this case; null takes one away. */
  readonly change?: Readonly<Record<string, unknown>>;
  readonly partner?: string;
  readonly pas?: PasVersion;
  readonly expect: {
    /** The whole X12 from BHT to the last segment before SE, or a file with it. */
    readonly x12?: string;
    readonly has?: readonly string[];
    readonly lacks?: readonly string[];
    /** `2010C/NM109`: a value, a list of values in order, or null for none. */
    readonly elements?: Readonly<Record<string, string | readonly string[] | null>>;
    /** `Claim.item[0].category.coding[0].code`: a value, or null for none. */
    readonly fhir?: Readonly<Record<string, unknown>>;
    /** Codes of the errors; without it there must be none. */
    readonly refused?: readonly string[];
    readonly losses?: readonly Partial<LossEntry>[];
  };
}

export interface PlacedCase {
  readonly test: TableCase;
  readonly at: FilePosition;
  readonly folder: string;
}

export interface CaseResult {
  readonly case: string;
  readonly at: FilePosition;
  /** Sentences and lines; empty: as expected. */
  readonly differences: readonly string[];
}

/** Reads all case files of a folder. */
export function loadCases(
  mappings: string,
  folder = join(mappings, 'cases'),
): { readonly cases: readonly PlacedCase[]; readonly issues: readonly Issue[] } {
  const cases: PlacedCase[] = [];
  const issues: Issue[] = [];
  if (!existsSync(folder)) return { cases, issues };
  const schema = readSchema(mappings, 'cases.schema.json');
  for (const name of readdirSync(folder)
    .filter((each) => /\.ya?ml$/.test(each))
    .sort()) {
    const data = readYaml(join(folder, name), { schema });
    issues.push(...data.issues.map((issue) => fromMappings(issue, mappings)));
    if (hasErrors(data.issues)) continue;
    const { cases: found } = data.value as { readonly cases: readonly TableCase[] };
    for (const [i, test] of found.entries()) {
      const at = data.position(['cases', i]);
      cases.push({
        test,
        at: { ...at, file: fromMappings({ code: 'DATA-YAML', severity: 'error', message: '', at }, mappings).at?.file ?? at.file },
        folder: dirname(data.file),
      });
    }
  }
  return { cases, issues };
}

/** Runs one case: what came of it that was not expected. */
export function runCase({ test, at, folder }: PlacedCase, translator: Translator): CaseResult {
  const differences: string[] = [];
  const tell = (line: string): void => void differences.push(line);
  let text: string;
  try {
    text = readFileSync(join(folder, test.input), 'utf8');
  } catch {
    return { case: test.case, at, differences: [`input: ${test.input} cannot be read`] };
  }
  const context = { pas: test.pas ?? '2.2', ...(test.partner === undefined ? {} : { partner: test.partner }) } as const;
  const { expect } = test;
  let outcome: { readonly issues: readonly Issue[]; losses(): readonly LossEntry[]; trace(): readonly TraceEntry[] };
  if (text.trimStart().startsWith('{')) {
    const bundle = JSON.parse(text) as object;
    for (const [path, value] of Object.entries(test.change ?? {}))
      if (!writeAt(bundle, path, value)) tell(`change: the input has nothing at ${path}`);
    const translation = translator.requestToX12(bundle, context);
    outcome = translation;
    const lines = segmentLines(translation.segments ?? []);
    if (expect.x12 !== undefined) differences.push(...differingLines(wanted(expect.x12, folder), lines));
    for (const line of expect.has ?? []) if (!lines.includes(line)) tell(`- ${line}${nearLine(line, lines)}`);
    for (const line of expect.lacks ?? [])
      if (lines.some((each) => each === line || each.startsWith(`${line}*`))) tell(`+ ${line} (must not be there)`);
  } else {
    const set = parse(text).interchanges[0]?.groups[0]?.sets[0];
    if (set === undefined) return { case: test.case, at, differences: [`input: ${test.input} holds no transaction set`] };
    const answer = translator.recognise(set)?.id === 'x217-response';
    const translation = answer ? translator.responseToFhir(set, undefined, context) : translator.requestToFhir(set, context);
    outcome = translation;
    for (const [path, value] of Object.entries(expect.fhir ?? {})) {
      const found = readAt(translation.bundle, path);
      if (JSON.stringify(found ?? null) !== JSON.stringify(value)) tell(`${path}: expected ${show(value)}, found ${show(found ?? null)}`);
    }
  }
  const errors = outcome.issues.filter(({ severity }) => severity === 'error');
  for (const code of expect.refused ?? [])
    if (!errors.some((each) => each.code === code)) tell(`refused: expected ${code}, which was not told`);
  for (const { code, message } of errors) if (expect.refused?.includes(code) !== true) tell(`refused: ${code} ${message}`);
  const trace = expect.elements === undefined ? [] : outcome.trace();
  for (const [address, value] of Object.entries(expect.elements ?? {})) {
    const found = trace.filter(({ loop, position }) => `${loop}/${position}` === address).map((each) => each.value);
    const same =
      value === null
        ? found.length === 0
        : typeof value === 'string'
          ? found.includes(value) && found.length === 1
          : String(found) === String(value);
    if (!same)
      tell(`${address}: expected ${show(value)}, found ${show(found.length === 0 ? null : found.length === 1 ? found[0] : found)}`);
  }
  if (expect.losses !== undefined) {
    const losses = outcome.losses();
    for (const loss of expect.losses) {
      const there = losses.some((each) => Object.entries(loss).every(([key, value]) => each[key as keyof LossEntry] === value));
      if (!there) tell(`losses: expected ${show(loss)}, which was not told`);
    }
  }
  return { case: test.case, at, differences };
}

/** Lines in the file itself, or in a file beside it. */
function wanted(text: string, folder: string): string[] {
  const content = text.includes('*') ? text : readFileSync(join(folder, text), 'utf8');
  return content
    .split(/[~\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(ISA|GS|ST|SE|GE|IEA)\*/.test(line));
}

function nearLine(line: string, lines: readonly string[]): string {
  const [id = ''] = line.split('*', 1);
  const same = lines.filter((each) => each.startsWith(`${id}*`));
  return same.length === 0 ? ` (there is no ${id})` : ` (there is ${same.slice(0, 3).join(' · ')})`;
}

function show(value: unknown): string {
  return value === null ? 'nothing' : JSON.stringify(value);
}
