import type { BundleIndex, PasVersion } from '../fhir/index.js';
import type { Issue } from '../issue/issue.js';
import type { Cell } from './cell.js';
import { LoopDraftNode, type Also } from './draft.js';
import type { GuideLoop } from '../guide/model.js';
import type { Position } from './op.js';
import type { Sent } from './sent.js';
import type { PendingLoss, RowRef } from './report.js';
import type { ReadContext } from './reader.js';

/** What a translation may know of the world besides its inputs: it is a pure function of these. */
export interface TranslationContext {
  readonly pas: PasVersion;
  /** Values that rows take by `context:`, e.g. `event-trace`; a function gets the sequence of the item at hand. */
  readonly values?: Readonly<Record<string, string | ((sequence: number) => string | undefined) | undefined>>;
  readonly strict?: boolean;
  /** Whose overlay holds; none, or one that has no overlay: the tables as they are. */
  readonly partner?: string;
}

export type NodeReader = (run: ToX12) => Cell | undefined;

/** One run from a bundle to X12: what was read, used, carried and refused. */
export class ToX12 implements ReadContext {
  readonly losses: PendingLoss[] = [];
  readonly issues: Issue[] = [];
  readonly folds = new Map<string, readonly (string | undefined)[]>();
  readonly indexes = new Map<string, Map<unknown, number>>();
  private readonly nodes = new Map<string, Cell | undefined>();
  /** Holder → key and scope, in pairs. */
  private readonly used = new Map<object, (string | number)[]>();
  /** Holder → the keys whose values are carried; mostly one. */
  private readonly carriedLeaves = new Map<object, string | number | (string | number)[]>();
  /** Objects all below which is settled: carried, or without meaning of its own. */
  readonly settled = new Map<object, 'carried' | 'by-design' | 'reported'>();
  /** Number of the service that the rows at hand write; undefined at the event. */
  line: number | undefined;
  /** Loop of an answer → the element of the request that it is about. */
  readonly about = new Map<LoopDraftNode, object>();
  /** What rows have taken from the context: traces of our own. */
  readonly own = new Set<string>();
  /** Resources that rows have come to: what nothing points to is told as such. */
  readonly reached = new Set<object>();
  private readonly followed = new Map<object, { resource: object; type: string } | null>();
  private scopes = 0;

  constructor(
    readonly index: BundleIndex,
    private readonly readers: ReadonlyMap<string, NodeReader>,
    readonly context: TranslationContext,
    /** The X12 that an answer is about, when the bundle is one. */
    readonly sent?: Sent,
  ) {}

  node(name: string): Cell | undefined {
    if (this.nodes.has(name)) return this.nodes.get(name);
    const cell = this.readers.get(name)?.(this);
    if (cell !== undefined) this.reached.add(cell.value as object);
    this.nodes.set(name, cell);
    return cell;
  }

  follow(reference: unknown, root: object): { resource: object; type: string } | undefined {
    if (typeof reference !== 'object' || reference === null) return undefined;
    // many rows look behind one reference
    const known = this.followed.get(reference);
    if (known !== undefined) return known === null ? undefined : known;
    const found = this.index.resolve(reference as never, root);
    const target = found === undefined ? null : { resource: found.resource, type: found.resource.resourceType };
    this.followed.set(reference, target);
    if (target !== null) this.reached.add(target.resource);
    return target ?? undefined;
  }

  loop(def: GuideLoop, parent: LoopDraftNode | undefined, focus: Cell | undefined): LoopDraftNode {
    return new LoopDraftNode(def, parent, focus, ++this.scopes);
  }

  use(cell: Cell, scope: number): void {
    const marks = this.used.get(cell.holder);
    if (marks === undefined) this.used.set(cell.holder, [cell.key, scope]);
    else marks.push(cell.key, scope);
  }

  isUsed(cell: Cell, scope: number): boolean {
    const marks = this.used.get(cell.holder);
    if (marks === undefined) return false;
    for (let i = 0; i < marks.length; i += 2) if (marks[i] === cell.key && marks[i + 1] === scope) return true;
    return false;
  }

  /** Has any part of this object been used in the scope? (`rest: true`) */
  isTouched(object: object, scope: number): boolean {
    const marks = this.used.get(object);
    if (marks === undefined) return false;
    for (let i = 1; i < marks.length; i += 2) if (marks[i] === scope) return true;
    return false;
  }

  /** Does something whose marks do not count: what it uses, carries, settles, folds and reports is forgotten. */
  aside(act: () => void): void {
    const copy = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> =>
      new Map([...map].map(([key, value]) => [key, Array.isArray(value) ? ([...(value as unknown[])] as V) : value]));
    const maps: Map<unknown, unknown>[] = [this.used, this.carriedLeaves, this.settled, this.folds, this.indexes] as never;
    const before = maps.map(copy);
    const { length: losses } = this.losses;
    const { length: issues } = this.issues;
    act();
    for (const [i, map] of maps.entries()) {
      map.clear();
      for (const [key, value] of before[i] ?? []) map.set(key, value);
    }
    this.losses.length = losses;
    this.issues.length = issues;
  }

  /** The value is in the X12, or implied by a constant of the table. */
  carry(cell: Cell): void {
    this.carryAt(cell.holder, cell.key, cell.value);
  }

  carryAt(holder: object, key: string | number, value: unknown): void {
    if (typeof value === 'object' && value !== null) {
      this.settled.set(value, 'carried');
      return;
    }
    const keys = this.carriedLeaves.get(holder);
    if (keys === undefined) this.carriedLeaves.set(holder, key);
    else if (Array.isArray(keys)) keys.push(key);
    else if (keys !== key) this.carriedLeaves.set(holder, [keys, key]);
  }

  carryAlso({ holder, keys }: Also): void {
    for (const key of keys) {
      const value = (holder as Record<string, unknown>)[key];
      if (value !== undefined) this.carryAt(holder, key, value);
    }
  }

  isCarried(holder: object, key: string | number): boolean {
    const keys = this.carriedLeaves.get(holder);
    return keys === key || (Array.isArray(keys) && keys.includes(key));
  }

  report(
    kind: PendingLoss['kind'],
    reason: string,
    cell: Cell | undefined,
    x12: string | undefined,
    row: RowRef | undefined,
    why?: string,
  ): void {
    this.losses.push({ kind, reason, cell, x12, row, why });
    if (kind !== 'lost' || cell === undefined) return;
    // told once: the last walk over the bundle does not repeat it
    if (typeof cell.value === 'object' && cell.value !== null) {
      if (!this.settled.has(cell.value)) this.settled.set(cell.value, 'reported');
    } else this.carry(cell);
  }

  /** An input error: a value that X12 requires cannot be said in X12. */
  refuse(cell: Cell, position: Position, row: RowRef, why: string): void {
    this.issues.push({
      code: 'MAP-REFUSED',
      severity: 'error',
      message: `This value cannot be sent as ${position.label} (${position.def.name}): ${why}. Correct it and submit again.`,
      fhirPath: this.pathOf(cell),
      row: row.address,
    });
  }

  /** FHIRPath with indices of a cell. */
  pathOf(cell: Cell): string {
    if (cell.key === '') return this.index.pathOf(cell.holder) ?? '';
    const above = this.index.pathOf(cell.holder) ?? '';
    return typeof cell.key === 'number' ? `${above}[${cell.key}]` : `${above}.${cell.key}`;
  }
}
