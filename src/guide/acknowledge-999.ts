import type { Issue } from '../issue/issue.js';
import { readGs, type FunctionalGroup, type ParseResult, type SegmentDraft, type SyntaxIssue, type TransactionSet } from '../x12/index.js';
import type { ValueCopy } from './acknowledged-value.js';
import { BusinessUnits, type BusinessUnit } from './business-unit.js';
import { errorSegments } from './error-segments.js';
import type { Guide } from './model.js';
import { recogniseGuide } from './recognise.js';
import { validateInterchanges, type ValidateOptions } from './validate.js';
import { walk } from './walk.js';

/** What a 999 says: accepted, accepted with errors noted, partly accepted (of a group), rejected. */
export type AcknowledgementCode = 'A' | 'E' | 'P' | 'R';

export interface Acknowledge999Options {
  /** IK404; default `none`, because a bad value may be about a patient. */
  readonly copy?: ValueCopy;
  /** CTX business unit; default `trace`. */
  readonly businessUnit?: BusinessUnit;
  /** Warnings are noted (code E); false leaves them out. Default true. */
  readonly warnings?: boolean;
  /** IK3 segments of one set; default 1000. */
  readonly maxErrors?: number;
}

/** What was found in one set. */
export interface SetVerdict {
  readonly set: TransactionSet;
  readonly issues: readonly Issue[];
  /** The guide of the set, for data element numbers (IK402) and business units. */
  readonly guide?: Guide | undefined;
}

/** A 999 for one functional group. */
export interface GroupAcknowledgement {
  readonly group: FunctionalGroup;
  /** AK901 */
  readonly code: AcknowledgementCode;
  /** IK501 of each set, in their order. */
  readonly sets: readonly AcknowledgementCode[];
  /** AK1 to AK9, without ST and SE: see `acknowledgementPlan`. */
  readonly segments: readonly SegmentDraft[];
}

/** The same with its place in what was read. */
export interface PlacedAcknowledgement extends GroupAcknowledgement {
  readonly interchange: number;
  readonly index: number;
}

const MOST_CODES = 5;

/**
 * The 999s (005010X231A1) for an input: one per functional group, none for groups of acknowledgements (GS01 = FA) and none
 * for a group whose GS01, GS06 or GS08 cannot be repeated (a TA1 says 024: `acknowledgeTa1`).
 * @param options also what `validate` takes, e.g. a partner's severities: errors reject (R), warnings are noted (E);
 * `issues`: what `validateInterchanges` has found, when the caller has it
 */
export function acknowledge999(
  parsed: ParseResult,
  guides: ReadonlyMap<string, Guide>,
  options: Acknowledge999Options & ValidateOptions & { readonly issues?: readonly SyntaxIssue[] } = {},
): PlacedAcknowledgement[] {
  const issues = options.issues ?? validateInterchanges(guides, parsed, options);
  const byGroup = new Map<string, SyntaxIssue[]>();
  for (const issue of issues) {
    if (issue.interchange === undefined || issue.group === undefined) continue;
    const key = `${issue.interchange} ${issue.group}`;
    const list = byGroup.get(key);
    if (list === undefined) byGroup.set(key, [issue]);
    else list.push(issue);
  }
  return parsed.interchanges.flatMap(({ groups }, interchange) =>
    groups.flatMap((group, index) => {
      if (!canBeAcknowledged(group)) return [];
      const own = byGroup.get(`${interchange} ${index}`) ?? [];
      const bySet = new Map<number | undefined, Issue[]>();
      for (const issue of own) {
        const list = bySet.get(issue.set);
        if (list === undefined) bySet.set(issue.set, [issue]);
        else list.push(issue);
      }
      const verdicts = group.sets.map((set, n): SetVerdict => {
        const guide = recogniseGuide(guides, set, group.gs.elements[8]);
        return { set, issues: bySet.get(n) ?? [], guide };
      });
      const refused = verdicts.every(({ guide }) => guide === undefined) ? unsupported(group, guides) : undefined;
      const acknowledged =
        refused === undefined ? acknowledgeGroup(group, verdicts, bySet.get(undefined) ?? [], options) : refuseGroup(group, refused);
      return [{ ...acknowledged, interchange, index }];
    }),
  );
}

/** A 999 is never acknowledged by another; what AK1 has to repeat must fit its elements. */
export function canBeAcknowledged({ gs }: FunctionalGroup): boolean {
  const { functionalId, controlNumber, version } = readGs(gs);
  return functionalId !== 'FA' && hasUsableHeader(functionalId, controlNumber, version);
}

/** GS01, GS06 and GS08 as AK1 can hold them. */
export function hasUsableHeader(functionalId: string, controlNumber: string, version: string): boolean {
  return /^[A-Z0-9]{2}$/.test(functionalId) && /^\d{1,9}$/.test(controlNumber) && /^[\x21-\x7e]{1,12}$/.test(version);
}

