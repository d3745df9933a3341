import type { IssueCode } from '../issue/catalogue.js';
import type { Issue, X12Position } from '../issue/issue.js';
import type { Delimiters } from '../x12/model.js';
import { fitsFormat, isDate, isDecimal, isShortDate, isInteger, isTime, numberLength } from './data-type.js';
import { elementFault, elementName, openCode, segmentName } from './fault.js';
import type { GuideElement, SegmentInstance, SyntaxNote } from './model.js';

/**
 * Checks the elements of segments against their definitions (SNIP type 2). One checker serves a whole transaction set.
 * The place at hand is kept in fields: a position object per value would cost more than the checks.
 */
export class SegmentChecker {
  private instance!: SegmentInstance;
  private position = 0;
  /** 0: the element as a whole. */
  private component = 0;
  /** 0: the element does not repeat. */
  private repetition = 0;

  /** Faults go into `issues`. */
  constructor(
    private readonly delimiters: Delimiters,
    private readonly issues: Issue[],
  ) {}

  check(instance: SegmentInstance): void {
    this.instance = instance;
    const { def, segment } = instance;
    const values = segment.elements;
    const defs = def.elements;
    this.component = 0;
    this.repetition = 0;
    for (let i = 1; i < defs.length; i++) {
      const element = defs[i];
      if (element === undefined) continue;
      const value = values[i];
      this.position = i;
      if (value === undefined || value === '') {
        if (element.usage === 'R') this.missing(element);
      } else if (element.usage === 'N') {
        this.notUsed(element);
      } else if (element.codes?.has(value) !== true) {
        // A code of the list needs no further look: it holds no delimiter and has its length.
        this.element(element, value);
      }
    }
    for (let i = defs.length; i < values.length; i++) {
      if (values[i] === '') continue;
      this.position = i;
      this.fault('X12-SNIP2-ELEMENT-EXTRA', '3', `${this.segmentName()} has more than ${defs.length - 1} elements.`);
      break;
    }
    for (const note of def.syntax) this.note(note);
  }

