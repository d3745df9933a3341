import type { Buffer } from 'node:buffer';
import type { Interchange, Segment } from './model.js';
import { parse } from './parse.js';
import { isQueryFault, parseQuery } from './query-expression.js';
import type { Qualifier, QueryReference } from './query-expression.js';
import type { SyntaxIssue } from './syntax-issue.js';

/** One value that a query found, and where it stands. Indices count from 0; `segment` from ST = 1, as in a 999. */
export interface QueryResult {
  /** The raw element: components and repetitions are not split. */
  readonly value: string;
  readonly segmentId: string;
  readonly element: number;
  readonly interchange: number;
  readonly group?: number;
  readonly set?: number;
  /** Missing for ISA, GS, GE, IEA and TA1. */
  readonly segment?: number;
}

export interface QueryAnswer {
  readonly results: readonly QueryResult[];
  /** An expression that cannot be understood, and the faults of the input. */
  readonly issues: readonly SyntaxIssue[];
}

/**
 * Answers a query in node-x12's query language over all sets of an input, in their order:
 * - `REF02` each REF02; `REF02:REF01["EI"]` where REF01 is EI; a qualifier of another segment looks back within the set;
 * - `PO1-REF02` REF02 behind a PO1, until the next PO1 or HL; `HL+20+21-NM109` NM109 within the HL of level 21 in 20;
 * - `FOREACH(LX)=>MAN02` the same as `LX-MAN02`; `CONCAT(BHT03,-)=>TRN02` with the first BHT03 and a hyphen in front.
 * Elements of ISA, GS, ST, SE, GE and IEA are found once per set. An element behind the last one of a segment is no result.
 */
export function query(input: string | Buffer, expression: string): QueryAnswer {
  const parsed = parseQuery(expression);
  if (isQueryFault(parsed)) {
    const message = `The query cannot be understood at character ${parsed.offset + 1}: ${parsed.expected.trim()} expected.`;
    return { results: [], issues: [{ code: 'X12-QUERY', severity: 'error', message }] };
  }
  const { interchanges, issues } = parse(input);
  const results = interchanges.flatMap((interchange, index) => {
    const found = evaluate(interchange, index, parsed.reference);
    if (parsed.concat === undefined) return found;
    const prefix = (evaluate(interchange, index, parsed.concat.reference)[0]?.value ?? '') + parsed.concat.separator;
    return found.map((result) => ({ ...result, value: prefix + result.value }));
  });
  return { results, issues };
}

/** The segments of one set with those of its envelope, which every query may ask for. */
interface Scope {
  readonly inner: readonly Segment[];
  readonly outer: readonly (Segment | undefined)[];
  readonly place: Pick<QueryResult, 'interchange' | 'group' | 'set'>;
}

function scopesOf({ isa, groups, ta1, iea }: Interchange, interchange: number): Scope[] {
  if (groups.length === 0) return [{ inner: [], outer: [isa, ...ta1, iea], place: { interchange } }];
  return groups.flatMap(({ gs, sets, ge }, group) =>
    sets.map(({ segments }, set): Scope => {
      const trailer = segments.length > 1 && segments.at(-1)?.id.toUpperCase() === 'SE' ? segments.at(-1) : undefined;
      const inner = segments.slice(1, trailer === undefined ? undefined : -1);
      return { inner, outer: [isa, gs, segments[0], trailer, ge, iea], place: { interchange, group, set } };
    }),
  );
}

function evaluate(interchange: Interchange, index: number, reference: QueryReference): QueryResult[] {
  const results: QueryResult[] = [];
  const { segmentId, element } = reference.target;
  for (const { inner, outer, place } of scopesOf(interchange, index)) {
    const ordinals = new Map(inner.map((segment, at) => [segment, at + 2]));
    const within = behindPath(withinLevels(inner, reference.levels), reference.path);
    for (const segment of [...within, ...outer]) {
      if (segment === undefined || segment.id !== segmentId) continue;
      const value = segment.elements[element];
      if (element === 0 || value === undefined || !reference.qualifiers.every((one) => qualifies(inner, ordinals, segment, one))) continue;
      const ordinal = ordinals.get(segment) ?? (segment.id === 'ST' ? 1 : segment.id === 'SE' ? inner.length + 2 : undefined);
      results.push({ value, segmentId, element, ...place, ...(ordinal === undefined ? {} : { segment: ordinal }) });
    }
  }
  return results;
}

/** Segments below the HLs that follow each other with these HL03; what is qualified ends at an HL of another parent. */
function withinLevels(segments: readonly Segment[], levels: readonly string[]): readonly Segment[] {
  if (levels.length === 0) return segments;
  const found: Segment[] = [];
  let depth = 0;
  let qualified = false;
  let parent = -1;
  for (const segment of segments) {
    if (segment.id === 'HL') {
      const own = Number.parseInt(segment.elements[2] ?? '-1', 10);
      if (qualified && own !== parent) {
        depth = 0;
        qualified = false;
      }
      if (!qualified && segment.elements[3] === levels[depth]) {
        parent = own;
        depth++;
        qualified = depth === levels.length;
      }
    }
    if (qualified) found.push(segment);
  }
  return found;
}

/** Segments behind the last one of a path, that one included, until a segment of the path or an HL. */
function behindPath(segments: readonly Segment[], path: readonly string[]): readonly Segment[] {
  if (path.length === 0) return segments;
  const found: Segment[] = [];
  let depth = 0;
  let qualified = false;
  for (const segment of segments) {
    if (qualified && (segment.id === 'HL' || path.includes(segment.id))) {
      depth = 0;
      qualified = false;
    }
    if (!qualified && segment.id === path[depth]) {
      depth++;
      qualified = depth === path.length;
    }
    if (qualified) found.push(segment);
  }
  return found;
}

/** The segment itself must have the value; of another segment id, one before it within the set. */
function qualifies(inner: readonly Segment[], ordinals: ReadonlyMap<Segment, number>, segment: Segment, qualifier: Qualifier): boolean {
  const { segmentId, element, value } = qualifier;
  const ordinal = ordinals.get(segment);
  if (segmentId === segment.id || ordinal === undefined) return segment.id === segmentId && segment.elements[element] === value;
  for (let at = ordinal - 2; at >= 0; at--) {
    const before = inner[at];
    if (before?.id === segmentId && before.elements[element] === value) return true;
  }
  return false;
}