/** AK905: 1 group not supported, 2 version not supported; undefined when a guide has both. */
function unsupported({ gs }: FunctionalGroup, guides: ReadonlyMap<string, Guide>): '1' | '2' | undefined {
  const { functionalId, version } = readGs(gs);
  const same = [...guides.values()].filter((guide) => guide.functionalGroup === functionalId);
  if (same.length === 0) return '1';
  return same.some((guide) => guide.convention === version) ? undefined : '2';
}

/** AK1 and AK9 alone: nothing in the group was looked at. @param code AK905, e.g. 1: functional group not supported */
export function refuseGroup(group: FunctionalGroup, code: string): GroupAcknowledgement {
  return { group, code: 'R', sets: group.sets.map(() => 'R'), segments: [ak1(group), ak9(group, 'R', 0, [code])] };
}

/**
 * The 999 for one group from what was found in it. Counts and codes agree as the guide wants it: A when all sets are A, E
 * when none is rejected, P when some are, R when none is accepted.
 * @param whole faults of the group itself: an error rejects it with all its sets (AK905)
 */
export function acknowledgeGroup(
  group: FunctionalGroup,
  verdicts: readonly SetVerdict[],
  whole: readonly Issue[] = [],
  options: Acknowledge999Options = {},
): GroupAcknowledgement {
  const groupErrors = whole.filter(({ severity }) => severity === 'error');
  const codes = unique(groupErrors.map(({ ack }) => ack?.ak9));
  if (groupErrors.length === 0 && verdicts.length === 0) return refuseGroup(group, '5');
  const sets = verdicts.map((verdict) => acknowledgeSet(verdict, options));
  const rejected = groupErrors.length > 0 ? sets.length : sets.filter(({ code }) => code === 'R').length;
  const accepted = sets.length - rejected;
  const noted = sets.some(({ code }) => code === 'E');
  const code = accepted === 0 ? 'R' : rejected > 0 ? 'P' : noted ? 'E' : 'A';
  // A rejected group has no accepted sets, so that an IK5 that says A would contradict its AK9.
  const told = groupErrors.length > 0 ? sets.filter((set) => set.code === 'R') : sets;
  return {
    group,
    code,
    sets: groupErrors.length > 0 ? sets.map(() => 'R') : sets.map((set) => set.code),
    segments: [ak1(group), ...told.flatMap(({ segments }) => segments), ak9(group, code, accepted, codes)],
  };
}

function acknowledgeSet(
  { set, issues, guide }: SetVerdict,
  options: Acknowledge999Options,
): { readonly code: AcknowledgementCode; readonly segments: readonly SegmentDraft[] } {
  const told = issues.filter(
    ({ severity, ack }) => severity === 'error' || (severity === 'warning' && ack !== undefined && options.warnings !== false),
  );
  const code = told.some(({ severity }) => severity === 'error') ? 'R' : told.length > 0 ? 'E' : 'A';
  const codes = code === 'A' ? [] : unique(told.map(({ ack }) => ack?.ik5));
  if (code !== 'A' && codes.length === 0) codes.push('5');
  const unit = options.businessUnit ?? 'trace';
  const units = code === 'A' || unit === 'none' || guide === undefined ? undefined : new BusinessUnits(walk(guide, set), unit);
  const errors = code === 'A' ? [] : errorSegments(told, { set, guide, units, copy: options.copy ?? 'none' }, options.maxErrors ?? 1000);
  return { code, segments: [ak2(set), ...errors, { id: 'IK5', elements: [code, ...codes] }] };
}

function unique(codes: readonly (string | undefined)[]): string[] {
  return [...new Set(codes.filter((code) => code !== undefined))].slice(0, MOST_CODES);
}

function ak1({ gs }: FunctionalGroup): SegmentDraft {
  const { functionalId, controlNumber, version } = readGs(gs);
  return { id: 'AK1', elements: [functionalId, controlNumber, version] };
}

/** ST01 and ST02 are repeated as they came where they fit, else cut or filled: IK5 6 or 7 says that they did not. */
function ak2({ segments }: TransactionSet): SegmentDraft {
  const [, transaction = '', control = '', convention = ''] = segments[0]?.elements ?? [];
  const fit = (text: string, least: number, most: number): string =>
    text
      .replace(/[^\x21-\x7e]/g, '')
      .slice(0, most)
      .padStart(least, '0');
  const version = convention.trim().slice(0, 35);
  return { id: 'AK2', elements: [fit(transaction, 3, 3), fit(control, 4, 9), version === '' ? undefined : version] };
}

function ak9(group: FunctionalGroup, code: AcknowledgementCode, accepted: number, codes: readonly string[]): SegmentDraft {
  const received = String(group.sets.length);
  const said = group.ge?.elements[1] ?? '';
  return { id: 'AK9', elements: [code, /^\d{1,6}$/.test(said) ? said : received, received, String(accepted), ...codes] };
}
