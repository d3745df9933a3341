import { type JsonObject, type JsonValue, isArray, isObject } from './json.js';
import type { R4Model } from './r4-model.js';
import { type SliceDef, type Slices, inSlice } from './slices.js';

/** One step of an element id, ready to run. */
export interface ElementStep {
  /** As in the id: `timing[x]`, `extension:requestType`. */
  readonly text: string;
  /** JSON keys: one, or those of a choice. */
  readonly keys: readonly string[];
  readonly slice: SliceDef | undefined;
}

/** An element id of a profile (`Claim.item.extension:requestType`) made runnable against JSON of its type. */
export interface ElementPath {
  readonly id: string;
  readonly type: string;
  readonly steps: readonly ElementStep[];
}

/** @throws Error when the id fits neither the R4 model nor the slices: our own data is wrong. */
export function compileElementPath(id: string, model: R4Model, slices: Slices): ElementPath {
  const [type = '', ...segments] = /^Extension\([^)]*\)/.test(id) ? splitExtension(id) : id.split('.');
  let owner = type;
  // Slices are named by path, or by datatype where a datatype profile has them.
  let path = type;
  const steps = segments.map((text, i): ElementStep => {
    const [name = '', sliceName] = text.split(':');
    const holder = owner.startsWith('Extension(') ? 'Extension' : model.kind(owner) === 'primitive' ? 'Element' : owner;
    const element = model.element(holder, name);
    if (element === undefined) throw new Error(`${id}: ${owner} has no element ${name}`);
    const slice = sliceName === undefined ? undefined : (slices.slice(path, name, sliceName) ?? slices.slice(owner, name, sliceName));
    if (sliceName !== undefined && slice === undefined) throw new Error(`${id}: ${owner}.${name} has no slice ${sliceName}`);
    const all = element.types.map((valueType) => model.choiceName(holder, name, valueType) ?? name);
    const keys = !element.choice ? [name] : (slice?.value ?? all);
    owner = slice?.type ?? model.property(holder, keys[0] ?? name)?.type ?? '';
    path = `${path}.${name}`;
    // What hangs on a primitive (an extension) stands beside it in JSON: `_birthDate`.
    const beside = i < segments.length - 1 && model.kind(owner) === 'primitive';
    return { text, keys: beside ? keys.map((key) => `_${key}`) : keys, slice: element.choice ? undefined : slice };
  });
  return { id, type, steps };
}

function splitExtension(id: string): string[] {
  const end = id.indexOf(')') + 1;
  return [id.slice(0, end), ...id.slice(end + 1).split('.')];
}

/** Calls `visit` for every object that could hold the last step of the path, starting at a resource (or extension) of the path's type. */
export function visitParents(root: JsonObject, path: ElementPath, visit: (parent: JsonObject, last: ElementStep) => void): void {
  const { steps } = path;
  const go = (node: JsonObject, i: number): void => {
    const step = steps[i];
    if (step === undefined) return;
    if (i === steps.length - 1) {
      visit(node, step);
      return;
    }
    for (const key of step.keys) {
      const value = node[key];
      if (isArray(value)) {
        for (const member of value) if (isObject(member) && (step.slice === undefined || inSlice(member, step.slice))) go(member, i + 1);
      } else if (isObject(value) && (step.slice === undefined || inSlice(value, step.slice))) go(value, i + 1);
    }
  };
  go(root, 0);
}

/** Is the step filled at this parent? A primitive that has extensions only (data-absent-reason) counts as filled. */
export function isFilled(parent: JsonObject, step: ElementStep): boolean {
  for (const key of step.keys) {
    const value: JsonValue | undefined = parent[key];
    const { slice } = step;
    if (slice === undefined) {
      if (value !== undefined || parent[`_${key}`] !== undefined) return true;
    } else if (isArray(value) ? value.some((member) => inSlice(member, slice)) : inSlice(value, slice)) return true;
  }
  return false;
}
