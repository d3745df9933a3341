import { unusableDelimiters, usualDelimiters } from './delimiters.js';
import { encodeSegment } from './encode.js';
import type { EncodeOptions, Replacement } from './encode.js';
import type { GsFields, IsaFields } from './envelope-fields.js';
import { envelopeFaults, isaFaults } from './envelope-shapes.js';
import type { ShapeFault } from './envelope-shapes.js';
import { isaWidths } from './header.js';
import type { Delimiters, FunctionalGroup, Interchange, Segment, SegmentDraft, TransactionSet } from './model.js';
import type { SyntaxIssue } from './syntax-issue.js';

/** A transaction set without its ST and SE. */
export interface SetPlan {
  /** ST01, e.g. `278`. */
  readonly transaction: string;
  /** ST02; by default counted within the interchange, from `0001`. */
  readonly controlNumber?: string;
  /** ST03, by default GS08; `''` leaves it out. */
  readonly version?: string;
  /** Drafts are encoded; segments (they have an `offset`) are taken as they are and must use the same delimiters. */
  readonly segments: readonly (SegmentDraft | Segment)[];
}

export interface GroupPlan {
  readonly gs: GsFields;
  readonly sets: readonly SetPlan[];
}

export interface InterchangePlan {
  readonly isa: IsaFields;
  /** TA1 segments to carry; an interchange may hold nothing else. */
  readonly ta1?: readonly SegmentDraft[];
  readonly groups: readonly GroupPlan[];
  /** Default `*`, `:`, `^`, `~`. */
  readonly delimiters?: Delimiters;
  readonly encode?: EncodeOptions;
}

/** A replacement with its place; `segment` counts from ST = 1, group and set from 0. Envelope segments have no set. */
export interface PlacedReplacement extends Replacement {
  readonly group?: number;
  readonly set?: number;
  readonly segment?: number;
  readonly segmentId: string;
}

type Place = Pick<PlacedReplacement, 'group' | 'set' | 'segment'>;

export interface BuiltInterchange {
  readonly interchange: Interchange;
  readonly replaced: readonly PlacedReplacement[];
  /** What is wrong with the envelope: unusable delimiters, values too long or not well formed; and data that holds a delimiter. Do not send on errors. */
  readonly issues: readonly SyntaxIssue[];
}

function isSegment(segment: SegmentDraft | Segment): segment is Segment {
  return 'offset' in segment;
}

/**
 * Wraps transaction sets: ISA with its fixed widths, GS, ST to SE with counts and control numbers, GE, IEA. Values that
 * do not fit their width are reported and cut, so that the ISA stays readable.
 */
export function buildInterchange(plan: InterchangePlan): BuiltInterchange {
  return new Builder(plan).build();
}

class Builder {
  readonly #delimiters: Delimiters;
  readonly #replaced: PlacedReplacement[] = [];
  readonly #issues: SyntaxIssue[] = [];
  #sets = 0;

  constructor(private readonly plan: InterchangePlan) {
    this.#delimiters = plan.delimiters ?? usualDelimiters;
  }

