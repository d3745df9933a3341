import type { Issue, Severity, X12Position } from '../issue/issue.js';
import type { IssueCode } from '../issue/catalogue.js';
import type { Delimiters } from '../x12/model.js';
import type { CodeLists } from './code-lists.js';
import { loopName } from './fault.js';
import type { Guide, LoopInstance, SegmentInstance } from './model.js';
import { compileRule, type CompiledRule, type RuleScope } from './rule.js';
import type { SnipType } from './snip.js';

/** Rules by the loop that they look at. */
export type RulesByLoop = ReadonlyMap<string, readonly CompiledRule[]>;

const compiled = new WeakMap<Guide, RulesByLoop>();

/** Compiles the rules of a guide, once. @throws RuleError as `compileRule` */
export function rulesOf(guide: Guide): RulesByLoop {
  let byLoop = compiled.get(guide);
  if (byLoop === undefined) {
    const made = new Map<string, CompiledRule[]>();
    for (const rule of guide.rules) {
      const one = compileRule(guide, rule);
      for (const loop of rule.loops) {
        const rules = made.get(loop);
        if (rules === undefined) made.set(loop, [one]);
        else rules.push(one);
      }
    }
    byLoop = made;
    compiled.set(guide, byLoop);
  }
  return byLoop;
}

export interface RuleOptions {
  readonly types: ReadonlySet<SnipType>;
  readonly lists: CodeLists;
  /** Severity by rule, code and type; `warning` where it says nothing. */
  readonly severityOf: (code: IssueCode, rule: string) => Severity | undefined;
}

/** Applies the rules of types 4 and 5 to a loop and all loops below it; broken ones are warnings unless a partner raises them. */
export function checkRules(guide: Guide, root: LoopInstance, delimiters: Delimiters, options: RuleOptions, issues: Issue[]): void {
  visit(root, rulesOf(guide), delimiters, options, issues);
}

function visit(loop: LoopInstance, byLoop: RulesByLoop, delimiters: Delimiters, options: RuleOptions, issues: Issue[]): void {
  const { lists } = options;
  for (const one of byLoop.get(loop.def.id) ?? []) {
    if (!options.types.has(one.rule.snip)) continue;
    const { each } = one.rule;
    if (each === undefined) {
      apply(one, { loop, segment: undefined, delimiters, lists }, options, issues);
    } else {
      for (const child of loop.children)
        if (child.kind === 'segment' && child.def.id === each) apply(one, { loop, segment: child, delimiters, lists }, options, issues);
    }
  }
  for (const child of loop.children) if (child.kind === 'loop') visit(child, byLoop, delimiters, options, issues);
}

function apply({ rule, when, need, target, ack, word }: CompiledRule, scope: RuleScope, options: RuleOptions, issues: Issue[]): void {
  for (const condition of when) if (!condition(scope)) return;
  if (need(scope)) return;
  const { loop } = scope;
  const anchor = anchorOf(target, scope);
  const x12: X12Position = {
    ...(anchor === undefined ? {} : { segment: anchor.ordinal }),
    segmentId: target.segmentId ?? 'HL',
    loop: target.segmentId === undefined ? (target.loop ?? loop.def.id) : loop.def.id,
    ...(target.element === undefined ? {} : { element: target.element }),
    ...(target.component === undefined ? {} : { component: target.component }),
  };
  const code = rule.snip === 4 ? 'X12-SNIP4-SITUATION' : word === 'list' ? 'X12-SNIP5-LIST' : 'X12-SNIP5-FORMAT';
  const message = `${rule.say} in ${loopName(loop.def)} (rule ${rule.id}).`;
  issues.push({ code, severity: options.severityOf(code, rule.id) ?? 'warning', message, x12, ack: { ...ack, ik5: '5' } });
}

/** The segment to point at: the one the target names, or the first of the loop when that one is missing. */
function anchorOf(target: CompiledRule['target'], { loop, segment }: RuleScope): SegmentInstance | undefined {
  if (segment !== undefined && segment.def.id === target.segmentId) return segment;
  let first: SegmentInstance | undefined;
  for (const child of loop.children) {
    if (child.kind !== 'segment') continue;
    first ??= child;
    if (child.def.id === target.segmentId && (target.qualifier === undefined || child.segment.elements[1] === target.qualifier))
      return child;
  }
  return first;
}
