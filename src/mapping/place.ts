import { inSlice } from '../fhir/index.js';
import type { JsonValue } from '../fhir/json.js';
import type { ResolvedPath, ResolvedStep } from './reader.js';

type Mutable = Record<string, unknown>;

/**
 * A place in the bundle that is being made. Nothing exists until `make` or `set`: an absent 2010EA makes no
 * Practitioner (virtual nodes).
 */
export interface Place {
  /** The types that may stand here; a node of several types is narrowed by the `choose` that asks for its type. */
  readonly types: readonly string[];
  /** What stands here, undefined while the place is virtual. */
  peek(): unknown;
  /** The object at this place, made (with all above it) when needed. `type` decides the key of a choice. */
  make(type?: string): Mutable;
  /** Puts a value. `type` decides the key of a choice. */
  set(value: unknown, type?: string): void;
  /** Object or array, and key in it, under which the value was put: what a trace needs to write the path. */
  address(): Address | undefined;
  /** Nothing that is put here is kept (echo). */
  readonly scratch: boolean;
}

export interface Address {
  readonly holder: object;
  readonly key: string | number;
}

/** What making needs of the run. */
export interface MakeContext {
  nodePlace(name: string): Place;
  /** The resource that a reference made by us points to. */
  targetOf(reference: object): Mutable | undefined;
  /** Makes a resource and lets the reference point to it. */
  makeTarget(reference: Mutable, type: string): Mutable;
  /** Whether new elements of this type number themselves by `sequence`. */
  numbered(type: string): boolean;
}

type Element = Extract<ResolvedStep, { kind: 'element' }>;

function typesOf(step: Element): readonly string[] {
  return step.keys.map((each) => each.type);
}

class ElementPlace implements Place {
  readonly types: readonly string[];
  get scratch(): boolean {
    return this.parent.scratch;
  }

  constructor(
    private readonly context: MakeContext,
    private readonly parent: Place,
    private readonly step: Element,
  ) {
    this.types = typesOf(step);
  }

  private at: Address | undefined;

  address(): Address | undefined {
    return this.at;
  }

  peek(): unknown {
    const above = this.parent.peek() as Mutable | undefined;
    if (above === undefined) return undefined;
    for (const { key } of this.step.keys) {
      const found = above[key];
      if (found === undefined) continue;
      if (!Array.isArray(found)) return found;
      return this.pick(found);
    }
    return undefined;
  }

  private pick(list: readonly unknown[]): unknown {
    const { slice } = this.step;
    const members = slice === undefined ? list : list.filter((item) => inSlice(item as JsonValue, slice));
    const { index } = this.step.step;
    return members[typeof index === 'number' ? index : 0];
  }

  make(type?: string): Mutable {
    const found = this.peek();
    if (typeof found === 'object' && found !== null) return found as Mutable;
    const made: Mutable = sliceContent(this.step);
    this.attach(made, type);
    return made;
  }

  set(value: unknown, type?: string): void {
    this.attach(value, type);
  }

  private attach(value: unknown, type: string | undefined): void {
    const above = this.parent.make();
    const chosen = this.step.keys.find((each) => each.type === type) ?? this.step.keys[0];
    if (chosen === undefined) return;
    // an extension on a primitive stands beside it: `_date`
    const beside = typeof value === 'object' && /^[a-z]/.test(chosen.type);
    const key = beside ? `_${chosen.key}` : chosen.key;
    if (!this.step.array) {
      above[key] = value;
      this.at = { holder: above, key };
      return;
    }
    const list = (above[key] ??= []) as unknown[];
    const { index } = this.step.step;
    const at = typeof index === 'number' && this.step.slice === undefined && index < list.length ? index : list.length;
    this.at = { holder: list, key: at };
    if (at < list.length) list[at] = value;
    else push(this.context, list, value, typesOf(this.step)[0] ?? '');
  }
}

/** A new member of a list: it joins the list when something is put into it. */
class NewPlace implements Place {
  readonly types: readonly string[];
  get scratch(): boolean {
    return this.parent.scratch;
  }
  private made: Mutable | undefined;
  private value: unknown;

  constructor(
    private readonly context: MakeContext,
    private readonly parent: Place,
    private readonly step: Element,
  ) {
    this.types = typesOf(step);
  }