  private element(element: GuideElement, value: string): void {
    // Octets that were taken by length may hold any delimiter (X12.6 §3.11) and have no upper length.
    if (element.type === 'B') return;
    const { repetition } = this.delimiters;
    if (repetition === undefined || !value.includes(repetition)) return this.one(element, value);
    const values = value.split(repetition);
    const count = Math.min(values.length, element.repeat);
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? '';
      this.repetition = i + 1;
      if (value !== '') this.one(element, value);
    }
    if (values.length > element.repeat) {
      this.repetition = element.repeat + 1;
      const message = `${this.name(element)} may stand ${element.repeat} time(s), and stands ${values.length} times.`;
      this.fault('X12-SNIP2-ELEMENT-REPEAT', '12', message);
    }
    this.repetition = 0;
  }

  private one(element: GuideElement, value: string): void {
    if (element.components !== undefined) return this.composite(element, element.components, value);
    if (value.includes(this.delimiters.component)) {
      this.component = 2;
      this.fault('X12-SNIP2-COMPONENT-EXTRA', '13', `${this.name(element)} is a simple element and has several components.`);
      this.component = 0;
      return;
    }
    const format = element.formatBy === undefined ? undefined : this.instance.segment.elements[element.formatBy];
    this.value(element, value, format);
  }

  private composite(element: GuideElement, defs: readonly (GuideElement | undefined)[], value: string): void {
    const separator = this.delimiters.component;
    let from = 0;
    let before = '';
    for (let i = 1; i < defs.length; i++) {
      const component = defs[i];
      let one = '';
      if (from <= value.length) {
        const end = value.indexOf(separator, from);
        one = end < 0 ? value.slice(from) : value.slice(from, end);
        from = end < 0 ? value.length + 1 : end + 1;
      }
      if (component !== undefined && (one !== '' || component.usage === 'R')) {
        this.component = i;
        if (one === '') this.missing(component);
        else if (component.usage === 'N') this.notUsed(component);
        else this.value(component, one, component.formatBy === undefined ? undefined : before);
      }
      before = one;
    }
    if (from <= value.length) this.surplus(element, defs.length - 1, value.slice(from).split(separator));
    this.component = 0;
  }

  private surplus(element: GuideElement, allowed: number, rest: readonly string[]): void {
    const first = rest.findIndex((component) => component !== '');
    if (first < 0) return;
    this.component = allowed + 1 + first;
    this.fault('X12-SNIP2-COMPONENT-EXTRA', '13', `${this.name(element)} has more than ${allowed} components.`);
  }

  private value(element: GuideElement, value: string, format: string | undefined): void {
    const { codes, type } = element;
    if (codes !== undefined) {
      if (codes.has(value)) return;
      if (element.openCodes !== true)
        return this.fault('X12-SNIP2-ELEMENT-CODE', '7', `${this.name(element)} holds a code that is not in its list.`);
      this.issues.push(openCode(this.at(), `${this.name(element)} holds a code that is not among those known for it.`));
    }
    let length = value.length;
    if (type === 'N0' || type === 'R') {
      if (type === 'N0' ? !isInteger(value) : !isDecimal(value)) {
        const kind = type === 'N0' ? 'whole' : 'decimal';
        return this.fault('X12-SNIP2-ELEMENT-NUMBER', '6', `${this.name(element)} is no ${kind} number.`);
      }
      length = numberLength(value);
    } else if (type === 'DT') {
      if (element.max === 6) {
        if (!isShortDate(value)) return this.fault('X12-SNIP2-ELEMENT-DATE', '8', `${this.name(element)} is no date in the form YYMMDD.`);
      } else if (!isDate(value)) return this.fault('X12-SNIP2-ELEMENT-DATE', '8', `${this.name(element)} is no date in the form CCYYMMDD.`);
    } else if (type === 'TM') {
      if (!isTime(value)) return this.fault('X12-SNIP2-ELEMENT-TIME', '9', `${this.name(element)} is no time in the form HHMM or HHMMSS.`);
    }
    if (length < element.min) {
      this.fault('X12-SNIP2-ELEMENT-SHORT', '4', `${this.name(element)} has fewer than ${element.min} characters.`);
    } else if (length > element.max) {
      this.fault('X12-SNIP2-ELEMENT-LONG', '5', `${this.name(element)} has more than ${element.max} characters.`);
    } else if (format !== undefined && !fitsFormat(format, value)) {
      const message = `${this.name(element)} is not written as its format qualifier says, or is no real date.`;
      this.fault('X12-SNIP2-ELEMENT-DATE', '8', message);
    }
  }

  /** Relational conditions; positions are those of the segment, or of the composite that `within` names. */
  private note(note: SyntaxNote): void {
    const { kind, elements, within } = note;
    let values = this.instance.segment.elements;
    if (within !== undefined) {
      const composite = values[within] ?? '';
      if (composite === '') return;
      values = ['', ...composite.split(this.delimiters.component)];
    }
    let present = 0;
    for (const n of elements) if (isPresent(values, n)) present++;
    const hasFirst = isPresent(values, elements[0] ?? 0);
    switch (kind) {
      case 'P':
        if (present > 0 && present < elements.length) this.incomplete(note, values, 'stand together');
        return;
      case 'R':
        if (present === 0) this.incomplete({ ...note, elements: elements.slice(0, 1) }, values, 'need at least one value', elements);
        return;
      case 'C':
        if (hasFirst && present < elements.length) this.incomplete(note, values, 'stand together when the first has a value');
        return;
      case 'L':
        if (hasFirst && present === 1) {
          this.incomplete({ ...note, elements: elements.slice(1, 2) }, values, 'need a second value when the first has one', elements);
        }
        return;
      case 'E':
        if (present > 1) this.excluded(note, values);
        return;
    }
  }

  /** Reports the elements of a note that are empty. A required one is reported as such already, a not-used one cannot be asked for. */
  private incomplete(note: SyntaxNote, values: readonly string[], rule: string, all: readonly number[] = note.elements): void {
    for (const n of note.elements) {
      if (isPresent(values, n)) continue;
      const { elements } = this.instance.def;
      const def = note.within === undefined ? elements[n] : elements[note.within]?.components?.[n];
      // E.g. CR609 to CR611 of a response, not used under P091011 of the base segment.
      if (def?.usage === 'R' || def?.usage === 'N') continue;
      this.go(note, n);
      this.fault('X12-SNIP2-ELEMENT-CONDITION', '2', `${this.segmentName()}: elements ${list(all)} ${rule}.`);
    }
  }

  private excluded(note: SyntaxNote, values: readonly string[]): void {
    const second = note.elements.filter((n) => isPresent(values, n))[1] ?? 0;
    this.go(note, second);
    this.fault('X12-SNIP2-ELEMENT-EXCLUSION', '10', `${this.segmentName()}: elements ${list(note.elements)} exclude each other.`);
  }

  private go({ within }: SyntaxNote, n: number): void {
    this.position = within ?? n;
    this.component = within === undefined ? 0 : n;
  }

  private missing(element: GuideElement): void {
    this.fault('X12-SNIP2-ELEMENT-MISSING', '1', `${this.name(element)} is required and empty.`);
  }

  private notUsed(element: GuideElement): void {
    this.fault('X12-SNIP2-ELEMENT-NOT-USED', 'I10', `${this.name(element)} is not used in this guide and has a value.`);
  }

  private name(element: GuideElement): string {
    return elementName(this.instance.parent.def, element);
  }

  private segmentName(): string {
    return segmentName(this.instance.parent.def, this.instance.def);
  }

  private fault(code: IssueCode, ik4: string, message: string): void {
    this.issues.push(elementFault(code, ik4, this.at(), message));
  }

  private at(): X12Position {
    const { segment, ordinal, parent } = this.instance;
    const loop = parent.def.id;
    return {
      segment: ordinal,
      segmentId: segment.id,
      ...(loop === '' ? {} : { loop }),
      element: this.position,
      ...(this.component === 0 ? {} : { component: this.component }),
      ...(this.repetition === 0 ? {} : { repetition: this.repetition }),
    };
  }
}

function isPresent(values: readonly string[], n: number): boolean {
  const value = values[n];
  return value !== undefined && value !== '';
}

function list(elements: readonly number[]): string {
  return elements.map((n) => String(n).padStart(2, '0')).join(', ');
}
