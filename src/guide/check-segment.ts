import type { IssueCode } from '../issue/catalogue.js';
import type { Issue } from '../issue/issue.js';
import type { Delimiters } from '../x12/model.js';
import { fitsFormat, isDate, isDecimal, isInteger, isTime, numberLength } from './data-type.js';
import { elementFault, elementName, segmentName } from './fault.js';
import type { GuideElement, SegmentInstance, SyntaxNote } from './model.js';

/** Where in the segment a value stands. */
interface Spot {
  readonly element: number;
  readonly component?: number;
  readonly repetition?: number;
}

/** Checks the elements of segments against their definitions (SNIP type 2). One checker serves a whole transaction set. */
export class SegmentChecker {
  private instance!: SegmentInstance;

  /** Faults go into `issues`. */
  constructor(
    private readonly delimiters: Delimiters,
    private readonly issues: Issue[],
  ) {}

  check(instance: SegmentInstance): void {
    this.instance = instance;
    const { def, segment } = this.instance;
    const values = segment.elements;
    const defs = def.elements;
    for (let i = 1; i < defs.length; i++) {
      const element = defs[i];
      if (element === undefined) continue;
      const value = values[i];
      if (value === undefined || value === '') {
        if (element.usage === 'R') this.missing(element, { element: i });
      } else {
        this.element(element, value, i);
      }
    }
    for (let i = defs.length; i < values.length; i++) {
      if (values[i] === '') continue;
      const message = `${segmentName(this.instance.parent.def, def)} has more than ${defs.length - 1} elements.`;
      this.fault('X12-SNIP2-ELEMENT-EXTRA', '3', { element: i }, message);
      break;
    }
    for (const note of def.syntax) this.note(note);
  }

  private element(element: GuideElement, value: string, position: number): void {
    if (element.usage === 'N') return this.notUsed(element, { element: position });
    const { repetition } = this.delimiters;
    if (repetition === undefined || !value.includes(repetition)) return this.repetition(element, value, position, undefined);
    const values = value.split(repetition);
    if (values.length > element.repeat) {
      const message = `${this.name(element)} may stand ${element.repeat} time(s), and stands ${values.length} times.`;
      this.fault('X12-SNIP2-ELEMENT-REPEAT', '12', { element: position, repetition: element.repeat + 1 }, message);
    }
    const count = Math.min(values.length, element.repeat);
    for (let i = 0; i < count; i++) {
      const one = values[i] ?? '';
      if (one !== '') this.repetition(element, one, position, i + 1);
    }
  }

  private repetition(element: GuideElement, value: string, position: number, repetition: number | undefined): void {
    const spot: Spot = repetition === undefined ? { element: position } : { element: position, repetition };
    if (element.components !== undefined) return this.composite(element, element.components, value, spot);
    if (value.includes(this.delimiters.component)) {
      this.fault(
        'X12-SNIP2-COMPONENT-EXTRA',
        '13',
        { ...spot, component: 2 },
        `${this.name(element)} is a simple element and has several components.`,
      );
      return;
    }
    const format = element.formatBy === undefined ? undefined : this.instance.segment.elements[element.formatBy];
    this.value(element, value, spot, format);
  }

  private composite(element: GuideElement, defs: readonly (GuideElement | undefined)[], value: string, spot: Spot): void {
    const values = value.split(this.delimiters.component);
    for (let i = 1; i < defs.length; i++) {
      const component = defs[i];
      if (component === undefined) continue;
      const one = values[i - 1];
      if (one === undefined || one === '') {
        if (component.usage === 'R') this.missing(component, { ...spot, component: i });
      } else if (component.usage === 'N') {
        this.notUsed(component, { ...spot, component: i });
      } else {
        this.value(
          component,
          one,
          { ...spot, component: i },
          component.formatBy === undefined ? undefined : values[component.formatBy - 1],
        );
      }
    }
    for (let i = defs.length - 1; i < values.length; i++) {
      if (values[i] === '') continue;
      const message = `${this.name(element)} has more than ${defs.length - 1} components.`;
      this.fault('X12-SNIP2-COMPONENT-EXTRA', '13', { ...spot, component: i + 1 }, message);
      break;
    }
  }

