import type { PasVersion, R4Model, Slices } from '../fhir/index.js';
import type { Guide, GuideLoop, GuideSegment } from '../guide/model.js';
import type { FilePosition, Issue } from '../issue/issue.js';
import type { Codes } from './codes/index.js';
import type { Op, Position } from './op.js';
import { parsePath, type Path } from './path.js';
import { parseSegmentKey, segmentOf } from './position.js';
import { compilePlacer, type Placer } from './place.js';
import { compileReader, joinReaders, plainType, resolvePath, type PathModel, type Reader, type ResolvedPath } from './reader.js';
import { positionInGuide } from './position-in-guide.js';
import type { RowRef } from './report.js';
import { Survey, type Carrier, type Way } from './survey.js';
import { compileChoose } from './rows/choose.js';
import { compileCopy } from './rows/copy.js';
import { compileFold, compileInherit } from './rows/fold.js';
import { compileEcho, compileFrom, compileLocate, compileNote, compileNoted, compileOutcome } from './rows/answer.js';
import { compileHealthCodes, compileMore, compileResend, compileSummary, compileTraces } from './rows/answered-again.js';
import { compileCall, compileTell } from './rows/tell.js';
import { compileDerived } from './rows/derived.js';
import { compileAfter, compileLine, compileLines } from './rows/lines.js';
import { compileItems, compileJoin } from './rows/join.js';
import { compileList, compilePointer } from './rows/list.js';
import { compileOrdinal } from './rows/ordinal.js';
import { compileLoop, compileSegment, compileUse, compileWith } from './rows/blocks.js';
import { overlaid } from './rows/overlaid.js';
import { compileConstant, compileValue } from './rows/value.js';
import type { Demand } from './demand.js';
import { demandOf } from './demand.js';
import type { QualifierSource, Row, TableSource } from './table.js';

/** Where a list slot stands: an element, a component, a repetition, or a group of elements. */
export interface Slot {
  readonly segment: { readonly id: string; readonly qualifier: string | undefined } | undefined;
  readonly elements: readonly number[];
  readonly component: number | undefined;
  readonly repetition: number | undefined;
}

/** A row that writes a position of a loop. */
export interface Writer {
  readonly position: Position;
  readonly ref: RowRef;
  readonly row: Row;
}

/** What surrounds a row while it is compiled. */
export interface Scope {
  readonly loop: GuideLoop;
  /** Inside a `segment` block: positions are relative to it. */
  readonly segment: { readonly def: GuideSegment; readonly id: string; readonly qualifier: string | undefined } | undefined;
  readonly slot: Slot | undefined;
  readonly focus: readonly string[];
  /** Address so far: `x217-request/2010C`. */
  readonly prefix: string;
  /** Inside a fragment rows that the guide has no place for are void instead of wrong. */
  readonly fragment: string | undefined;
  readonly usedAt: FilePosition | undefined;
}

export interface CompilerInput {
  readonly source: TableSource;
  readonly guide: Guide;
  readonly model: R4Model;
  readonly slices: Slices;
  readonly codes: Codes;
  readonly pas: PasVersion;
  /** The table of the request, for a table of answers. */
  readonly request?: Compiler;
  /**
   * Branches are compiled when they are first taken: most of a table is about patients, providers and services that the
   * bundle at hand does not have. Faults of such branches are not among `issues`; for lint and coverage leave it off.
   */
  readonly lazy?: boolean;
}

/** Turns the rows of a table into closures, once per table, partner and PAS version. */
export class Compiler implements PathModel {
  readonly issues: Issue[] = [];
  readonly model: R4Model;
  readonly slices: Slices;
  readonly codes: Codes;
  readonly pas: PasVersion;
  readonly guide: Guide;
  readonly source: TableSource;
  readonly request: Compiler | undefined;
  /** Loop → segment key → slot. */
  private readonly slots = new Map<GuideLoop, Map<string, number>>();
  /** Positions that rows write, for errors about what is missing, for lint and for coverage. */
  readonly writers = new Map<GuideLoop, Writer[]>();
  /** What an overlay wants in a loop that travels. */
  readonly demands = new Map<GuideLoop, Demand[]>();
  /** What the rows say of FHIR and of X12: for coverage and lint. */
  readonly survey = new Survey();
  private way: Way = 'both';
  /** Rows that say nothing where they are used: the guide has no use for their position. */
  readonly voids = new Set<string>();
  private readonly fragmentsInUse: string[] = [];
  private readonly lazy: boolean;
  private readonly paths = new Map<string, ResolvedPath | string>();
  private readonly readers = new Map<ResolvedPath['steps'], Reader>();
  private readonly placers = new Map<ResolvedPath['steps'], Placer>();

