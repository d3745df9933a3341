import type { Issue, X12Position } from '../issue/issue.js';
import type { IssueCode } from '../issue/catalogue.js';
import { unusableDelimiters } from './delimiters.js';
import { envelopeFaults, isaFaults } from './envelope-shapes.js';
import type { ShapeFault } from './envelope-shapes.js';
import { Flaw, idFlaws } from './flaw.js';
import { findHeader, headerAt } from './header.js';
import type { InputText } from './input.js';
import type { FunctionalGroup, Interchange, Segment, TransactionSet } from './model.js';
import { segmentFlawIssues } from './segment-flaws.js';
import type { IssueList } from './syntax-issue.js';
import { Tokenizer } from './tokenizer.js';

type Acknowledgement = NonNullable<Issue['ack']>;

interface OpenSet extends TransactionSet {
  readonly segments: Segment[];
}

interface OpenGroup extends FunctionalGroup {
  readonly sets: OpenSet[];
  readonly setNumbers: Set<string>;
  ge: Segment | undefined;
  stray?: Segment[];
}

interface OpenInterchange extends Interchange {
  readonly ta1: Segment[];
  readonly groups: OpenGroup[];
  readonly groupNumbers: Set<string>;
  iea: Segment | undefined;
  stray?: Segment[];
}

/** Control numbers are compared as numbers, but for ST02 and SE02 (facts: acks-and-envelope §5). */
function withoutZeros(controlNumber: string | undefined): string {
  return (controlNumber ?? '').trim().replace(/^0+(?=.)/, '');
}

function isCount(text: string | undefined, count: number): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) === count;
}

/** Sorts the segments of an input into interchanges, groups and sets, and checks what the envelopes say of each other. */
export class EnvelopeReader {
  readonly interchanges: Interchange[] = [];
  readonly outside: { text: string; offset: number }[] = [];
  readonly #tokenizer: Tokenizer;
  readonly #interchangeNumbers = new Set<string>();
  #interchange: OpenInterchange | undefined;
  #group: OpenGroup | undefined;
  #set: OpenSet | undefined;
  /** Segments since ISA, ISA included. */
  #ordinal = 0;

  constructor(
    private readonly input: InputText,
    private readonly issues: IssueList,
    maxBinaryLength: number,
  ) {
    this.#tokenizer = new Tokenizer(input, maxBinaryLength);
  }

