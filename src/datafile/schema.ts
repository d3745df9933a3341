import { createRequire } from 'node:module';
import type { Ajv as AjvInstance, ErrorObject, ValidateFunction } from 'ajv';
import type { Issue } from '../issue/issue.js';
import type { DataFile } from './data-file.js';
import { nearest } from './nearest.js';
import { formatDataPath, type DataPath } from './path.js';

/** A JSON Schema as it is read from its file. */
export type JsonSchema = Readonly<Record<string, unknown>>;

// Loaded on first use, as in yaml.ts.
const require = createRequire(import.meta.url);
const instances = new Map<string, AjvInstance>();
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

function ajv(schema: JsonSchema): AjvInstance {
  const draft = String(schema.$schema ?? '').includes('2020-12') ? 'ajv/dist/2020.js' : 'ajv';
  let instance = instances.get(draft);
  if (instance === undefined) {
    const { default: Ajv } = require(draft) as { default: typeof AjvInstance };
    const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
    // `verbose` hands over the schema beside the error, for the names that a misspelt key may have meant.
    instance = new Ajv({ allErrors: true, verbose: true, discriminator: true, strict: true, allowUnionTypes: true });
    addFormats.default(instance);
    instances.set(draft, instance);
  }
  return instance;
}

function validator(schema: JsonSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (validate === undefined) {
    // The `$id` is left out: two readings of one schema file are two objects, and ajv refuses an id that it has seen.
    const anonymous = { ...schema };
    delete anonymous.$id;
    validate = ajv(schema).compile(anonymous);
    compiled.set(schema, validate);
  }
  return validate;
}

/**
 * Checks a file's value against a JSON Schema: one issue for each fault, in file order, with the position of the value
 * (of the key, where the key is at fault). A schema that is itself wrong throws: that is a broken program.
 */
export function checkSchema(data: DataFile, schema: JsonSchema): Issue[] {
  const validate = validator(schema);
  if (validate(data.value)) return [];
  const seen = new Set<string>();
  const issues: Issue[] = [];
  for (const error of withoutBranches(validate.errors ?? [])) {
    const path = dataPath(error.instancePath, data.value);
    const key = keyAtFault(error);
    const at = key === undefined ? data.position(path) : data.position([...path, key], 'key');
    const message = `${formatDataPath(path)}: ${explain(error, data, path)}.`;
    const identity = `${at.line}:${at.column}:${message}`;
    if (!seen.has(identity)) issues.push({ code: 'DATA-SCHEMA', severity: 'error', message, at });
    seen.add(identity);
  }
  return issues.sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0));
}

/**
 * A failed `oneOf` tells the faults of every branch, most of them beside the point. Kept are those of the branch that was
 * meant: the one that got furthest down, else the one of the right kind with the fewest faults; else only the summary.
 */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = errors.filter((error) => error.keyword !== 'if');
  for (const summary of errors.filter((error) => error.keyword === 'oneOf' || error.keyword === 'anyOf')) {
    const index = kept.indexOf(summary);
    if (index < 0) continue;
    // ajv writes the branches' errors directly before their summary.
    let first = index;
    while (first > 0 && isAtOrBelow(kept[first - 1] as ErrorObject, summary)) first--;
    const meant = branchMeant(kept.slice(first, index), summary);
    kept = [...kept.slice(0, first), ...(meant.length > 0 ? meant : [summary]), ...kept.slice(index + 1)];
  }
  return kept;
}

function isAtOrBelow(error: ErrorObject, summary: ErrorObject): boolean {
  return error.instancePath === summary.instancePath || error.instancePath.startsWith(`${summary.instancePath}/`);
}

function branchMeant(faults: readonly ErrorObject[], summary: ErrorObject): ErrorObject[] {
  const depth = Math.max(0, ...faults.map((fault) => fault.instancePath.length));
  if (depth > summary.instancePath.length) return faults.filter((fault) => fault.instancePath.length === depth);

  const branches = new Map<string, ErrorObject[]>();
  for (const fault of faults) {
    const branch = fault.schemaPath.slice(0, fault.schemaPath.lastIndexOf('/'));
    branches.set(branch, [...(branches.get(branch) ?? []), fault]);
  }
  const ofRightKind = [...branches.values()].filter((list) => !list.some((fault) => ['type', 'const', 'enum'].includes(fault.keyword)));
  const [best, next] = ofRightKind.sort((a, b) => a.length - b.length);
  return best === undefined || best.length === next?.length ? [] : best;
}

function keyAtFault(error: ErrorObject): string | undefined {
  const params = error.params as { additionalProperty?: string; unevaluatedProperty?: string; propertyName?: string };
  return params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
}

function explain(error: ErrorObject, data: DataFile, path: DataPath): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case 'required':
      return `the key "${String(params.missingProperty)}" is missing`;
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const key = keyAtFault(error) ?? '';
      const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
      const meant = nearest(key, known);
      const rest = known.length === 0 ? '' : meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean "${meant}"?`;
      return `the key "${key}" is not known here${rest}`.replace(/\?$/, '');
    }
    case 'propertyNames':
      return `the key "${String(params.propertyName)}" is not allowed here`;
    case 'type':
      return `must be ${String(params.type).split(',').join(' or ')}, found ${found(error.data)}${quotingHint(error, data, path)}`;
    case 'enum': {
      const allowed = (params.allowedValues as readonly unknown[]).map(String);
      const meant = nearest(String(error.data), allowed);
      return `must be one of ${allowed.join(', ')}, found ${found(error.data)}${meant === undefined ? '' : `; did you mean "${meant}"`}`;
    }
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}, found ${found(error.data)}`;
    case 'pattern':
      return `${found(error.data)} does not match ${String(params.pattern)}${description(error)}`;
    case 'oneOf':
    case 'anyOf':
      return `${found(error.data)} fits none of the forms that are allowed here${description(error)}`;
    default:
      return `${error.message ?? error.keyword}${description(error)}`;
  }
}

/** What the schema's author wrote for people about this place. */
function description(error: ErrorObject): string {
  const text = error.parentSchema?.description as string | undefined;
  return text === undefined ? '' : ` (${text.replace(/\.$/, '')})`;
}

function found(value: unknown): string {
  if (value === null) return 'nothing (null)';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `"${value}"` : `the ${typeof value} ${String(value)}`;
}

/** YAML reads `01`, `0007`, `1e3`, `true` and `null` as no strings: a code that looks like that has to be quoted. */
function quotingHint(error: ErrorObject, data: DataFile, path: DataPath): string {
  const wantsString = String((error.params as { type?: unknown }).type)
    .split(',')
    .includes('string');
  if (!wantsString || (typeof error.data === 'object' && error.data !== null)) return '';
  const written = data.written(path) ?? '';
  return written === '' ? '' : `; a code has to be a string: write '${written}' in quotes`;
}

/** JSON Pointer → path; a step is an index where a list stands. */
function dataPath(pointer: string, top: unknown): DataPath {
  const path: (string | number)[] = [];
  let value = top;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(value) ? Number(key) : key);
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  return path;
}
