import { acknowledgeGroup, refuseGroup, ta1Segment, validateInterchanges, type SetVerdict } from '../guide/index.js';
import type { Guide } from '../guide/model.js';
import type { Issue } from '../issue/issue.js';
import {
  parse,
  readGs,
  readIsa,
  type FunctionalGroup,
  type Interchange,
  type SegmentDraft,
  type SyntaxIssue,
  type TransactionSet,
} from '../x12/index.js';
import type { AnswerContent } from './envelope.js';

/** Something that the sandbox payer received, in the order of the input. */
export type Received =
  /** A clean 278 request: it gets an answer by scenario. */
  | { readonly kind: 'request'; readonly interchange: Interchange; readonly group: FunctionalGroup; readonly set: TransactionSet }
  /** What cannot be taken: a TA1 or a 999 goes back. */
  | {
      readonly kind: 'rejected';
      readonly interchange: Interchange;
      readonly group?: FunctionalGroup;
      readonly answer: AnswerContent;
      readonly issues: readonly Issue[];
    }
  /** What a payer takes without an answer, or cannot answer. */
  | { readonly kind: 'ignored'; readonly issues: readonly Issue[] };

/** Reads and judges an input the way a payer's front end does: interchange first, then groups, then sets by their guide. */
export function receive(input: string, guides: ReadonlyMap<string, Guide>): Received[] {
  const parsed = parse(input);
  if (parsed.interchanges.length === 0) {
    const message = 'No interchange was found, so nothing can be answered. Send one from ISA to IEA.';
    return [{ kind: 'ignored', issues: [...parsed.issues, { code: 'SANDBOX-UNREADABLE', severity: 'error', message }] }];
  }
  const errors = validateInterchanges(guides, parsed, { types: [1, 2] }).filter(({ severity }) => severity === 'error');
  return parsed.interchanges.flatMap((interchange, index) =>
    receiveInterchange(
      interchange,
      errors.filter((issue) => issue.interchange === index),
      guides,
    ),
  );
}

function receiveInterchange(interchange: Interchange, errors: readonly SyntaxIssue[], guides: ReadonlyMap<string, Guide>): Received[] {
  const { usage } = readIsa(interchange.isa);
  // A TA1 or a 999 is never acknowledged, not even a faulty one.
  const answerable = interchange.groups.filter(({ gs }) => readGs(gs).functionalId !== 'FA');
  if (answerable.length === 0 && interchange.ta1.length + interchange.groups.length > 0)
    return [ignored('An acknowledgement was taken; it gets no answer.')];
  if (usage !== 'T') {
    const message = 'The interchange is not marked as test data (ISA15). The sandbox payer takes test data only; set ISA15 to T.';
    const x12 = { segment: 1, envelope: true, segmentId: 'ISA', element: 15 };
    return [rejectInterchange(interchange, '020', [{ code: 'SANDBOX-NOT-TEST', severity: 'error', message, x12, ack: { ta1: '020' } }])];
  }
  const own = errors.filter(({ group }) => group === undefined);
  if (own.length > 0 || answerable.length === 0)
    return [rejectInterchange(interchange, own.find(({ ack }) => ack?.ta1)?.ack?.ta1 ?? '024', own)];
  return interchange.groups.flatMap((group, index) =>
    answerable.includes(group)
      ? receiveGroup(
          interchange,
          group,
          errors.filter((issue) => issue.group === index),
          guides,
        )
      : [],
  );
}

function rejectInterchange(interchange: Interchange, note: string, issues: readonly Issue[]): Received {
  return { kind: 'rejected', interchange, answer: { ta1: ta1Segment(interchange, 'R', note) }, issues };
}

function receiveGroup(
  interchange: Interchange,
  group: FunctionalGroup,
  errors: readonly SyntaxIssue[],
  guides: ReadonlyMap<string, Guide>,
): Received[] {
  const { functionalId, version } = readGs(group.gs);
  if (functionalId === 'PI') return [ignored('Attachments (275) were taken; the sandbox payer does not read them.')];
  const rejected = (segments: readonly SegmentDraft[], issues: readonly Issue[]): Received => ({
    kind: 'rejected',
    interchange,
    group,
    answer: { transaction: '999', segments },
    issues,
  });
  if (functionalId !== 'HI' || version !== '005010X217')
    return [rejected(refuseGroup(group, '1').segments, [notARequest('The group holds no 278 of 005010X217.')])];
  const whole = errors.filter(({ set }) => set === undefined);
  const verdicts = group.sets.map((set, index): SetVerdict => {
    const own = errors.filter((issue) => issue.set === index);
    const guide = guides.get('x217-request');
    return { set, guide, issues: own.length === 0 && !isRequest(set) ? [notARequest('The transaction set is no request (BHT02).')] : own };
  });
  const accepted: Received[] =
    whole.length > 0
      ? []
      : verdicts.filter(({ issues }) => issues.length === 0).map(({ set }) => ({ kind: 'request', interchange, group, set }));
  if (accepted.length === group.sets.length && group.sets.length > 0) return accepted;
  const faults = [...whole, ...verdicts.flatMap(({ issues }) => issues)];
  // A 999 of the sandbox payer holds no value of the request, not even a trace number.
  const { segments } = acknowledgeGroup(group, verdicts, whole, { businessUnit: 'none' });
  return [rejected(segments, faults), ...accepted];
}

/** BHT02 13, 01, 36 (X217 request); a response that went the wrong way is nothing to answer. */
function isRequest(set: TransactionSet): boolean {
  const bht = set.segments.find(({ id }) => id === 'BHT');
  return ['13', '01', '36'].includes(bht?.elements[2] ?? '');
}

function notARequest(message: string): Issue {
  return { code: 'SANDBOX-IGNORED', severity: 'error', message: `${message} Send a 278 request.`, ack: { ik5: '1' } };
}

function ignored(message: string): Received {
  return { kind: 'ignored', issues: [{ code: 'SANDBOX-IGNORED', severity: 'information', message }] };
}
