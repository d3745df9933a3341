import type { R4Model, SliceDef, Slices } from '../fhir/index.js';
import { inSlice } from '../fhir/index.js';
import type { JsonValue } from '../fhir/json.js';
import { Cell, isJson } from './cell.js';
import type { Path, PathStep } from './path.js';

/** What reading needs of the run: nodes, references, and numbers that point into lists. */
export interface ReadContext {
  node(name: string): Cell | undefined;
  follow(reference: unknown, root: object): { resource: object; type: string } | undefined;
}

export type Visit = (cell: Cell) => boolean;

/** One step of a path with everything that the model knows of it. */
export type ResolvedStep =
  | {
      readonly kind: 'element';
      readonly step: PathStep;
      /** JSON keys (several for a choice) with the type behind each. */
      readonly keys: readonly { readonly key: string; readonly type: string }[];
      readonly array: boolean;
      readonly slice: SliceDef | undefined;
    }
  | { readonly kind: 'follow'; readonly type: string | undefined }
  | { readonly kind: 'key'; readonly node: string; readonly list: string; readonly type: string };

export interface ResolvedPath {
  readonly path: Path;
  readonly node: string | undefined;
  readonly steps: readonly ResolvedStep[];
  /** FHIR types that the end may have. */
  readonly types: readonly string[];
}

export interface PathModel {
  readonly model: R4Model;
  readonly slices: Slices;
  /** Types of a node. */
  nodeTypes(name: string): readonly string[] | undefined;
  /** `careTeamSequence` → where the numbers point. */
  key(name: string): { readonly node: string; readonly list: string } | undefined;
}

/** Types that are written `Extension(x)` are Extensions to the R4 model. */
export const plainType = (type: string): string => (type.startsWith('Extension(') ? 'Extension' : type);

/**
 * Ties a path to the R4 model and the slices. Several focus types are admitted (a requester is an Organization or a
 * PractitionerRole): a step holds for those that know it. A string is the complaint.
 */
export function resolvePath(path: Path, focus: readonly string[], context: PathModel): ResolvedPath | string {
  let types: readonly string[] = focus;
  if (path.node !== undefined) {
    const known = context.nodeTypes(path.node);
    if (known === undefined) return `"${path.text}": there is no node %${path.node}`;
    types = known;
  }
  const steps: ResolvedStep[] = [];
  let before: PathStep | undefined;
  /** Value keys that the extension of the step before may have. */
  let valued: readonly string[] | undefined;
  for (const [position, step] of path.steps.entries()) {
    if (step.kind === 'follow') {
      const target = before === undefined ? undefined : context.key(before.name);
      if (target !== undefined) {
        const owner = context.nodeTypes(target.node)?.[0] ?? '';
        const type = context.model.element(owner, target.list)?.types[0];
        if (type === undefined) return `"${path.text}": keys say ${target.node}.${target.list}, which does not exist`;
        steps.push({ kind: 'key', node: target.node, list: target.list, type });
        types = [type];
      } else {
        steps.push({ kind: 'follow', type: step.type });
        types = step.type === undefined ? ['Resource'] : [step.type];
      }
      continue;
    }
    before = step;
    const name = step.choice ? `${step.name}[x]` : step.name;
    const keys: { key: string; type: string }[] = [];
    let array = false;
    let slice: SliceDef | undefined;
    let lacking: string | undefined;
    for (const type of types) {
      const element = context.model.element(plainType(type), name);
      if (element === undefined) continue;
      array ||= element.max > 1;
      let inner = element.types;
      if (step.slice !== undefined) {
        const found = context.slices.slice(type, step.name, step.slice);
        if (found === undefined) {
          lacking = type;
          continue;
        }
        slice = found;
        if (slice.type !== undefined) inner = [slice.type];
      }
      // `occurrenceTiming`: the type of a choice, said by its JSON key
      const concrete = element.choice && !step.choice ? context.model.property(plainType(type), step.name) : undefined;
      if (concrete !== undefined) keys.push({ key: step.name, type: concrete.type });
      else if (element.choice) {
        const owner = valued ?? (type.startsWith('Extension(') ? extensionValue(context.slices, type) : undefined);
        for (const valueType of element.types) {
          const key = context.model.choiceName(plainType(type), name, valueType);
          if (key === undefined || (owner !== undefined && !owner.includes(key))) continue;
          if (!leadsOn(path, position, valueType, context)) continue;
          keys.push({ key, type: valueType });
        }
      } else for (const valueType of inner) keys.push({ key: step.name, type: valueType });
    }
    if (keys.length === 0 && lacking !== undefined)
      return `"${path.text}": ${lacking}.${step.name} has no slice "${step.slice ?? ''}" in the PAS profiles`;
    if (keys.length === 0) return `"${path.text}": ${types.join(' or ')} has no element "${name}"`;
    steps.push({ kind: 'element', step, keys, array, slice });
    valued = slice?.url === undefined ? undefined : slice.value;
    types = [...new Set(keys.map((each) => each.type))];
  }
  return { path, node: path.node, steps, types };
}