  constructor(input: CompilerInput) {
    ({ source: this.source, guide: this.guide, model: this.model, slices: this.slices, codes: this.codes, pas: this.pas } = input);
    this.request = input.request;
    this.lazy = input.lazy === true;
  }

  nodeTypes(name: string): readonly string[] | undefined {
    const node = this.source.nodes[name];
    if (node === undefined) return undefined;
    return typeof node.type === 'string' ? [node.type] : node.type;
  }

  key(name: string): { node: string; list: string } | undefined {
    const target = this.source.keys?.[name];
    if (target === undefined) return undefined;
    const [node = '', list = ''] = target.replace('[]', '').split('.');
    return { node, list };
  }

  qualifiers(name: string): QualifierSource | undefined {
    return this.source.qualifiers?.[name];
  }

  root(): Scope {
    return {
      loop: this.guide.root,
      segment: undefined,
      slot: undefined,
      focus: [],
      prefix: this.source.table,
      fragment: undefined,
      usedAt: undefined,
    };
  }

  complain(row: { at?: FilePosition | undefined; overlay?: FilePosition | undefined }, message: string, address?: string): void {
    // what an overlay has made of a row is told where the overlay says it
    const at = row.overlay ?? row.at;
    this.issues.push({
      code: 'MAP-TABLE',
      severity: 'error',
      message,
      ...(at === undefined ? {} : { at }),
      ...(address === undefined ? {} : { row: address }),
    });
  }

  rows(rows: readonly Row[] | undefined, scope: Scope): Op[] {
    const ops: Op[] = [];
    for (const row of rows ?? []) {
      if (row.pas !== undefined && row.pas !== this.pas) continue;
      const outer = this.way;
      this.way = row.derived === true ? 'derived' : (row.only ?? outer);
      for (const op of overlaid(this, this.row(row, scope), row, scope)) ops.push(direct(op, row));
      this.way = outer;
      if (row.require !== undefined) this.demand(row, scope);
    }
    return ops;
  }

  private row(row: Row, scope: Scope): Op[] {
    if (row.use !== undefined) return compileUse(this, row, scope);
    if (row.choose !== undefined) return compileChoose(this, row, scope);
    if (row.echo !== undefined) return compileEcho(this, row, scope);
    if (row.from !== undefined) return compileFrom(this, row, scope);
    if (row.note !== undefined) return compileNote(this, row, scope);
    if (row.tell !== undefined) return compileTell(this, row, scope);
    if (row.call !== undefined) return compileCall(this, row, scope);
    if (row.noted !== undefined) return compileNoted(this, row, scope);
    if (row.locate !== undefined) return compileLocate(this, row, scope);
    if (row.outcome !== undefined) return compileOutcome(this, row, scope);
    if (row.said !== undefined || row.given !== undefined || row.term !== undefined) return compileDerived(this, row, scope);
    if (row.coin !== undefined || row.absent !== undefined) return compileDerived(this, row, scope);
    if (row.resend !== undefined) return compileResend(this, row, scope);
    if (row.traces !== undefined) return compileTraces(this, row, scope);
    if (row.more !== undefined) return compileMore(this, row, scope);
    if (row.summary !== undefined) return compileSummary(this, row, scope);
    if (row['health-codes'] !== undefined) return compileHealthCodes(this, row, scope);
    if (row.line !== undefined) return compileLine(this, row, scope);
    if (row.lines !== undefined) return compileLines(this, row, scope);
    if (row.after !== undefined) return compileAfter(this, row, scope);
    if (row.loop !== undefined) return compileLoop(this, row, scope);
    if (row.join === 'items') return compileItems(this, row, scope);
    if (row.join !== undefined) return compileJoin(this, row, scope);
    if (row.segment !== undefined) return compileSegment(this, row, scope);
    if (row.pointer !== undefined) return compilePointer(this, row, scope);
    if (row.list !== undefined) return compileList(this, row, scope);
    if (row.with !== undefined) return compileWith(this, row, scope);
    if (row.copy !== undefined) return compileCopy(this, row, scope);
    if (row.ordinal !== undefined) return compileOrdinal(this, row, scope);
    if (row.fold !== undefined) return compileFold(this, row, scope);
    if (row.inherit !== undefined) return compileInherit(this, row, scope);
    if (row.context !== undefined && row.x12 === undefined && row.fhir !== undefined) return compileConstant(this, row, scope);
    if (row.is !== undefined && (row.x12 === undefined) !== (row.fhir === undefined)) return compileConstant(this, row, scope);
    if (row.x12 !== undefined) return compileValue(this, row, scope);
    this.complain(row, 'This row says nothing: write x12 and fhir, or use, choose, loop, segment, list, with, is.');
    return [];
  }