  build(): BuiltInterchange {
    const { plan } = this;
    for (const name of unusableDelimiters(this.#delimiters)) {
      const message = `The ${name} delimiter must be one character, no letter or digit, and different from the others.`;
      this.#issues.push({ code: 'X12-ISA-DELIMITER', severity: 'error', message });
    }
    const isa = this.#isa(plan.isa);
    const ta1 = (plan.ta1 ?? []).map((draft) => this.#encode(draft, {}));
    const groups = plan.groups.map((group, index) => this.#group(group, index));
    const controlNumber = isa.elements[13] ?? '';
    const iea = this.#encode({ id: 'IEA', elements: [String(groups.length), controlNumber] }, {});
    const interchange = { isa, delimiters: this.#delimiters, ta1, groups, iea };
    return { interchange, replaced: this.#replaced, issues: this.#issues };
  }

  #isa(fields: IsaFields): Segment {
    const { component, repetition } = this.#delimiters;
    const values = [
      fields.authorizationQualifier ?? '00',
      fields.authorization ?? '',
      fields.securityQualifier ?? '00',
      fields.security ?? '',
      fields.senderQualifier,
      fields.sender,
      fields.receiverQualifier,
      fields.receiver,
      fields.date,
      fields.time,
      repetition ?? 'U',
      fields.version ?? '00501',
      String(fields.controlNumber).padStart(9, '0'),
      fields.acknowledgmentRequested ?? '0',
      fields.usage,
      component,
    ];
    const elements = ['ISA'];
    for (const [index, value] of values.entries()) {
      const delimiter = index === 10 || index === 15;
      // Blanks within the ISA are padding, so a blank as delimiter does no harm there.
      const text = delimiter ? value : this.#plainText(value, index + 1);
      elements.push(text.padEnd(isaWidths[index + 1] ?? 0, ' '));
    }
    this.#faults('ISA', isaFaults(elements));
    const fitted = elements.map((text, index) => text.slice(0, isaWidths[index]));
    return { id: 'ISA', elements: fitted, offset: -1 };
  }

  /** ISA values are fixed in width, so a character that cannot be written becomes one blank. */
  #plainText(value: string, element: number): string {
    const { element: separator, segment: terminator } = this.#delimiters;
    let written = '';
    for (const character of value) {
      const allowed = character >= ' ' && character <= '~' && (character === ' ' || (character !== separator && character !== terminator));
      written += allowed ? character : ' ';
    }
    if (written !== value) this.#replaced.push({ segmentId: 'ISA', element, reason: 'unsupported' });
    return written;
  }

  #group({ gs: fields, sets }: GroupPlan, index: number): FunctionalGroup {
    const controlNumber = String(fields.controlNumber);
    const values = [
      fields.functionalId,
      fields.sender,
      fields.receiver,
      fields.date,
      fields.time,
      controlNumber,
      fields.agency ?? 'X',
      fields.version,
    ];
    const gs = this.#encode({ id: 'GS', elements: values }, { group: index });
    this.#faults('GS', envelopeFaults('GS', gs.elements), index);
    const written = sets.map((set, position) => this.#set(set, fields.version, index, position));
    const ge = this.#encode({ id: 'GE', elements: [String(sets.length), controlNumber] }, { group: index });
    return { gs, sets: written, ge };
  }

  #set(plan: SetPlan, version: string, group: number, set: number): TransactionSet {
    this.#sets++;
    const controlNumber = plan.controlNumber ?? String(this.#sets).padStart(4, '0');
    const st = this.#encode({ id: 'ST', elements: [plan.transaction, controlNumber, plan.version ?? version] }, { group, set, segment: 1 });
    this.#faults('ST', envelopeFaults('ST', st.elements), group, set);
    const segments = [st];
    for (const segment of plan.segments) {
      segments.push(isSegment(segment) ? segment : this.#encode(segment, { group, set, segment: segments.length + 1 }));
    }
    const count = segments.length + 1;
    segments.push(this.#encode({ id: 'SE', elements: [String(count), controlNumber] }, { group, set, segment: count }));
    return { segments, delimiters: this.#delimiters };
  }

  #encode(draft: SegmentDraft, place: Place): Segment {
    const { segment, replaced } = encodeSegment(draft, this.#delimiters, this.plan.encode);
    for (const replacement of replaced) {
      this.#replaced.push({ ...replacement, ...place, segmentId: draft.id });
      if (replacement.reason === 'delimiter') this.#delimiterInData(draft.id, replacement, place);
    }
    return segment;
  }

  #delimiterInData(segmentId: string, { element, component, repetition }: Replacement, place: Place): void {
    const { group, set, segment } = place;
    const reject = this.plan.encode?.delimiterInData === 'reject';
    const what = reject ? 'The partner takes no changed data; change it or the delimiters' : 'A blank is written instead';
    this.#issues.push({
      code: 'X12-DATA-DELIMITER',
      severity: reject ? 'error' : 'warning',
      message: `The data holds a delimiter of the interchange. ${what}.`,
      x12: {
        segmentId,
        element,
        ...(segment === undefined ? { envelope: true } : { segment }),
        ...(component === undefined ? {} : { component }),
        ...(repetition === undefined ? {} : { repetition }),
      },
      ...(group === undefined ? {} : { group }),
      ...(set === undefined ? {} : { set }),
    });
  }

  #faults(segmentId: string, faults: readonly ShapeFault[], group?: number, set?: number): void {
    for (const { code, element, message, severity } of faults) {
      this.#issues.push({
        code,
        severity,
        message,
        x12: { segmentId, envelope: true, ...(element === undefined ? {} : { element }) },
        ...(group === undefined ? {} : { group }),
        ...(set === undefined ? {} : { set }),
      });
    }
  }
}
