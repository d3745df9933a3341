import type { Issue, X12Position } from '../issue/issue.js';
import type { IssueCode } from '../issue/catalogue.js';
import { isCount, withoutZeros } from './control-number.js';
import { unusableDelimiters } from './delimiters.js';
import { envelopeFaults, isaFaults } from './envelope-shapes.js';
import type { ShapeFault } from './envelope-shapes.js';
import type { EnvelopeSink } from './envelope-sink.js';
import { Flaw, idFlaws } from './flaw.js';
import { headerAt } from './header.js';
import type { FunctionalGroup, Interchange, Segment, TransactionSet } from './model.js';
import { printable, segmentFlawIssues } from './segment-flaws.js';
import { RecentNumbers } from './recent-numbers.js';
import type { IssueSink } from './syntax-issue.js';
import type { Tokenizer } from './tokenizer.js';

type Acknowledgement = NonNullable<Issue['ack']>;

interface OpenSet extends TransactionSet {
  readonly segments: Segment[];
}

interface OpenGroup extends FunctionalGroup {
  readonly sets: OpenSet[];
  /** Sets so far; with a sink `sets` holds the last one only. */
  setCount: number;
  readonly setNumbers: RecentNumbers;
  ge: Segment | undefined;
  stray?: Segment[];
}

interface OpenInterchange extends Interchange {
  readonly ta1: Segment[];
  readonly groups: OpenGroup[];
  groupCount: number;
  readonly groupNumbers: RecentNumbers;
  iea: Segment | undefined;
  stray?: Segment[];
}

/** TA1 of one interchange that are kept when reading a stream. */
const mostTa1 = 1000;