/** Of a choice only the types that have the next element of the path: `occurrence[x].repeat` is a Timing. */
function leadsOn(path: Path, position: number, type: string, context: PathModel): boolean {
  const next = path.steps[position + 1];
  if (next === undefined) return true;
  if (next.kind === 'follow') return type === 'Reference';
  return context.model.element(type, next.choice ? `${next.name}[x]` : next.name) !== undefined;
}

const valueKeys = new WeakMap<Slices, Map<string, readonly string[] | undefined>>();

/** The value keys that an extension of ours may have: found by its id. */
function extensionValue(slices: Slices, type: string): readonly string[] | undefined {
  let known = valueKeys.get(slices);
  if (known === undefined) {
    known = new Map();
    for (const key of slices.keys) {
      const dot = key.lastIndexOf('.', key.lastIndexOf(':'));
      const colon = key.lastIndexOf(':');
      const found = slices.slice(key.slice(0, dot), key.slice(dot + 1, colon), key.slice(colon + 1));
      if (found?.type !== undefined && found.value !== undefined) known.set(found.type, found.value);
    }
    valueKeys.set(slices, known);
  }
  if (!known.has(type)) known.set(type, slices.slice('', 'extension', type.slice('Extension('.length, -1))?.value);
  return known.get(type);
}

export interface Reader {
  /** Visits every value in order until the visitor says stop (true). */
  (context: ReadContext, focus: Cell | undefined, visit: Visit): boolean;
  /** The first value: most rows find nothing, so this way makes no closure and no object on the way. */
  first(context: ReadContext, focus: Cell | undefined): Cell | undefined;
}

/** Compiles a path into a function that visits every value it leads to, in order, until the visitor says stop (true). */
export function compileReader(resolved: ResolvedPath): Reader {
  let next: (
    context: ReadContext,
    value: unknown,
    holder: object,
    key: string | number,
    type: string,
    root: object,
    visit: Visit,
  ) => boolean = (_context, value, holder, key, type, root, visit) => visit(new Cell(value, holder, key, type, root));
  for (const step of [...resolved.steps].reverse()) {
    const then = next;
    if (step.kind === 'follow') {
      const wanted = step.type;
      next = (context, value, _holder, _key, _type, root, visit) => {
        const target = context.follow(value, root);
        if (target === undefined || (wanted !== undefined && target.type !== wanted)) return false;
        return then(context, target.resource, target.resource, '', target.type, target.resource, visit);
      };
    } else if (step.kind === 'key') {
      const { node, list, type } = step;
      next = (context, value, _holder, _key, _type, _root, visit) => {
        const owner = context.node(node);
        const items = owner === undefined ? undefined : (owner.value as Record<string, unknown>)[list];
        if (owner === undefined || !Array.isArray(items)) return false;
        for (let i = 0; i < items.length; i++) {
          const item: unknown = items[i];
          if (isJson(item) && item['sequence'] === value) return then(context, item, items, i, type, owner.root, visit);
        }
        return false;
      };
    } else next = elementStep(step, then);
  }
  const start = next;
  const { node } = resolved;
  const all: Visiting =
    node === undefined
      ? (context, focus, visit) =>
          focus !== undefined && start(context, focus.value, focus.holder, focus.key, focus.type, focus.root, visit)
      : (context, _focus, visit) => {
          const cell = context.node(node);
          return cell !== undefined && start(context, cell.value, cell.holder, cell.key, cell.type, cell.root, visit);
        };
  return Object.assign(all, { first: quickFirst(resolved, all) });
}

type Visiting = (context: ReadContext, focus: Cell | undefined, visit: Visit) => boolean;

/** Several readers as one: the first that finds something. */
export function joinReaders(readers: readonly Reader[]): Reader {
  const all: Visiting = (context, focus, visit) => readers.some((reader) => reader(context, focus, visit));
  return Object.assign(all, {
    first: (context: ReadContext, focus: Cell | undefined) => {
      for (const reader of readers) {
        const cell = reader.first(context, focus);
        if (cell !== undefined) return cell;
      }
      return undefined;
    },
  });
}

