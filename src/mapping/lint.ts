import type { FilePosition, Issue } from '../issue/issue.js';
import type { CompiledTable } from './compiled-table.js';
import type { Branch, Direction, Row, TableSource } from './table.js';

type Severity = 'error' | 'warning';

/**
 * What is wrong with a table beyond what compiling it tells (unknown positions, paths that R4 does not have, codes that a
 * position does not admit): rows that nobody reaches, two rows that write one position, rows that are one-way and do not
 * say so, names without a counterpart. Every message says what to do.
 */
export function lintTable(table: CompiledTable): Issue[] {
  return [...table.compiler.issues, ...lintSource(table.source)];
}

/** The part of the lint that needs the file only. */
export function lintSource(source: TableSource): Issue[] {
  const lint = new Lint(source);
  // a table of answers is read towards FHIR only
  lint.rows(source.rows, source.table, source.request === undefined ? undefined : 'to-fhir');
  lint.names();
  return lint.issues;
}

/**
 * What lets a row stand beside another one at the same position: it says when it has its turn, or it adds to what is there.
 * Anything else (how a value is coded, what is done when it cannot be) makes no difference to two rows that write one position.
 */
const turns = [
  'inherit',
  'copy',
  'append',
  'free',
  'when',
  'when-absent',
  'unless',
  'of-line',
  'context',
  'from',
  'echo',
  'tell',
  'note',
  'noted',
  'locate',
  'said',
  'given',
  'term',
  'coin',
  'absent',
  'call',
] as const satisfies readonly (keyof Row)[];

/** Both have their say in the same translation: of one direction, for one PAS version. */
function meet(a: Row, b: Row): boolean {
  if (a.pas !== undefined && b.pas !== undefined && a.pas !== b.pas) return false;
  const one = a.only !== undefined || b.only !== undefined || a.derived === true || b.derived === true;
  // read towards FHIR one position may serve several elements: the row that says so says only or derived
  return !one || (a.only === 'to-x12' && b.only === 'to-x12') || (writes(a) && writes(b));
}

function writes(row: Row): boolean {
  return row.derived !== true && row.only !== 'to-fhir';
}

class Lint {
  readonly issues: Issue[] = [];
  private readonly folds = new Set<string>();
  private readonly inherits = new Map<string, Row>();
  private readonly indexes = new Set<string>();
  private readonly pointers = new Map<string, Row>();
  private readonly uses = new Set<string>();
  private readonly used = new Set<string>();
  private readonly told = new Set<string>();

  constructor(private readonly source: TableSource) {}

  rows(rows: readonly Row[] | undefined, where: string, way: Direction | undefined): void {
    const writers = new Map<string, Row[]>();
    for (const row of rows ?? []) {
      this.row(row, where, row.derived === true ? 'to-fhir' : (row.only ?? way));
      if (row.choose !== undefined || row.list !== undefined || turns.some((key) => row[key] !== undefined)) continue;
      for (const position of [row.x12 ?? []].flat()) {
        const known = writers.get(position) ?? [];
        const before = known.find((other) => meet(other, row));
        if (before !== undefined)
          this.complain(
            row,
            'error',
            `${position} is written twice (line ${before.at?.line ?? '?'} is the other row): write one row with first: [ … ], or a choose.`,
            `${where}/${position}`,
          );
        writers.set(position, [...known, row]);
      }
    }
  }

