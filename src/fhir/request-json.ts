import type { Issue } from '../issue/issue.js';

/** The body of a request, parsed. `body` is undefined when `issues` holds an error. */
export interface ParsedJson {
  readonly body: unknown;
  readonly issues: readonly Issue[];
}

/**
 * JSON.parse that never throws and whose issue holds no content: V8's own message quotes the text around the fault, which may be
 * patient data. Line and column count from 1. A byte order mark is tolerated.
 */
export function parseRequestJson(text: string): ParsedJson {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  try {
    return { body: JSON.parse(json) as unknown, issues: [] };
  } catch {
    const at = faultOffset(json);
    const before = json.slice(0, at);
    const line = before.split('\n').length;
    const column = at - before.lastIndexOf('\n');
    const what =
      json.trim() === '' ? 'The request has no body' : `The request body is no JSON: line ${line}, column ${column} cannot be read`;
    return {
      body: undefined,
      issues: [{ code: 'FHIR-JSON', severity: 'error', message: `${what}. Send the Bundle as JSON (application/fhir+json, UTF-8).` }],
    };
  }
}

const token =
  /[ \t\r\n]*(?:([{}[\],:])|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Offset of the first token that does not fit. Only walked when JSON.parse has refused the text. */
function faultOffset(text: string): number {
  const open: string[] = [];
  // What may come next: a value, a value or `]`, a key or `}`, a key, `:`, or what follows a value.
  let want: 'value' | 'first' | 'key-or-end' | 'key' | 'colon' | 'after' = 'value';
  for (let at = 0; ;) {
    token.lastIndex = at;
    const found = token.exec(text);
    const start = at + (/^[ \t\r\n]*/.exec(text.slice(at, at + 1000))?.[0].length ?? 0);
    if (found === null) return start;
    const sign = found[1];
    if (want === 'after' && open.length === 0) return start;
    if (sign === undefined) {
      const isString = text[start] === '"';
      if (want === 'value' || want === 'first') want = 'after';
      else if ((want === 'key' || want === 'key-or-end') && isString) want = 'colon';
      else return start;
    } else if ((sign === '{' || sign === '[') && (want === 'value' || want === 'first')) {
      open.push(sign);
      want = sign === '{' ? 'key-or-end' : 'first';
    } else if (sign === ':' && want === 'colon') want = 'value';
    else if (sign === ',' && want === 'after') want = open.at(-1) === '{' ? 'key' : 'value';
    else if (sign === '}' && open.at(-1) === '{' && (want === 'after' || want === 'key-or-end')) {
      open.pop();
      want = 'after';
    } else if (sign === ']' && open.at(-1) === '[' && (want === 'after' || want === 'first')) {
      open.pop();
      want = 'after';
    } else return start;
    at = token.lastIndex;
  }
}