/** Walks the path once without looking back; where a list could have held another way to the end, the full walk decides. */
function quickFirst(resolved: ResolvedPath, all: Visiting): Reader['first'] {
  const { node, steps } = resolved;
  const slow = (context: ReadContext, focus: Cell | undefined): Cell | undefined => {
    let found: Cell | undefined;
    all(context, focus, (cell) => {
      found = cell;
      return true;
    });
    return found;
  };
  return (context, focus) => {
    const from = node === undefined ? focus : context.node(node);
    if (from === undefined) return undefined;
    let { value, holder, key, type, root } = from;
    let branched = false;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as ResolvedStep;
      if (step.kind === 'key') return slow(context, focus);
      if (step.kind === 'follow') {
        const target = context.follow(value, root);
        if (target === undefined || (step.type !== undefined && target.type !== step.type))
          return branched ? slow(context, focus) : undefined;
        value = holder = root = target.resource;
        key = '';
        type = target.type;
        continue;
      }
      if (typeof value !== 'object' || value === null) return branched ? slow(context, focus) : undefined;
      let found: unknown;
      for (let k = 0; k < step.keys.length; k++) {
        const each = step.keys[k] as { key: string; type: string };
        found = (value as Record<string, unknown>)[each.key];
        if (found !== undefined && found !== null) {
          holder = value;
          key = each.key;
          type = each.type;
          break;
        }
      }
      if (found === undefined || found === null) return branched ? slow(context, focus) : undefined;
      if (Array.isArray(found)) {
        const { index } = step.step;
        if (typeof index === 'string' && index !== 'each') return slow(context, focus);
        const every = index === 'each' || (index === undefined && step.slice !== undefined);
        const at = typeof index === 'number' ? index : 0;
        let seen = 0;
        let hit = -1;
        for (let n = 0; n < found.length; n++) {
          const item: unknown = found[n];
          if (item === null || (step.slice !== undefined && !inSlice(item as JsonValue, step.slice))) continue;
          if (every || seen++ === at) {
            hit = n;
            break;
          }
        }
        if (hit < 0) return branched ? slow(context, focus) : undefined;
        if (every && hit < found.length - 1) branched = true;
        holder = found;
        key = hit;
        value = found[hit];
      } else {
        if (step.slice !== undefined && !inSlice(found as JsonValue, step.slice)) return branched ? slow(context, focus) : undefined;
        value = found;
      }
    }
    return new Cell(value, holder, key, type, root);
  };
}

type Next = (
  context: ReadContext,
  value: unknown,
  holder: object,
  key: string | number,
  type: string,
  root: object,
  visit: Visit,
) => boolean;

function elementStep(step: Extract<ResolvedStep, { kind: 'element' }>, then: Next): Next {
  const { keys, slice } = step;
  const { index } = step.step;
  const every = index === 'each' || (index === undefined && slice !== undefined);
  const only = typeof index === 'number' ? index : 0;
  const flag = typeof index === 'string' && index !== 'each' ? index : undefined;
  const single = keys.length === 1 ? keys[0] : undefined;
  const read = (name: string, valueType: string): Next => {
    return (context, value, _holder, _key, _type, root, visit) => {
      const found = (value as Record<string, unknown>)[name];
      if (found === undefined || found === null) return false;
      const holder = value as object;
      if (!Array.isArray(found)) {
        if (slice !== undefined && !inSlice(found as JsonValue, slice)) return false;
        return then(context, found, holder, name, valueType, root, visit);
      }
      if (every) {
        for (let i = 0; i < found.length; i++) {
          const item: unknown = found[i];
          if (item === null || (slice !== undefined && !inSlice(item as JsonValue, slice))) continue;
          if (then(context, item, found, i, valueType, root, visit)) return true;
        }
        return false;
      }
      if (flag !== undefined) {
        const at = Math.max(
          found.findIndex((item) => isJson(item) && item[flag] === true),
          0,
        );
        return found.length > 0 && then(context, found[at], found, at, valueType, root, visit);
      }
      let seen = 0;
      for (let i = 0; i < found.length; i++) {
        const item: unknown = found[i];
        if (item === null || (slice !== undefined && !inSlice(item as JsonValue, slice))) continue;
        if (seen++ === only) return then(context, item, found, i, valueType, root, visit);
      }
      return false;
    };
  };
  if (single !== undefined) {
    const one = read(single.key, single.type);
    return (context, value, holder, key, type, root, visit) =>
      typeof value === 'object' && value !== null && one(context, value, holder, key, type, root, visit);
  }
  const several = keys.map((each) => read(each.key, each.type));
  return (context, value, holder, key, type, root, visit) => {
    if (typeof value !== 'object' || value === null) return false;
    for (const one of several) if (one(context, value, holder, key, type, root, visit)) return true;
    return false;
  };
}