  private value(element: GuideElement, value: string, spot: Spot, format: string | undefined): void {
    const { codes, type } = element;
    if (codes !== undefined) {
      if (!codes.has(value)) this.fault('X12-SNIP2-ELEMENT-CODE', '7', spot, `${this.name(element)} holds a code that is not in its list.`);
      return;
    }
    let length = value.length;
    if (type === 'N0' || type === 'R') {
      if (type === 'N0' ? !isInteger(value) : !isDecimal(value)) {
        const kind = type === 'N0' ? 'whole' : 'decimal';
        return this.fault('X12-SNIP2-ELEMENT-NUMBER', '6', spot, `${this.name(element)} is no ${kind} number.`);
      }
      length = numberLength(value);
    } else if (type === 'DT') {
      if (!isDate(value)) return this.fault('X12-SNIP2-ELEMENT-DATE', '8', spot, `${this.name(element)} is no date in the form CCYYMMDD.`);
    } else if (type === 'TM') {
      if (!isTime(value))
        return this.fault('X12-SNIP2-ELEMENT-TIME', '9', spot, `${this.name(element)} is no time in the form HHMM or HHMMSS.`);
    }
    if (length < element.min) {
      this.fault('X12-SNIP2-ELEMENT-SHORT', '4', spot, `${this.name(element)} has fewer than ${element.min} characters.`);
    } else if (length > element.max) {
      this.fault('X12-SNIP2-ELEMENT-LONG', '5', spot, `${this.name(element)} has more than ${element.max} characters.`);
    } else if (format !== undefined && !fitsFormat(format, value)) {
      this.fault(
        'X12-SNIP2-ELEMENT-DATE',
        '8',
        spot,
        `${this.name(element)} is not written as its format qualifier says, or is no real date.`,
      );
    }
  }

  /** Relational conditions; positions are those of the segment, or of the composite that `within` names. */
  private note(note: SyntaxNote): void {
    const { kind, elements, within } = note;
    const values = within === undefined ? undefined : this.instance.segment.elements[within]?.split(this.delimiters.component);
    const has = (n: number): boolean => {
      const value = within === undefined ? this.instance.segment.elements[n] : values?.[n - 1];
      return value !== undefined && value !== '';
    };
    const spot = (n: number): Spot => (within === undefined ? { element: n } : { element: within, component: n });
    const [first = 0, ...rest] = elements;
    switch (kind) {
      case 'P':
        if (elements.some(has)) for (const n of elements) if (!has(n)) this.condition(spot(n), elements, 'stand together');
        return;
      case 'R':
        if (!elements.some(has)) this.condition(spot(first), elements, 'need at least one value');
        return;
      case 'C':
        if (has(first)) for (const n of rest) if (!has(n)) this.condition(spot(n), elements, 'stand together when the first has a value');
        return;
      case 'L':
        if (has(first) && !rest.some(has)) this.condition(spot(rest[0] ?? first), elements, 'need a second value when the first has one');
        return;
      case 'E': {
        const present = elements.filter(has);
        const second = present[1];
        if (second !== undefined) {
          const message = `${this.segment()}: elements ${list(elements)} exclude each other.`;
          this.fault('X12-SNIP2-ELEMENT-EXCLUSION', '10', spot(second), message);
        }
        return;
      }
      default:
    }
  }

  private condition(spot: Spot, elements: readonly number[], rule: string): void {
    // A required element that is missing has been reported as such; a not-used one (CR609 to CR611 of a response, under
    // P091011 of the base segment) cannot be asked for.
    const usage = spot.component === undefined ? this.instance.def.elements[spot.element]?.usage : undefined;
    if (usage === 'R' || usage === 'N') return;
    this.fault('X12-SNIP2-ELEMENT-CONDITION', '2', spot, `${this.segment()}: elements ${list(elements)} ${rule}.`);
  }

  private missing(element: GuideElement, spot: Spot): void {
    this.fault('X12-SNIP2-ELEMENT-MISSING', '1', spot, `${this.name(element)} is required and empty.`);
  }

  private notUsed(element: GuideElement, spot: Spot): void {
    this.fault('X12-SNIP2-ELEMENT-NOT-USED', 'I10', spot, `${this.name(element)} is not used in this guide and has a value.`);
  }

  private name(element: GuideElement): string {
    return elementName(this.instance.parent.def, element);
  }

  private segment(): string {
    return segmentName(this.instance.parent.def, this.instance.def);
  }

  private fault(code: IssueCode, ik4: string, spot: Spot, message: string): void {
    const { segment, ordinal, parent } = this.instance;
    const loop = parent.def.id;
    const x12 = { segment: ordinal, segmentId: segment.id, ...(loop === '' ? {} : { loop }), ...spot };
    this.issues.push(elementFault(code, ik4, x12, message));
  }
}

function list(elements: readonly number[]): string {
  return elements.map((n) => String(n).padStart(2, '0')).join(', ');
}