  /** The rows of a branch, at once or when they are first asked for. */
  later(rows: readonly Row[] | undefined, scope: Scope): () => readonly Op[] {
    if (!this.lazy) {
      const made = this.rows(rows, scope);
      return () => made;
    }
    let ops: readonly Op[] | undefined;
    return () => (ops ??= this.rows(rows, scope));
  }

  /** Rows of a fragment, compiled in the place of their use. */
  fragment(name: string, row: Row, scope: Scope): Op[] {
    const rows = this.source.fragments?.[name];
    if (rows === undefined) {
      this.complain(row, `There is no fragment "${name}".`);
      return [];
    }
    if (this.fragmentsInUse.includes(name)) {
      this.complain(row, `The fragment "${name}" uses itself (${[...this.fragmentsInUse, name].join(' > ')}).`);
      return [];
    }
    this.fragmentsInUse.push(name);
    const ops = this.rows(rows, { ...scope, fragment: name, usedAt: row.at ?? scope.usedAt });
    this.fragmentsInUse.pop();
    return ops;
  }

  /** Slot of a segment in `named` of its loop. */
  slot(loop: GuideLoop, key: string): number {
    let keys = this.slots.get(loop);
    if (keys === undefined) this.slots.set(loop, (keys = new Map()));
    let slot = keys.get(key);
    if (slot === undefined) keys.set(key, (slot = keys.size));
    return slot;
  }

  register(ref: RowRef, position: Position, row: Row, scope: Scope): void {
    const list = this.writers.get(scope.loop);
    if (list === undefined) this.writers.set(scope.loop, [{ position, ref, row }]);
    else list.push({ position, ref, row });
  }

  /** A row (or one of its alternatives) carries the value of a path. */
  carries(carrier: Carrier, path: string, scope: Scope, below: readonly string[] = []): void {
    const parsed = parsePath(path);
    if (typeof parsed === 'string') return;
    const ids = this.survey.idsOf(resolvePath(parsed, scope.focus, this), scope.focus, this);
    const all = below.length === 0 ? ids : ids.flatMap((id) => [id, ...below.map((name) => `${id}.${name}`)]);
    this.survey.carriers.push({ ...carrier, way: carrier.way ?? this.way, ids: all });
  }

  ref(row: { at?: FilePosition | undefined; overlay?: FilePosition | undefined }, scope: Scope, address: string): RowRef {
    const { at, overlay } = row;
    return { address: `${scope.prefix}/${address}`, at, usedAt: scope.usedAt, ...(overlay === undefined ? {} : { overlay }) };
  }

  private demand(row: Row, scope: Scope): void {
    const demand = demandOf(this, row, scope);
    if (demand === undefined) return;
    const list = this.demands.get(scope.loop);
    if (list === undefined) this.demands.set(scope.loop, [demand]);
    else list.push(demand);
  }

  /** See position-in-guide.ts. */
  position(text: string, row: { at?: FilePosition | undefined }, scope: Scope): Position | 'void' | undefined {
    return positionInGuide(this, text, row, scope);
  }

  segmentDef(scope: Scope, id: string, qualifier: string | undefined, current: boolean): GuideSegment | undefined {
    if (current) return scope.segment?.def;
    const found = segmentOf(scope.loop, id, qualifier);
    if (found === undefined || qualifier === undefined) return found;
    const codes = found.qualifier?.codes ?? found.elements[1]?.codes;
    return codes === undefined || codes.has(qualifier) ? found : undefined;
  }