  private row(row: Row, where: string, way: Direction | undefined): void {
    if (row.use !== undefined) {
      // a fragment is checked where it is used: once for each direction that it is used in
      const key = `${row.use} ${way ?? ''}`;
      if (!this.uses.has(key)) {
        this.uses.add(key);
        this.used.add(row.use);
        this.rows(this.source.fragments?.[row.use], `${this.source.table}/${row.use}`, way);
      }
    }
    if (row['as-name'] !== undefined) this.folds.add(row['as-name']);
    if (row.inherit !== undefined) this.inherits.set(row.inherit, row);
    if (row.copy !== undefined && /^[a-z]/.test(row.copy)) this.inherits.set(row.copy, row);
    if (row.index !== undefined) this.indexes.add(row.index.as);
    if (row.pointer !== undefined) this.pointers.set(row.pointer, row);
    if (row.x12 !== undefined && row.is !== undefined && typeof row.is !== 'string')
      this.complain(row, 'error', `is: ${String(row.is)} is no text: codes are strings, write is: '${String(row.is)}'.`, where);
    for (const each of row.first ?? [])
      if (each.report === 'guessed' && each.only === undefined)
        this.complain(row, 'error', 'An alternative that guesses is not read backwards: say only: to-x12.', where);
    if (row.omit !== undefined && row.default !== undefined)
      this.complain(
        row,
        'error',
        'omit and default contradict each other: what is omitted is implied when absent, a default is written.',
        where,
      );
    if (row.choose !== undefined) this.branches(row, where, way);
    for (const inner of [row.rows, row.asked, row.modified, row.undecided, row.every]) this.rows(inner, where, way);
  }

  private branches(row: Row, where: string, way: Direction | undefined): void {
    const branches = row.branches ?? [];
    if (way !== 'to-fhir')
      this.reach(
        branches.filter(({ only }) => only !== 'to-fhir'),
        (branch) => branch.fhir,
        'to-x12',
        where,
      );
    if (way !== 'to-x12')
      this.reach(
        branches.filter(({ only }) => only !== 'to-x12'),
        (branch) => branch.x12,
        'to-fhir',
        where,
      );
    for (const branch of branches) {
      if (way === undefined && branch.only === undefined && branch.x12 === undefined)
        this.complain(
          branch,
          'error',
          `Branch ${branch.branch} has no x12 guard, so that nothing tells it backwards: add x12: { … }, x12: {} for the last one, or only: to-x12.`,
          where,
        );
      this.rows(branch.rows, where, branch.only ?? way);
    }
  }

  /** A branch behind one that always holds, or behind one with the same guard, is never taken. */
  private reach(branches: readonly Branch[], guard: (branch: Branch) => unknown, way: string, where: string): void {
    const seen = new Map<string, Branch>();
    for (const branch of branches) {
      const held = guard(branch);
      // a guard that the branch leaves to the other direction
      const text = `${JSON.stringify(held ?? {})}`;
      const before = [...seen].find(([known, other]) => (known === '{}' || known === text) && sameVersion(other, branch));
      if (before !== undefined)
        this.complain(
          branch,
          'error',
          `Branch ${branch.branch} is never taken ${way}: ${before[1].branch} above it holds whenever it does. Move it up, give it another guard, or say only.`,
          where,
        );
      seen.set(text, branch);
    }
  }

  /** Names that are used without being there, and the other way round. */
  names(): void {
    for (const [name, row] of this.inherits)
      if (!this.folds.has(name))
        this.complain(row, 'warning', `Nothing is called as-name: ${name}, so that there is nothing to inherit.`, this.source.table);
    for (const [name, row] of this.pointers)
      if (!this.indexes.has(name))
        this.complain(row, 'error', `pointer: ${name} needs a list with index: { as: ${name}, key: … }.`, this.source.table);
    for (const [name, [head]] of Object.entries(this.source.fragments ?? {}))
      // what a table includes is there for other tables too
      if (!this.used.has(name) && head?.at?.file.endsWith(`${this.source.table}.yaml`) === true)
        this.complain(head, 'warning', `The fragment ${name} is used by no row.`, this.source.table);
  }

  private complain(row: { at?: FilePosition | undefined }, severity: Severity, message: string, where: string): void {
    const key = `${row.at?.file ?? ''}:${row.at?.line ?? ''} ${message}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.issues.push({ code: 'MAP-TABLE', severity, message, row: where, ...(row.at === undefined ? {} : { at: row.at }) });
  }
}

function sameVersion(a: Branch, b: Branch): boolean {
  return a.pas === undefined || a.pas === b.pas;
}
