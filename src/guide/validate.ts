import type { IssueCode } from '../issue/catalogue.js';
import type { Issue, Severity } from '../issue/issue.js';
import type { ParseResult, SyntaxIssue, TransactionSet } from '../x12/index.js';
import { checkEnvelope, checkMembership } from './check-envelope.js';
import { checkRules } from './check-rules.js';
import { SegmentChecker } from './check-segment.js';
import { checkTrailer } from './check-trailer.js';
import type { CodeLists } from './code-lists.js';
import type { Guide } from './model.js';
import { recogniseGuide } from './recognise.js';
import { snipType, type SnipType } from './snip.js';
import { walk, type WalkResult } from './walk.js';

export interface ValidateOptions {
  /** SNIP types to check; default all (1, 2, 4, 5). */
  readonly types?: readonly SnipType[];
  /**
   * Severities that a partner wants instead of ours (types 1 and 2 errors, 4 and 5 warnings): by rule id (`npi`), by issue
   * code (`X12-SNIP5-FORMAT`) or by type (`5`); the narrower one counts.
   */
  readonly severities?: Severities;
  /** External code lists (`loadCodeLists`) for type 5; without one of them its codes are checked by their shape only. */
  readonly codeLists?: CodeLists;
  /** SE01 and SE02; false when the reader of the interchange has checked them. Default true. */
  readonly trailer?: boolean;
  /** The walk of this set by this guide, when the caller has it already. */
  readonly walked?: WalkResult;
}

/** See `ValidateOptions.severities`. */
export type Severities = Readonly<Record<string, Severity>>;

const NO_LISTS: CodeLists = new Map();
const ALL: readonly SnipType[] = [1, 2, 4, 5];

/**
 * Validates a transaction set against its guide.
 * @returns faults in the order of their segments, each with its position, the codes of a 999 that say the same, and a
 * sentence that holds no value of the input; the code tells the SNIP type (`snipType`)
 */
export function validate(guide: Guide, set: TransactionSet, options: ValidateOptions = {}): Issue[] {
  const types = new Set(options.types ?? ALL);
  const walked = options.walked ?? walk(guide, set);
  const issues: Issue[] = [...walked.issues];
  if (types.has(2)) {
    const checker = new SegmentChecker(set.delimiters, issues);
    for (const instance of walked.segments) checker.check(instance);
  }
  if (types.has(1) && options.trailer !== false) checkTrailer(set, issues);
  const found = issues.filter((issue) => types.has(snipType(issue.code) ?? 2)).map((issue) => withSeverity(issue, options.severities));
  if (types.has(4) || types.has(5)) {
    const severityOf = (code: IssueCode, rule: string): Severity | undefined =>
      options.severities?.[rule] ?? severityFor(code, options.severities);
    checkRules(guide, walked.root, set.delimiters, { types, lists: options.codeLists ?? NO_LISTS, severityOf }, found);
  }
  return found.sort((a, b) => (a.x12?.segment ?? 0) - (b.x12?.segment ?? 0));
}

function withSeverity<T extends Issue>(issue: T, severities: Severities | undefined): T {
  const severity = severityFor(issue.code, severities);
  // What is only told (a code outside a list that is known in part) is no fault that a partner could raise.
  if (severity === undefined || severity === issue.severity || issue.severity === 'information') return issue;
  return { ...issue, severity };
}

function severityFor(code: IssueCode, severities: Severities | undefined): Severity | undefined {
  return severities?.[code] ?? severities?.[snipType(code) ?? 2];
}

/**
 * Validates a whole input: the faults of the reader (type 1), then each transaction set by the guide that fits it.
 * @returns issues with the indices of interchange, group and set; a set that no guide fits is one issue
 */
export function validateInterchanges(
  guides: ReadonlyMap<string, Guide>,
  parsed: ParseResult,
  options: ValidateOptions = {},
): SyntaxIssue[] {
  const wanted = new Set(options.types ?? ALL);
  const issues = parsed.issues
    .filter((issue) => wanted.has(snipType(issue.code) ?? 1))
    .map((issue) => withSeverity(issue, options.severities));
  const known = new Set(parsed.issues.map(addressOf));
  const add = (issue: SyntaxIssue): void => {
    if (!known.has(addressOf(issue))) issues.push(issue);
  };
  parsed.interchanges.forEach((read, interchange) => {
    if (wanted.has(2)) for (const issue of checkEnvelope(guides, read, interchange)) add(withSeverity(issue, options.severities));
    read.groups.forEach((functional, group) => {
      functional.sets.forEach((transaction, set) => {
        const guide = recogniseGuide(guides, transaction, functional.gs.elements[8]);
        if (guide === undefined) {
          if (wanted.has(2)) issues.push(withSeverity({ ...unknownSet(transaction), interchange, group, set }, options.severities));
          return;
        }
        const membership: Issue[] = [];
        if (wanted.has(2)) checkMembership(functional, transaction.segments[0], guide, membership);
        for (const issue of membership) add({ ...withSeverity(issue, options.severities), interchange, group, set });
        for (const issue of validate(guide, transaction, { ...options, trailer: false })) add({ ...issue, interchange, group, set });
      });
    });
  });
  return issues;
}

/** A fault that the reader reported at the same place is the same fault: an id that is no id, an ST02 that is too short. */
function addressOf({ x12, interchange, group, set }: SyntaxIssue): string {
  return [interchange, group, set, x12?.segment, x12?.segmentId, x12?.element, x12?.component, x12?.repetition].join('|');
}

/** IK502 = I6 (guide not supported), or 1 (transaction set not supported) when no guide is named at all. */
function unknownSet(set: TransactionSet): Issue {
  const st = set.segments[0];
  const ik5 = (st?.elements[3] ?? '') === '' ? '1' : 'I6';
  return {
    code: 'X12-GUIDE-UNKNOWN',
    severity: 'error',
    message: 'No loaded guide fits this transaction set: ST01, ST03 (or GS08) and the purpose of the transaction decide.',
    x12: { segment: 1, segmentId: 'ST', element: 3 },
    ack: { ik5 },
  };
}