  segmentKey(text: string, row: Row, scope: Scope): { def: GuideSegment; id: string; qualifier: string | undefined } | undefined {
    const key = parseSegmentKey(text);
    if (key === undefined) {
      this.complain(row, `"${text}" is no segment: write NM1 or REF[6P].`);
      return undefined;
    }
    const def = this.segmentDef(scope, key.id, key.qualifier, false);
    if (def === undefined) {
      if (scope.fragment === undefined) this.complain(row, `The guide ${this.guide.id} has no ${text} in loop ${scope.loop.id}.`);
      return undefined;
    }
    return { def, ...key };
  }

  resolved(text: string, row: { at?: FilePosition | undefined }, focus: readonly string[]): ResolvedPath | undefined {
    const path = parsePath(text);
    if (typeof path === 'string') {
      this.complain(row, `${path}.`);
      return undefined;
    }
    const resolved = this.resolveOnce(path, focus);
    if (typeof resolved === 'string') {
      this.complain(row, `${resolved}.`);
      return undefined;
    }
    this.survey.name(resolved.types, this.survey.idsOf(resolved, focus, this));
    return resolved;
  }

  /** A path leads to the same wherever its focus has the same types; tables, unfolded, ask 25,000 times for 300 paths. */
  private resolveOnce(path: Path, focus: readonly string[]): ResolvedPath | string {
    const key = `${path.text} ${focus.join()}`;
    let known = this.paths.get(key);
    if (known === undefined) this.paths.set(key, (known = resolvePath(path, focus, this)));
    // `types` is what a scope is known by: every asker gets its own
    return typeof known === 'string' ? known : { ...known, types: [...known.types] };
  }

  private readerOf(resolved: ResolvedPath): Reader {
    let known = this.readers.get(resolved.steps);
    if (known === undefined) this.readers.set(resolved.steps, (known = compileReader(resolved)));
    return known;
  }

  private placerOf(resolved: ResolvedPath): Placer {
    let known = this.placers.get(resolved.steps);
    if (known === undefined) this.placers.set(resolved.steps, (known = compilePlacer(resolved)));
    return known;
  }

  /** Several paths where one is asked: tried in order. */
  reader(
    text: string | readonly string[],
    row: { at?: FilePosition | undefined },
    focus: readonly string[],
  ): { read: Reader; types: readonly string[] } | undefined {
    const texts = typeof text === 'string' ? [text] : text;
    const readers: Reader[] = [];
    const types: string[] = [];
    for (const each of texts) {
      const resolved = this.resolved(each, row, focus);
      if (resolved === undefined) return undefined;
      readers.push(this.readerOf(resolved));
      types.push(...resolved.types);
      this.survey.name(types, [...this.survey.named(types), ...this.survey.named(resolved.types)]);
    }
    const [only] = readers;
    if (readers.length === 1 && only !== undefined) return { read: only, types };
    return {
      read: joinReaders(readers),
      types: [...new Set(types)],
    };
  }

  placer(
    text: string,
    row: { at?: FilePosition | undefined },
    focus: readonly string[],
  ): { place: Placer; types: readonly string[]; base: string | undefined; foreign: boolean } | undefined {
    const resolved = this.resolved(text, row, focus);
    if (resolved === undefined) return undefined;
    // an extension that only the other PAS version knows is read and never written
    const foreign = resolved.steps.some((step) => step.kind === 'element' && step.slice?.foreign === true && step.slice.url !== undefined);
    return { place: this.placerOf(resolved), types: resolved.types, base: resolved.node, foreign };
  }

  isObjectType(type: string): boolean {
    return this.model.kind(plainType(type)) !== 'primitive';
  }
}

/** `only` and `derived` make a row one-way. */
function direct(op: Op, row: Row): Op {
  const only = row.derived === true ? 'to-fhir' : row.only;
  if (only === undefined) return op;
  if (only === 'to-x12') return op.toX12 === undefined ? {} : { toX12: op.toX12 };
  return op.toFhir === undefined ? {} : { toFhir: op.toFhir };
}
