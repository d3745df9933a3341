import { type Guide, recogniseGuide, snipType, validate, validateInterchanges, type ValidateOptions } from '../guide/index.js';
import type { ParseResult, SyntaxIssue, TransactionSet } from '../x12/index.js';
import type { PartIssue } from './part.js';

/** A transaction set of an input with its place; `number` counts all sets of the input from 1. */
export interface PlacedSet {
  readonly number: number;
  readonly interchange: number;
  readonly group: number;
  readonly index: number;
  readonly set: TransactionSet;
  readonly guide: Guide | undefined;
}

/** All transaction sets of an input; `forced` is the guide that was asked for by its id. */
export function placedSets(parsed: ParseResult, guides: ReadonlyMap<string, Guide>, forced?: Guide): PlacedSet[] {
  const found: PlacedSet[] = [];
  parsed.interchanges.forEach(({ groups }, interchange) =>
    groups.forEach(({ gs, sets }, group) =>
      sets.forEach((set, index) => {
        const guide = forced ?? recogniseGuide(guides, set, gs.elements[8]);
        found.push({ number: found.length + 1, interchange, group, index, set, guide });
      }),
    ),
  );
  return found;
}

/** Everything that reader and guides say of an input, in the order of its sets; what is about no set comes first. */
export function issuesOf(
  parsed: ParseResult,
  sets: readonly PlacedSet[],
  guides: ReadonlyMap<string, Guide>,
  options: ValidateOptions,
  forced?: Guide,
): PartIssue[] {
  const issues: SyntaxIssue[] =
    forced === undefined
      ? validateInterchanges(guides, parsed, options)
      : [
          ...parsed.issues.filter(({ code }) => options.types?.includes(snipType(code) ?? 1) ?? true),
          ...sets.flatMap(({ set, interchange, group, index }) =>
            validate(forced, set, { ...options, trailer: false }).map((issue) => ({ ...issue, interchange, group, set: index })),
          ),
        ];
  const numbered = issues.map(({ interchange, group, set, offset: _offset, ...issue }): PartIssue => {
    const placed = sets.find((each) => each.interchange === interchange && each.group === group && each.index === set);
    return placed === undefined ? issue : { ...issue, part: placed.number };
  });
  return numbered.sort((a, b) => (a.part ?? 0) - (b.part ?? 0) || (a.x12?.segment ?? 0) - (b.x12?.segment ?? 0));
}