  read(): void {
    const tokenizer = this.#tokenizer;
    for (;;) {
      const header = tokenizer.atHeader();
      if (tokenizer.emptySegments > 0 && this.#interchange !== undefined) this.#emptySegment(tokenizer.emptySegments);
      if (header) {
        this.#openInterchange();
      } else if (this.#interchange === undefined) {
        if (!this.#passOutside()) break;
      } else {
        const segment = tokenizer.next();
        if (segment === undefined) break;
        this.#ordinal++;
        this.#place(segment, tokenizer.flaws);
      }
    }
    this.#closeInterchange();
    if (this.interchanges.length === 0 && this.outside.length === 0) {
      this.issues.add({ code: 'X12-EMPTY', severity: 'error', message: 'The input holds no X12. Send an interchange from ISA to IEA.' });
    }
  }

  #place(segment: Segment, flaws: number): void {
    const set = this.#set;
    const id = flaws === Flaw.none ? segment.id : segment.id.toUpperCase();
    switch (id) {
      case 'ST':
        this.#openSet(segment);
        break;
      case 'SE':
        this.#endSet(segment);
        break;
      case 'GS':
        this.#openGroup(segment);
        break;
      case 'GE':
        this.#endGroup(segment);
        break;
      case 'IEA':
        this.#endInterchange(segment);
        break;
      case 'TA1':
        this.#takeTa1(segment);
        break;
      default:
        if (set !== undefined) set.segments.push(segment);
        else
          this.#stray(segment, 'X12-ST-MISSING', `${printable(segment)} stands outside of any transaction set. Put an ST before it.`, {
            ta1: '022',
          });
    }
    if (flaws !== Flaw.none && !this.issues.full) {
      // IEA has closed its interchange already.
      const interchange = this.#interchange ?? this.interchanges[this.interchanges.length - 1];
      const delimiters = interchange?.delimiters;
      if (delimiters !== undefined) for (const issue of segmentFlawIssues(segment, flaws, delimiters)) this.#report(segment, issue);
    }
  }

  #openInterchange(): void {
    this.#closeInterchange();
    const tokenizer = this.#tokenizer;
    const offset = tokenizer.position;
    const header = headerAt(this.input.text, offset);
    if (header === undefined) return;
    const isa: Segment = { id: header.elements[0] ?? 'ISA', elements: header.elements, offset };
    this.#interchange = { isa, delimiters: header.delimiters, ta1: [], groups: [], groupNumbers: new Set(), iea: undefined };
    this.#ordinal = 1;
    tokenizer.use(header.delimiters);
    tokenizer.position = header.end;
    this.#reportFaults(isa, isaFaults(header.elements));
    if (idFlaws(isa.id) & Flaw.lowerCase) {
      for (const issue of segmentFlawIssues(isa, Flaw.lowerCase, header.delimiters)) this.#report(isa, issue);
    }
    if (header.terminatorMissing) {
      this.#issue(isa, 'X12-ISA-DELIMITER', 'No segment terminator follows ISA16; "~" is assumed.', { ta1: '004' });
    }
    for (const name of unusableDelimiters(header.delimiters)) {
      const ta1 = { element: '026', segment: '004', component: '027', repetition: '016' }[name];
      const message = `The ${name} ${name === 'segment' ? 'terminator' : 'separator'} is a letter, a digit, a line break, or the same as another delimiter.`;
      this.#issue(isa, 'X12-ISA-DELIMITER', message, { ta1 }, name === 'component' ? 16 : name === 'repetition' ? 11 : undefined);
    }
    const separator = header.delimiters.element;
    const split = separator === ' ' ? -1 : header.elements.findIndex((text) => text.includes(separator));
    if (split >= 0) {
      this.#issue(isa, 'X12-ISA-VALUE', 'The element holds the element separator; other readers will split it.', { ta1: '026' }, split);
    }
    const key = [5, 6, 7, 8, 13].map((element) => header.elements[element] ?? '').join('\u0000');
    if (this.#interchangeNumbers.has(key)) {
      this.#issue(
        isa,
        'X12-ISA-DUPLICATE',
        'ISA13 was used before in this input by the same sender for the same receiver.',
        { ta1: '025' },
        13,
      );
    }
    this.#interchangeNumbers.add(key);
  }

  #endInterchange(iea: Segment): void {
    this.#closeGroup();
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    interchange.iea = iea;
    if (!isCount(iea.elements[1], interchange.groups.length)) {
      this.#issue(iea, 'X12-IEA-COUNT', `IEA01 must be ${interchange.groups.length}, the number of functional groups.`, { ta1: '021' }, 1);
    }
    if ((iea.elements[2] ?? '').trim().padStart(9, '0') !== (interchange.isa.elements[13] ?? '').trim().padStart(9, '0')) {
      this.#issue(iea, 'X12-IEA-CONTROL', 'IEA02 differs from ISA13; ISA13 counts.', { ta1: '001' }, 2);
    }
    this.#keepInterchange(interchange);
  }

  #closeInterchange(): void {
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    this.#closeGroup();
    const at = this.#lastSegment(interchange);
    this.#issue(at, 'X12-IEA-MISSING', 'The interchange ends without IEA. Check whether the file was cut off.', { ta1: '023' });
    this.#keepInterchange(interchange);
  }

  #keepInterchange({ isa, delimiters, ta1, groups, iea, stray }: OpenInterchange): void {
    const kept = groups.map(({ gs, sets, ge, stray: within }) => ({ gs, sets, ge, ...(within === undefined ? {} : { stray: within }) }));
    this.interchanges.push({ isa, delimiters, ta1, groups: kept, iea, ...(stray === undefined ? {} : { stray }) });
    this.#interchange = undefined;
  }

  #openGroup(gs: Segment): void {
    this.#closeGroup();
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    this.#group = { gs, sets: [], setNumbers: new Set(), ge: undefined };
    interchange.groups.push(this.#group);
    this.#checkShape('GS', gs);
    const number = withoutZeros(gs.elements[6]);
    if (interchange.groupNumbers.has(number)) {
      this.#issue(gs, 'X12-GS-DUPLICATE', 'GS06 was used before in this interchange.', { ak9: '19' }, 6);
    }
    interchange.groupNumbers.add(number);
  }

  #endGroup(ge: Segment): void {
    this.#closeSet();
    const group = this.#group;
    if (group === undefined) {
      this.#stray(ge, 'X12-GS-MISSING', 'GE stands where no functional group is open.', { ta1: '022' });
      return;
    }
    group.ge = ge;
    if (!isCount(ge.elements[1], group.sets.length)) {
      this.#issue(ge, 'X12-GE-COUNT', `GE01 must be ${group.sets.length}, the number of transaction sets.`, { ak9: '5' }, 1);
    }
    if (withoutZeros(ge.elements[2]) !== withoutZeros(group.gs.elements[6])) {
      this.#issue(ge, 'X12-GE-CONTROL', 'GE02 differs from GS06.', { ak9: '4' }, 2);
    }
    this.#group = undefined;
  }

  #closeGroup(): void {
    this.#closeSet();
    const group = this.#group;
    if (group === undefined) return;
    this.#issue(group.gs, 'X12-GE-MISSING', 'The functional group that begins here ends without GE.', { ak9: '3' });
    this.#group = undefined;
  }

  #openSet(st: Segment): void {
    this.#closeSet();
    const interchange = this.#interchange;
    const group = this.#group;
    if (interchange === undefined || group === undefined) {
      this.#stray(st, 'X12-GS-MISSING', 'ST stands outside of any functional group. Put a GS before it.', { ta1: '022' });
      return;
    }
    this.#set = { segments: [st], delimiters: interchange.delimiters };
    group.sets.push(this.#set);
    this.#checkShape('ST', st);
    const number = st.elements[2] ?? '';
    if (group.setNumbers.has(number))
      this.#issue(st, 'X12-ST-DUPLICATE', 'ST02 was used before in this functional group.', { ik5: '23' }, 2);
    group.setNumbers.add(number);
  }

  #endSet(se: Segment): void {
    const set = this.#set;
    if (set === undefined) {
      this.#stray(se, 'X12-ST-MISSING', 'SE stands where no transaction set is open.', { ta1: '022' });
      return;
    }
    set.segments.push(se);
    if (!isCount(se.elements[1], set.segments.length)) {
      this.#issue(se, 'X12-SE-COUNT', `SE01 must be ${set.segments.length}, the number of segments from ST to SE.`, { ik5: '4' }, 1);
    }
    if (se.elements[2] !== set.segments[0]?.elements[2]) {
      this.#issue(se, 'X12-SE-CONTROL', 'SE02 differs from ST02.', { ik5: '3' }, 2);
    }
    this.#set = undefined;
  }

  #closeSet(): void {
    const last = this.#set?.segments.at(-1);
    if (last === undefined) return;
    this.#issue(last, 'X12-SE-MISSING', 'The transaction set ends here without SE.', { ik5: '2' });
    this.#set = undefined;
  }

  /** TA1 belongs between ISA and the first GS; it is found elsewhere too, and taken from there. */
  #takeTa1(ta1: Segment): void {
    if (this.#set !== undefined) {
      this.#set.segments.push(ta1);
      this.#issue(ta1, 'X12-TA1-PLACE', 'TA1 stands within a transaction set. Put it before the first GS.', { ik3: '2', ik5: '5' });
      return;
    }
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    interchange.ta1.push(ta1);
    this.#checkShape('TA1', ta1);
    if (interchange.groups.length > 0) {
      const message = 'TA1 stands behind a functional group. Put it before the first GS.';
      this.#report(ta1, { code: 'X12-TA1-PLACE', severity: 'warning', message, ack: { ta1: '022' } });
    }
  }

  #stray(segment: Segment, code: IssueCode, message: string, ack: Acknowledgement): void {
    const owner = this.#group ?? this.#interchange;
    if (owner === undefined) return;
    (owner.stray ??= []).push(segment);
    this.#issue(segment, code, message, ack);
  }

  /** Keeps and reports what stands before the next header; false at the end of the input. */
  #passOutside(): boolean {
    const text = this.input.text;
    const from = this.#tokenizer.position;
    if (from >= text.length) return false;
    const found = findHeader(text, from, this.interchanges.at(-1)?.delimiters.segment);
    const truncated = found >= 0 && headerAt(text, found) === undefined;
    const to = found < 0 || truncated ? text.length : found;
    const lost = text.slice(from, to);
    this.#tokenizer.position = to;
    if (!/[^\s\0\x1a]/.test(lost)) return true;
    this.outside.push({ text: lost, offset: from });
    const place = { offset: from, interchange: this.interchanges.length };
    if (truncated) {
      const message = 'The input ends within an ISA. Send the complete file again.';
      this.issues.add({ code: 'X12-ISA-TRUNCATED', severity: 'error', message, ack: { ta1: '023' }, ...place });
    } else if (this.interchanges.length === 0 && found < 0) {
      const message = 'The input does not begin with an ISA that can be read, and holds none elsewhere.';
      this.issues.add({ code: 'X12-ISA-MISSING', severity: 'error', message, ack: { ta1: '022' }, ...place });
    } else {
      const message = `${to - from} characters stand outside of any interchange. If they are one, correct its ISA.`;
      this.issues.add({ code: 'X12-OUTSIDE', severity: 'error', message, ack: { ta1: '022' }, ...place });
    }
    return true;
  }

  #emptySegment(count: number): void {
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    const message = `${count} empty segment${count === 1 ? '' : 's'} behind this one; remove the extra terminator.`;
    this.#issue(this.#lastSegment(interchange), 'X12-SEGMENT-EMPTY', message, { ik5: '5', ta1: '022' });
  }

  #lastSegment(interchange: OpenInterchange): Segment {
    if (this.#set !== undefined) return this.#set.segments.at(-1) ?? interchange.isa;
    const group = interchange.groups.at(-1);
    return group?.ge ?? group?.sets.at(-1)?.segments.at(-1) ?? group?.gs ?? interchange.ta1.at(-1) ?? interchange.isa;
  }

  #checkShape(id: 'GS' | 'ST' | 'TA1', segment: Segment): void {
    if (!this.issues.full) this.#reportFaults(segment, envelopeFaults(id, segment.elements));
  }

  #reportFaults(segment: Segment, faults: readonly ShapeFault[]): void {
    for (const { code, element, message, severity, ack } of faults) {
      this.#report(segment, { code, severity, message, ack, x12: element === undefined ? {} : { element } });
    }
  }

  #issue(segment: Segment, code: IssueCode, message: string, ack: Acknowledgement, element?: number): void {
    this.#report(segment, { code, severity: 'error', message, ack, x12: element === undefined ? {} : { element } });
  }

  /** Adds an issue with the place of the segment: counted from ST within a set, else from ISA. */
  #report(segment: Segment, issue: Issue): void {
    if (this.issues.full) return this.issues.add(issue);
    const group = this.#group;
    const set = this.#set ?? (segment.id.toUpperCase() === 'SE' ? group?.sets.at(-1) : undefined);
    // Only the last segment of a set is ever reported, so no search is needed (which would be quadratic).
    const within = set !== undefined && set.segments.at(-1) === segment;
    const ordinal = within ? set.segments.length : this.#ordinal;
    const id = idFlaws(segment.id) & Flaw.id ? {} : { segmentId: segment.id };
    const x12: X12Position = { segment: ordinal, ...(within ? {} : { envelope: true }), ...id, ...issue.x12 };
    this.issues.add({
      ...issue,
      x12,
      offset: segment.offset,
      interchange: this.interchanges.length - (this.#interchange === undefined ? 1 : 0),
      ...(group === undefined ? {} : { group: (this.#interchange?.groups.length ?? 1) - 1 }),
      ...(within && group !== undefined ? { set: group.sets.length - 1 } : {}),
    });
  }
}

/** The segment id for a message, unless it is no id: then it may be anything, a patient's name too. */
function printable(segment: Segment): string {
  return idFlaws(segment.id) & Flaw.id ? 'A segment without a proper id' : segment.id;
}
