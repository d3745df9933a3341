import type { Guide, GuideLoop, GuideSegment } from '../guide/model.js';
import type { Issue } from '../issue/issue.js';
import { parsePosition, parseSegmentKey, segmentOf } from './position.js';
import { rowLists, type Row, type TableSource } from './table.js';

/** A table and the guide that it is written for. */
export interface TableOfGuide {
  readonly source: TableSource;
  readonly guide: Guide;
}

/**
 * Positions that no guide has anywhere where the row is used. Compiling passes over them when they stand in a fragment (a
 * fragment serves loops and guides that differ), so that a misspelt position there would only never be sent.
 */
export function lintPositions(tables: readonly TableOfGuide[]): Issue[] {
  const walk = new PositionWalk();
  for (const { source, guide } of tables) walk.table(source, guide);
  return walk.issues();
}

interface Scope {
  readonly loop: GuideLoop;
  /** The block that the row stands in: positions without a segment are its own. */
  readonly segment: string | undefined;
  readonly fragments: readonly string[];
}

/** What is known of one position of one row, from all places where the row is used. */
interface Asked {
  readonly row: Row;
  readonly text: string;
  readonly table: string;
  readonly hints: Map<string, string>;
  known: boolean;
}

class PositionWalk {
  private readonly asked = new Map<string, Asked>();
  private source!: TableSource;
  private guide!: Guide;

  table(source: TableSource, guide: Guide): void {
    this.source = source;
    this.guide = guide;
    this.rows(source.rows, { loop: guide.root, segment: undefined, fragments: [] });
  }

  issues(): Issue[] {
    return [...this.asked.values()]
      .filter(({ known }) => !known)
      .map(({ row, text, table, hints }) => ({
        code: 'MAP-TABLE',
        severity: 'error',
        message: [`No guide has ${text} where this row is used, so that it is never sent nor read.`, ...hints.values()].join(' '),
        row: `${table}/${text}`,
        ...(row.at === undefined ? {} : { at: row.at }),
      }));
  }

  private rows(rows: readonly Row[] | undefined, scope: Scope): void {
    for (const row of rows ?? []) this.row(row, scope);
  }

  private row(row: Row, scope: Scope): void {
    if (row.use !== undefined && !scope.fragments.includes(row.use))
      this.rows(this.source.fragments?.[row.use], { ...scope, fragments: [...scope.fragments, row.use] });
    let inner = scope;
    if (row.loop !== undefined) {
      const loop = scope.loop.children.find((child): child is GuideLoop => child.kind === 'loop' && child.id === row.loop);
      // that a loop is missing is told by compiling
      if (loop === undefined) return;
      inner = { ...scope, loop, segment: undefined };
    } else if (row.segment !== undefined) {
      if (!this.ask(row, row.segment, scope)) return;
      inner = { ...scope, segment: row.segment };
    } else if (row.choose === undefined && row.list === undefined) {
      for (const text of [row.x12, row.q].flat()) if (text !== undefined) this.ask(row, text, scope);
    }
    // rows of a list are relative to its slots
    if (row.list !== undefined) {
      for (const text of row.list.flatMap((slot) => slot.split('..'))) this.ask(row, text, scope);
      return;
    }
    // the rows of an answered item are about its service, those beside them about the event
    const scopes = [inner, ...answered(row, inner)];
    for (const each of scopes) {
      for (const list of rowLists) this.rows(row[list], each);
      this.rows(row.extra?.rows, each);
    }
    for (const branch of row.branches ?? []) this.rows(branch.rows, inner);
  }

  /** Whether the guide has it here. What cannot be read as a position is told by compiling. */
  private ask(row: Row, text: string, scope: Scope): boolean {
    const parsed = parsePosition(text);
    const segment = parseSegmentKey(text);
    if (parsed === undefined && segment === undefined) return true;
    const block = scope.segment === undefined ? undefined : parseSegmentKey(scope.segment);
    const id = parsed?.segment ?? segment?.id ?? block?.id;
    if (id === undefined) return true;
    const qualifier = parsed?.qualifier ?? segment?.qualifier ?? (id === block?.id ? block.qualifier : undefined);
    const def = definition(scope.loop, id, qualifier);
    const element = parsed === undefined ? undefined : def?.elements[parsed.element];
    const position = parsed?.component === undefined ? element : element?.components?.[parsed.component];
    const known = def !== undefined && (parsed === undefined || position !== undefined);
    const key = `${row.at?.file ?? ''}:${row.at?.line ?? ''}:${row.at?.column ?? ''} ${text}`;
    let asked = this.asked.get(key);
    if (asked === undefined) {
      asked = { row, text, table: `${this.source.table}/${scope.loop.id}`, hints: new Map(), known: false };
      this.asked.set(key, asked);
    }
    asked.known ||= known;
    if (!known && asked.hints.size < 2) {
      const where = `${this.guide.id} ${scope.loop.id}`.trim();
      asked.hints.set(where, `${where} has ${has(scope.loop, id, def, parsed?.component === undefined ? undefined : parsed.element)}.`);
    }
    return known;
  }
}

/** `join: 2000F`: the loop that the rows take an answer from. */
function answered(row: Row, scope: Scope): Scope[] {
  return scope.loop.children
    .filter((child): child is GuideLoop => child.kind === 'loop' && child.id === row.join)
    .map((loop) => ({ ...scope, loop, segment: undefined }));
}

/** As the compiler finds it: a qualifier that the segment's first element does not admit is none of its own. */
function definition(loop: GuideLoop, id: string, qualifier: string | undefined): GuideSegment | undefined {
  const found = segmentOf(loop, id, qualifier);
  if (found === undefined || qualifier === undefined) return found;
  const codes = found.qualifier?.codes ?? found.elements[1]?.codes;
  return codes === undefined || codes.has(qualifier) ? found : undefined;
}

/** The nearest thing that the guide does have. */
function has(loop: GuideLoop, id: string, def: GuideSegment | undefined, element: number | undefined): string {
  if (def !== undefined) {
    const composite = element === undefined ? undefined : def.elements[element]?.components;
    if (composite !== undefined) return `${id}${two(element)}-1 to -${composite.length - 1}`;
    if (element !== undefined && def.elements[element] !== undefined) return `${id}${two(element)}, which has no components`;
    return `${id}01 to ${id}${two(def.elements.length - 1)}`;
  }
  const segments = loop.children.filter((child): child is GuideSegment => child.kind === 'segment');
  const codes = segments.filter((each) => each.id === id).flatMap((each) => [...(each.qualifier?.codes ?? each.elements[1]?.codes ?? [])]);
  if (codes.length > 0) return `${id} with ${[...new Set(codes)].sort().join(', ')}`;
  return `the segments ${[...new Set(segments.map((each) => each.id))].join(', ')}`;
}

function two(element: number | undefined): string {
  return String(element).padStart(2, '0');
}
