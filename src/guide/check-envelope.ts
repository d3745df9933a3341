import type { Issue } from '../issue/issue.js';
import { readGs, readIsa, type Delimiters, type FunctionalGroup, type Interchange, type Segment, type SyntaxIssue } from '../x12/index.js';
import { SegmentChecker } from './check-segment.js';
import { setFault } from './fault.js';
import type { Guide, GuideSegment } from './model.js';

/** TA105 that names an ISA element (index = element). */
const ISA_NOTES = ['022', '010', '011', '012', '013', '005', '006', '007', '008', '014', '015', '016', '017', '018', '019', '020', '027'];
/** AK905 that names a GS element. */
const GS_CODES: Readonly<Record<number, string>> = { 1: '1', 6: '6', 7: '2', 8: '2' };
/** Within an ISA the separators are values (ISA11, ISA16) and nothing is split. */
const NONE: Delimiters = { element: '*', component: '\u0000', repetition: undefined, segment: '~' };

interface Placed {
  readonly segment: Segment;
  /** ISA = 1. */
  readonly ordinal: number;
  readonly group: number | undefined;
}

/**
 * Checks ISA, TA1, GS, GE and IEA against the envelope guide of ISA12 (SNIP type 2), when there is one. Order, counts and
 * control numbers are the reader's; this adds lengths, types and code lists.
 */
export function checkEnvelope(guides: ReadonlyMap<string, Guide>, interchange: Interchange, index: number): SyntaxIssue[] {
  const guide = envelopeGuide(guides, interchange);
  if (guide === undefined) return [];
  const defs = new Map<string, GuideSegment>();
  for (const loop of [guide.root, ...guide.loops.values()])
    for (const child of loop.children) if (child.kind === 'segment') defs.set(child.id, child);
  const found: SyntaxIssue[] = [];
  const parent = { kind: 'loop' as const, def: guide.root, parent: undefined, children: [] };
  for (const { segment, ordinal, group } of envelopeSegments(interchange)) {
    const def = defs.get(segment.id);
    if (def === undefined) continue;
    const issues: Issue[] = [];
    new SegmentChecker(NONE, issues).check({ kind: 'segment', def, segment, ordinal, parent });
    for (const issue of issues) {
      const place = { interchange: index, ...(group === undefined ? {} : { group }) };
      const ack = issue.severity === 'error' ? { ack: ackOf(segment.id, issue.x12?.element ?? 0) } : {};
      found.push({ ...issue, x12: { ...issue.x12, envelope: true }, ...ack, ...place });
    }
  }
  return found;
}

function envelopeGuide(guides: ReadonlyMap<string, Guide>, { isa }: Interchange): Guide | undefined {
  const { version } = readIsa(isa);
  for (const guide of guides.values()) if (guide.transaction === 'ISA' && guide.interchangeVersion === version) return guide;
  return undefined;
}

function envelopeSegments({ isa, ta1, groups, iea, stray }: Interchange): Placed[] {
  const placed: Placed[] = [{ segment: isa, ordinal: 1, group: undefined }];
  // What stands between the places of the guide shifts the count; the reader has reported it.
  let ordinal = 1;
  for (const segment of ta1) placed.push({ segment, ordinal: ++ordinal, group: undefined });
  groups.forEach(({ gs, sets, ge, stray: within }, group) => {
    placed.push({ segment: gs, ordinal: ++ordinal, group });
    for (const { segments } of sets) ordinal += segments.length;
    ordinal += within?.length ?? 0;
    if (ge !== undefined) placed.push({ segment: ge, ordinal: ++ordinal, group });
  });
  ordinal += stray?.length ?? 0;
  if (iea !== undefined) placed.push({ segment: iea, ordinal: ++ordinal, group: undefined });
  return placed;
}

function ackOf(segmentId: string, element: number): NonNullable<Issue['ack']> {
  if (segmentId === 'ISA') return { ta1: ISA_NOTES[element] ?? '022' };
  if (segmentId === 'GS') return { ta1: '024', ...(GS_CODES[element] === undefined ? {} : { ak9: GS_CODES[element] }) };
  if (segmentId === 'GE') return { ak9: element === 1 ? '5' : '4' };
  if (segmentId === 'IEA') return { ta1: element === 1 ? '021' : '001' };
  return { ta1: '022' };
}

/** What a group says of its sets: GS01 fits the guide (IK502 18), ST03 repeats GS08 (IK502 19). */
export function checkMembership(group: FunctionalGroup, st: Segment | undefined, guide: Guide, issues: Issue[]): void {
  const { functionalId, version } = readGs(group.gs);
  const convention = st?.elements[3] ?? '';
  const x12 = { segment: 1, segmentId: 'ST' };
  if (functionalId !== '' && guide.functionalGroup !== functionalId) {
    const message = `A transaction set ${guide.transaction} stands in a group of another kind; GS01 must be ${guide.functionalGroup}.`;
    issues.push(setFault('X12-SNIP2-SET-GROUP', { ik5: '18' }, { ...x12, element: 1 }, message));
  }
  if (convention !== '' && version !== '' && convention !== version) {
    const message = 'ST03 differs from GS08; one group holds sets of one guide.';
    issues.push(setFault('X12-SNIP2-SET-CONVENTION', { ik5: '19' }, { ...x12, element: 3 }, message));
  }
}