  private at: Address | undefined;
  address(): Address | undefined {
    return this.at;
  }
  peek(): unknown {
    return this.made ?? this.value;
  }
  make(): Mutable {
    if (this.made !== undefined) return this.made;
    const made = sliceContent(this.step);
    this.made = made;
    this.list().push(made);
    number(this.context, this.list(), made, this.types[0] ?? '');
    return made;
  }
  set(value: unknown): void {
    this.value = value;
    const list = this.list();
    list.push(value);
    this.at = { holder: list, key: list.length - 1 };
  }
  private list(): unknown[] {
    const above = this.parent.make();
    const key = this.step.keys[0]?.key ?? '';
    return (above[key] ??= []) as unknown[];
  }
}

/** The target of a reference. */
export class FollowPlace implements Place {
  types: readonly string[];
  private aside: Mutable | undefined;
  get scratch(): boolean {
    return this.parent.scratch;
  }
  constructor(
    private readonly context: MakeContext,
    private readonly parent: Place,
    type: string,
  ) {
    this.types = [type];
  }
  /** The branch of a `choose` decides which resource is made. */
  narrow(type: string): void {
    this.types = [type];
  }
  address(): undefined {
    return undefined;
  }
  peek(): unknown {
    if (this.scratch) return this.aside;
    const reference = this.parent.peek();
    return typeof reference === 'object' && reference !== null ? this.context.targetOf(reference) : undefined;
  }
  make(): Mutable {
    const found = this.peek();
    if (found !== undefined) return found as Mutable;
    if (this.scratch) return (this.aside = {});
    return this.context.makeTarget(this.parent.make(), this.types[0] ?? '');
  }
  set(): void {
    throw new Error('a resource cannot be put as a value');
  }
}

/** A new member of a list that a number points to: `careTeamSequence[]->`. */
class KeyPlace implements Place {
  readonly types: readonly string[];
  get scratch(): boolean {
    return this.parent.scratch;
  }
  private made: Mutable | undefined;
  constructor(
    private readonly context: MakeContext,
    private readonly parent: Place,
    private readonly step: Element,
    private readonly target: Extract<ResolvedStep, { kind: 'key' }>,
  ) {
    this.types = [target.type];
  }
  address(): undefined {
    return undefined;
  }
  peek(): unknown {
    return this.made;
  }
  make(): Mutable {
    if (this.made !== undefined) return this.made;
    const made: Mutable = {};
    this.made = made;
    const owner = this.context.nodePlace(this.target.node).make();
    const list = (owner[this.target.list] ??= []) as unknown[];
    list.push(made);
    number(this.context, list, made, this.target.type);
    const above = this.parent.make();
    const key = this.step.keys[0]?.key ?? '';
    ((above[key] ??= []) as unknown[]).push(made['sequence']);
    return made;
  }
  set(): void {
    throw new Error('an element that a number points to cannot be put as a value');
  }
}

function push(context: MakeContext, list: unknown[], value: unknown, type: string): void {
  list.push(value);
  if (typeof value === 'object' && value !== null) number(context, list, value as Mutable, type);
}

/** FHIR lists whose members carry `sequence` are numbered from 1 in the order in which they are made. */
function number(context: MakeContext, list: readonly unknown[], made: Mutable, type: string): void {
  if (context.numbered(type) && made['sequence'] === undefined) made['sequence'] = list.length;
}

function sliceContent(step: Element): Mutable {
  const { slice } = step;
  if (slice === undefined) return {};
  if (slice.url !== undefined) return { url: slice.url };
  return slice.pattern === undefined ? {} : (structuredClone(slice.pattern) as Mutable);
}

export type Placer = (context: MakeContext, focus: Place) => Place;

/** Compiles a path into a function that gives its place. A last `[]` gives a new member at every call. */
export function compilePlacer(resolved: ResolvedPath): Placer {
  const { node, steps } = resolved;
  return (context, focus) => {
    let place = node === undefined ? focus : context.nodePlace(node);
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i];
      if (step === undefined) break;
      if (step.kind === 'element') {
        const next = steps[i + 1];
        if (next?.kind === 'key') {
          place = new KeyPlace(context, place, step, next);
          i++;
        } else if (step.step.index === 'each') place = new NewPlace(context, place, step);
        else place = new ElementPlace(context, place, step);
      } else if (step.kind === 'follow') place = new FollowPlace(context, place, step.type ?? 'Resource');
    }
    return place;
  };
}

/** A place that nothing keeps: what a request says of a resource that came with it is not written again (echo). */
export class ScratchPlace implements Place {
  readonly scratch = true;
  private content: Mutable | undefined;
  constructor(readonly types: readonly string[]) {}
  address(): undefined {
    return undefined;
  }
  peek(): unknown {
    return this.content;
  }
  make(): Mutable {
    return (this.content ??= {});
  }
  set(): void {
    this.content ??= {};
  }
}