/** Sorts the segments of an input into interchanges, groups and sets, and checks what the envelopes say of each other. */
export class EnvelopeReader {
  /** Closed interchanges; empty with a sink. */
  readonly interchanges: Interchange[] = [];
  /** Number of closed interchanges. */
  interchangeCount = 0;
  /** Terminator of the interchange that was closed last. */
  lastTerminator: string | undefined;
  readonly #interchangeNumbers: RecentNumbers;
  #interchange: OpenInterchange | undefined;
  #group: OpenGroup | undefined;
  #set: OpenSet | undefined;
  /** Segments of the open set, or of the last one; more than it holds when they were dropped. */
  #setCount = 0;
  #dropping = false;
  /** Segments since ISA, ISA included. */
  #ordinal = 0;
  #closed: Interchange | undefined;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly issues: IssueSink,
    private readonly sink?: EnvelopeSink,
  ) {
    this.#interchangeNumbers = this.#numbers();
  }

  /** Between ISA and IEA. */
  get open(): boolean {
    return this.#interchange !== undefined;
  }

  /** The set that is being read. */
  get openSet(): TransactionSet | undefined {
    return this.#set;
  }

  /** From now on only the ST and the last segment of the open set are kept. */
  dropSegments(): void {
    this.#dropping = true;
  }

  /** Reports empty segments and opens an interchange where a header stands. True when it did; else a segment follows. */
  atHeader(): boolean {
    const header = this.tokenizer.atHeader();
    const empty = this.tokenizer.emptySegments;
    this.tokenizer.emptySegments = 0;
    if (empty > 0 && this.#interchange !== undefined) this.#emptySegment(empty);
    if (header) this.#openInterchange();
    return header;
  }

  /** The input ends. */
  close(): void {
    this.#closeInterchange();
  }

  /** Reports a fault of the segment that was taken last, e.g. that it is too large to be kept. */
  reportLast(segment: Segment, code: IssueCode, message: string, ack: Acknowledgement): void {
    this.#issue(segment, code, message, ack);
  }

  #numbers(): RecentNumbers {
    return new RecentNumbers(this.sink === undefined ? Infinity : undefined);
  }

  /** Puts a segment where it belongs. */
  take(segment: Segment, flaws: number): void {
    this.#ordinal++;
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
        if (set !== undefined) this.#append(set, segment);
        else
          this.#stray(segment, 'X12-ST-MISSING', `${printable(segment)} stands outside of any transaction set. Put an ST before it.`, {
            ta1: '022',
          });
    }
    if (flaws !== Flaw.none && !this.issues.full) {
      // IEA has closed its interchange already.
      const interchange = this.#interchange ?? this.#closed;
      const delimiters = interchange?.delimiters;
      if (delimiters !== undefined) for (const issue of segmentFlawIssues(segment, flaws, delimiters)) this.#report(segment, issue);
    }
  }

  #openInterchange(): void {
    this.#closeInterchange();
    const { tokenizer } = this;
    const offset = tokenizer.position;
    const header = headerAt(tokenizer.input.text, offset);
    if (header === undefined) return;
    const isa: Segment = { id: header.elements[0] ?? 'ISA', elements: header.elements, offset: offset + tokenizer.base };
    const { delimiters } = header;
    this.#interchange = { isa, delimiters, ta1: [], groups: [], groupCount: 0, groupNumbers: this.#numbers(), iea: undefined };
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
    if (!this.#interchangeNumbers.add(key)) {
      this.#issue(
        isa,
        'X12-ISA-DUPLICATE',
        'ISA13 was used before in this input by the same sender for the same receiver.',
        { ta1: '025' },
        13,
      );
    }
  }

  #endInterchange(iea: Segment): void {
    this.#closeGroup();
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    interchange.iea = iea;
    if (!isCount(iea.elements[1], interchange.groupCount)) {
      this.#issue(iea, 'X12-IEA-COUNT', `IEA01 must be ${interchange.groupCount}, the number of functional groups.`, { ta1: '021' }, 1);
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
    this.lastTerminator = delimiters.segment;
    this.#interchange = undefined;
    this.interchangeCount++;
    if (this.sink !== undefined) {
      this.#closed = { isa, delimiters, ta1, groups: [], iea };
      this.sink.interchange(this.#closed, this.interchangeCount - 1);
      return;
    }
    const kept = groups.map(({ gs, sets, ge, stray: within }) => ({ gs, sets, ge, ...(within === undefined ? {} : { stray: within }) }));
    this.#closed = { isa, delimiters, ta1, groups: kept, iea, ...(stray === undefined ? {} : { stray }) };
    this.interchanges.push(this.#closed);
  }

  #openGroup(gs: Segment): void {
    this.#closeGroup();
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    this.#group = { gs, sets: [], setCount: 0, setNumbers: this.#numbers(), ge: undefined };
    if (this.sink !== undefined) interchange.groups.length = 0;
    interchange.groups.push(this.#group);
    interchange.groupCount++;
    this.#checkShape('GS', gs);
    if (!interchange.groupNumbers.add(withoutZeros(gs.elements[6]))) {
      this.#issue(gs, 'X12-GS-DUPLICATE', 'GS06 was used before in this interchange.', { ak9: '19' }, 6);
    }
  }

  #endGroup(ge: Segment): void {
    this.#closeSet();
    const group = this.#group;
    if (group === undefined) {
      this.#stray(ge, 'X12-GS-MISSING', 'GE stands where no functional group is open.', { ta1: '022' });
      return;
    }
    group.ge = ge;
    if (!isCount(ge.elements[1], group.setCount)) {
      this.#issue(ge, 'X12-GE-COUNT', `GE01 must be ${group.setCount}, the number of transaction sets.`, { ak9: '5' }, 1);
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
    this.#setCount = 1;
    this.#dropping = false;
    if (this.sink !== undefined) group.sets.length = 0;
    group.sets.push(this.#set);
    group.setCount++;
    this.#checkShape('ST', st);
    if (!group.setNumbers.add(st.elements[2] ?? ''))
      this.#issue(st, 'X12-ST-DUPLICATE', 'ST02 was used before in this functional group.', { ik5: '23' }, 2);
  }

  #endSet(se: Segment): void {
    const set = this.#set;
    if (set === undefined) {
      this.#stray(se, 'X12-ST-MISSING', 'SE stands where no transaction set is open.', { ta1: '022' });
      return;
    }
    this.#append(set, se);
    if (!isCount(se.elements[1], this.#setCount)) {
      this.#issue(se, 'X12-SE-COUNT', `SE01 must be ${this.#setCount}, the number of segments from ST to SE.`, { ik5: '4' }, 1);
    }
    if (se.elements[2] !== set.segments[0]?.elements[2]) {
      this.#issue(se, 'X12-SE-CONTROL', 'SE02 differs from ST02.', { ik5: '3' }, 2);
    }
    this.#keepSet(set);
  }

  #closeSet(): void {
    const set = this.#set;
    const last = set?.segments.at(-1);
    if (set === undefined || last === undefined) return;
    this.#issue(last, 'X12-SE-MISSING', 'The transaction set ends here without SE.', { ik5: '2' });
    this.#keepSet(set);
  }

  #keepSet(set: OpenSet): void {
    const interchange = this.#interchange;
    const group = this.#group;
    this.#set = undefined;
    if (this.sink === undefined || interchange === undefined || group === undefined) return;
    const { isa, groupCount } = interchange;
    this.sink.set({ isa, gs: group.gs, set, interchange: this.interchangeCount, group: groupCount - 1, index: group.setCount - 1 });
  }

  #append(set: OpenSet, segment: Segment): void {
    this.#setCount++;
    if (this.#dropping) set.segments.length = 1;
    set.segments.push(segment);
  }

  /** TA1 belongs between ISA and the first GS; it is found elsewhere too, and taken from there. */
  #takeTa1(ta1: Segment): void {
    if (this.#set !== undefined) {
      this.#append(this.#set, ta1);
      this.#issue(ta1, 'X12-TA1-PLACE', 'TA1 stands within a transaction set. Put it before the first GS.', { ik3: '2', ik5: '5' });
      return;
    }
    const interchange = this.#interchange;
    if (interchange === undefined) return;
    // A hostile stream of nothing but TA1 must not fill the memory.
    if (this.sink === undefined || interchange.ta1.length < mostTa1) interchange.ta1.push(ta1);
    this.#checkShape('TA1', ta1);
    if (interchange.groupCount > 0) {
      const message = 'TA1 stands behind a functional group. Put it before the first GS.';
      this.#report(ta1, { code: 'X12-TA1-PLACE', severity: 'warning', message, ack: { ta1: '022' } });
    }
  }

  #stray(segment: Segment, code: IssueCode, message: string, ack: Acknowledgement): void {
    const owner = this.#group ?? this.#interchange;
    if (owner === undefined) return;
    if (this.sink === undefined) (owner.stray ??= []).push(segment);
    this.#issue(segment, code, message, ack);
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
    const ordinal = within ? this.#setCount : this.#ordinal;
    const id = idFlaws(segment.id) & Flaw.id ? {} : { segmentId: segment.id };
    const x12: X12Position = { segment: ordinal, ...(within ? {} : { envelope: true }), ...id, ...issue.x12 };
    this.issues.add({
      ...issue,
      x12,
      offset: segment.offset,
      interchange: this.interchangeCount - (this.#interchange === undefined ? 1 : 0),
      ...(group === undefined ? {} : { group: (this.#interchange?.groupCount ?? 1) - 1 }),
      ...(within && group !== undefined ? { set: group.setCount - 1 } : {}),
    });
  }
}
