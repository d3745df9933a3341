import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Document, LineCounter, Node, Pair } from 'yaml';
import type { FilePosition, Issue } from '../issue/issue.js';
import type { DataFile } from './data-file.js';
import type { DataPath } from './path.js';
import { checkSchema, type JsonSchema } from './schema.js';

// Loaded on first use: a start whose tables come from the cache needs no YAML, and the package costs 40 ms of a cold `convert`.
const require = createRequire(import.meta.url);
let loaded: typeof import('yaml') | undefined;
const yaml = (): typeof import('yaml') => (loaded ??= require('yaml') as typeof import('yaml'));

export interface ReadOptions {
  /** JSON Schema that the content has to satisfy, draft-07 or 2020-12 by its `$schema`. */
  readonly schema?: JsonSchema;
}

/** Reads a YAML 1.2 file (JSON is a subset). Content never throws, nor does a file that is not there: see `issues`. */
export function readYaml(file: string, options: ReadOptions = {}): DataFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const at: FilePosition = { file, line: 1, column: 1 };
    return {
      file,
      value: undefined,
      issues: [{ code: 'DATA-UNREADABLE', severity: 'error', message: `${file} cannot be read (${reason}).`, at }],
      position: () => at,
      written: () => undefined,
    };
  }
  return parseYaml(text, file, options);
}

/** As `readYaml`, from text; `file` is the name that positions carry. Keys are always strings: `01:` is the key "01". */
export function parseYaml(text: string, file: string, options: ReadOptions = {}): DataFile {
  const counter = new (yaml().LineCounter)();
  const document = yaml().parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'silent',
    version: '1.2',
  }) as Document;
  const at = (offset: number): FilePosition => filePosition(file, counter, offset);

  const issues: Issue[] = [
    ...document.errors.map((error) => yamlIssue('error', error.message, error.code, at(error.pos[0]))),
    ...document.warnings.map((warning) => yamlIssue('warning', warning.message, warning.code, at(warning.pos[0]))),
  ];
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    // An alias without its anchor shows only here, and without a position.
    issues.push(yamlIssue('error', error instanceof Error ? error.message : String(error), 'ALIAS', at(aliasOffset(document) ?? 0)));
  }

  const data: DataFile = {
    file,
    value,
    issues,
    position: (path, part = 'value') => at(offsetOf(document, path, part)),
    written: (path) => {
      const { node, rest } = descend(document, path);
      return rest === 0 && yaml().isScalar(node) ? node.source : undefined;
    },
  };
  if (options.schema !== undefined && document.errors.length === 0 && value !== undefined)
    issues.push(...checkSchema(data, options.schema));
  return data;
}

function yamlIssue(severity: Issue['severity'], message: string, code: string, at: FilePosition): Issue {
  const hint: Record<string, string> = {
    BAD_SCALAR_START: 'put the value in quotes',
    BLOCK_AS_IMPLICIT_KEY: 'a value that holds ": " has to stand in quotes',
    DUPLICATE_KEY: 'join the two entries or rename one',
    TAB_AS_INDENT: 'indent with spaces',
    MISSING_CHAR: 'close what was opened',
    ALIAS: 'a value that begins with * has to stand in quotes',
  };
  const advice = hint[code];
  return { code: 'DATA-YAML', severity, message: `${message.replace(/\.$/, '')}${advice === undefined ? '' : `; ${advice}`}.`, at };
}

function filePosition(file: string, counter: LineCounter, offset: number): FilePosition {
  const { line, col } = counter.linePos(offset);
  return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
}

interface Descent {
  /** The deepest node that exists on the path. */
  readonly node: Node | null;
  /** The map entry whose value `node` is. */
  readonly pair: Pair | undefined;
  /** How many steps of the path lead nowhere. */
  readonly rest: number;
}

function descend(document: Document, path: DataPath): Descent {
  const { isAlias, isMap, isScalar, isSeq, isNode } = yaml();
  let node = document.contents as Node | null;
  let pair: Pair | undefined;
  for (const [depth, step] of path.entries()) {
    const from = isAlias(node) ? node.resolve(document) : node;
    if (isMap(from)) {
      const found = from.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (found === undefined) return { node, pair, rest: path.length - depth };
      pair = found;
      // `key:` without a value: the key is the best address there is.
      node = (isNode(found.value) ? found.value : found.key) as Node;
    } else if (isSeq(from)) {
      const item: unknown = from.items[Number(step)];
      if (!isNode(item)) return { node, pair, rest: path.length - depth };
      pair = undefined;
      node = item;
    } else return { node, pair, rest: path.length - depth };
  }
  return { node, pair, rest: 0 };
}

function offsetOf(document: Document, path: DataPath, part: 'key' | 'value'): number {
  const { node, pair, rest } = descend(document, path);
  const key = pair?.key as Node | undefined;
  // For what is missing the key of its holder is a better address than the first line of the holder's content.
  const chosen = (part === 'key' || rest > 0) && key !== undefined ? key : node;
  return chosen?.range?.[0] ?? 0;
}

function aliasOffset(document: Document): number | undefined {
  let offset: number | undefined;
  yaml().visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0];
      return yaml().visit.BREAK;
    },
  });
  return offset;
}
