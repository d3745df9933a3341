import { repetitions } from '../x12/index.js';
import type { Delimiters } from '../x12/model.js';
import type { CodeLists } from './code-lists.js';
import { externalFormat } from './external-format.js';
import type { Guide, GuideRule, LoopInstance, SegmentInstance } from './model.js';
import { parseElementPosition } from './position.js';

/** What a condition looks at: a loop instance and, under `each`, the segment at hand. */
export interface RuleScope {
  readonly loop: LoopInstance;
  readonly segment: SegmentInstance | undefined;
  readonly delimiters: Delimiters;
  /** External code lists by name; a list that is not there admits every code. */
  readonly lists: CodeLists;
}

export type Condition = (scope: RuleScope) => boolean;

/** Where a broken rule is reported. */
export interface RuleTarget {
  readonly segmentId: string | undefined;
  readonly qualifier: string | undefined;
  readonly element: number | undefined;
  readonly component: number | undefined;
  readonly loop: string | undefined;
}

export interface CompiledRule {
  readonly rule: GuideRule;
  readonly when: readonly Condition[];
  readonly need: Condition;
  /** The word of `need`. */
  readonly word: string;
  readonly target: RuleTarget;
  /** IK3 and IK4 that say the same: I6 segment, I7 loop, I9 element, I13 not to be used, I12 wrong form, 7 wrong code. */
  readonly ack: { readonly ik3: string; readonly ik4?: string };
}

/** `DTP[435]`, `UM05-4`, `2000E/UM01`, `2010EA`, `CR1`. */
type Subject = RuleTarget;

/** A rule that cannot be read: its words are not those of the schema. */
export class RuleError extends Error {}

/**
 * Compiles a rule of a guide file. `when` and `need` are `SUBJECT present`, `SUBJECT absent`, `SUBJECT in CODE…`,
 * `SUBJECT not-in CODE…`, `SUBJECT format NAME`, `SUBJECT list NAME`; an empty value makes `in` false, the others true. Of a
 * repeating element all values have to fit a format or list.
 * @throws RuleError when the words are others; the loader turns it into an issue
 */
export function compileRule(guide: Guide, rule: GuideRule): CompiledRule {
  const need = readCondition(guide, rule.need, rule.id);
  const target = rule.at === undefined ? need.subject : readSubject(guide, rule.at, rule.id);
  return {
    rule,
    when: rule.when.map((text) => readCondition(guide, text, rule.id).holds),
    need: need.holds,
    word: need.word,
    target,
    ack: ackOf(need),
  };
}

interface ReadCondition {
  readonly subject: Subject;
  readonly word: string;
  readonly holds: Condition;
}

function readCondition(guide: Guide, text: string, ruleId: string): ReadCondition {
  const [subjectText = '', word = '', ...codes] = text.split(' ');
  const subject = readSubject(guide, subjectText, ruleId);
  const value = valueOf(subject);
  switch (word) {
    case 'present':
    case 'absent': {
      const isThere = presence(subject, value);
      return { subject, word, holds: word === 'present' ? isThere : (scope) => !isThere(scope) };
    }
    case 'in':
    case 'not-in': {
      const set = new Set(codes);
      return { subject, word, holds: word === 'in' ? (scope) => set.has(value(scope)) : (scope) => !set.has(value(scope)) };
    }
    case 'format': {
      const fits = externalFormat(codes[0] ?? '');
      if (fits === undefined) throw new RuleError(`rule ${ruleId}: format ${codes[0] ?? ''} is not known`);
      return { subject, word, holds: (scope) => everyValue(value(scope), scope, fits) };
    }
    case 'list': {
      const name = codes[0] ?? '';
      if (name === '') throw new RuleError(`rule ${ruleId}: "${text}" names no list`);
      const holds: Condition = (scope) => {
        const list = scope.lists.get(name);
        return list === undefined || everyValue(value(scope), scope, (one) => list.has(one));
      };
      return { subject, word, holds };
    }
    default:
      throw new RuleError(`rule ${ruleId}: "${text}" is no condition`);
  }
}

function everyValue(text: string, { delimiters }: RuleScope, fits: (value: string) => boolean): boolean {
  return text === '' || repetitions(text, delimiters).every((value) => value === '' || fits(value));
}

function readSubject(guide: Guide, text: string, ruleId: string): Subject {
  const none = { segmentId: undefined, qualifier: undefined, element: undefined, component: undefined, loop: undefined };
  if (guide.loops.has(text)) return { ...none, loop: text };
  const match = /^(?:([0-9A-Z]+)\/)?([A-Z][A-Z0-9]{1,2}?)(?:\[([0-9A-Z]+)\])?(\d\d(?:-\d{1,2})?)?$/.exec(text);
  if (match === null) throw new RuleError(`rule ${ruleId}: "${text}" is no segment, element or loop`);
  const [, loop, segmentId, qualifier, position] = match;
  if (loop !== undefined && !guide.loops.has(loop)) throw new RuleError(`rule ${ruleId}: loop ${loop} is not in the guide`);
  const at = position === undefined ? undefined : parseElementPosition(position);
  return { segmentId, qualifier, element: at?.element, component: at?.component, loop };
}

function presence(subject: Subject, value: (scope: RuleScope) => string): Condition {
  const { loop, segmentId, element } = subject;
  if (segmentId === undefined) return ({ loop: here }) => here.children.some((child) => child.kind === 'loop' && child.def.id === loop);
  if (element === undefined) return (scope) => segmentOf(subject, scope) !== undefined;
  return (scope) => value(scope) !== '';
}

function valueOf(subject: Subject): (scope: RuleScope) => string {
  const { element, component } = subject;
  if (element === undefined) return () => '';
  return (scope) => {
    const text = segmentOf(subject, scope)?.segment.elements[element] ?? '';
    return component === undefined || text === '' ? text : (text.split(scope.delimiters.component)[component - 1] ?? '');
  };
}

/** The segment at hand when it is of that id, else the first one in the loop (or in the enclosing loop that the subject names). */
function segmentOf(subject: Subject, { loop, segment }: RuleScope): SegmentInstance | undefined {
  const { segmentId, qualifier, loop: outer } = subject;
  if (outer === undefined && segment?.def.id === segmentId) return segment;
  let here: LoopInstance | undefined = loop;
  while (outer !== undefined && here !== undefined && here.def.id !== outer) here = here.parent;
  if (here === undefined) return undefined;
  for (const child of here.children) {
    // Segments of a level never stand behind the levels below it.
    if (child.kind === 'loop' && child.def.hierarchical) return undefined;
    if (child.kind === 'segment' && child.def.id === segmentId && (qualifier === undefined || child.segment.elements[1] === qualifier))
      return child;
  }
  return undefined;
}

function ackOf({ subject, word }: ReadCondition): CompiledRule['ack'] {
  if (subject.segmentId === undefined) return { ik3: word === 'absent' ? 'I9' : 'I7' };
  if (subject.element === undefined) return { ik3: word === 'absent' ? 'I9' : 'I6' };
  const ik4 = word === 'present' ? 'I9' : word === 'absent' ? 'I13' : word === 'format' ? 'I12' : '7';
  return { ik3: '8', ik4 };
}
