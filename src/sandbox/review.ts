import type { Guide, LoopInstance } from '../guide/model.js';
import type { ElementDraft, SegmentDraft } from '../x12/model.js';
import { admit } from './admit.js';
import { changeSegment } from './change.js';
import { addDays, day, hourAndMinute } from './dates.js';
import { decisionSegments, rejectSegments, type DecisionContext } from './decision.js';
import { contactSegment, entitySegments } from './entity.js';
import type { AddedService, DecisionPlan, RejectLoop, ReviewPlan, SandboxFile, ServicePlan } from './model.js';
import { childLoops, element, procedureOf, requestedPeriod, segmentsOf, type RequestView } from './request.js';
import { writeTree, type LoopDraft } from './tree.js';

/** What a review is written from. Pure: the same context gives the same segments. */
export interface ReviewContext {
  readonly file: SandboxFile;
  /** The response guide, which says what may be echoed. */
  readonly guide: Guide;
  readonly request: RequestView;
  /** Number of the review, one per request. */
  readonly number: number;
  /** When the answer is written. */
  readonly at: Date;
}

/** BHT to the last segment before SE of one 278 response (X217 §2.2). */
export function writeReview(plan: ReviewPlan, context: ReviewContext): SegmentDraft[] {
  const tree = payerLoop(plan, context);
  const { at, request } = context;
  const segments = writeTree(tree, context.guide);
  const pended = segments.some(({ id, elements }) => id === 'HCR' && elements[0] === 'A4');
  const more = plan.more ?? pended;
  const bht = ['0007', '11', request.reference, day(at), hourAndMinute(at), more ? '19' : '18'];
  return [{ id: 'BHT', elements: bht }, ...segments];
}

/** 2000A and all below it; an AAA above the event ends the tree where it stands (RFI-2445 for 42 at 2000A). */
function payerLoop(plan: ReviewPlan, context: ReviewContext): LoopDraft {
  const { request, file } = context;
  const rejected = (at: RejectLoop): SegmentDraft[] => rejectSegments(plan.reject?.filter((reject) => reject.at === at));
  const ends = (...loops: RejectLoop[]): boolean => plan.reject?.some((reject) => loops.includes(reject.at)) ?? false;
  const named = (
    loop: '2010A' | '2010B' | '2010C' | '2010D',
    level: LoopInstance | undefined,
    more: readonly SegmentDraft[] = [],
  ): LoopDraft => ({
    loop,
    segments: [...echo(childLoops(level, loop)[0], loop, context), ...more, ...rejected(loop)],
    children: [],
  });

  const events = plan.event === undefined ? [] : eventLoops(plan, plan.event, context);
  const patient = (): LoopDraft[] =>
    request.dependent === undefined
      ? events
      : [{ loop: '2000D', segments: [], children: [named('2010D', request.dependent), ...(ends('2010D') ? [] : events)] }];
  const subscriber = withMember(named('2010C', request.subscriber), plan.member);
  const subscriberLevel: LoopDraft = { loop: '2000C', segments: [], children: [subscriber, ...(ends('2010C') ? [] : patient())] };
  const requesterLevel: LoopDraft = {
    loop: '2000B',
    segments: [],
    children: [named('2010B', request.requester), ...(ends('2010B') ? [] : [subscriberLevel])],
  };
  const contact = file.payer.contact === undefined ? [] : [contactSegment(file.payer.contact)];
  return {
    loop: '2000A',
    segments: rejected('2000A'),
    children: [named('2010A', request.payer, contact), ...(ends('2000A', '2010A') ? [] : [requesterLevel])],
  };
}

function withMember(loop: LoopDraft, member: string | undefined): LoopDraft {
  if (member === undefined) return loop;
  const replace = ({ id, elements }: SegmentDraft): SegmentDraft => ({
    id,
    elements: id === 'NM1' ? elements.map((value, index) => (index === 8 ? member : value)) : elements,
  });
  return { ...loop, segments: loop.segments.map(replace) };
}

/** A requested service with the plan that its number and procedure select. */
interface PlannedService {
  readonly number: number;
  readonly loop: LoopInstance;
  readonly plan: ServicePlan;
}

function planServices(plan: ReviewPlan, { request }: ReviewContext): PlannedService[] {
  if (plan.services === 'none' || plan.services === undefined) return [];
  const plans = plan.services;
  const planned = request.services.flatMap((loop, index): PlannedService[] => {
    const fitting = plans.find(({ which }) => {
      if (which === 'first') return index === 0;
      if (which === 'last') return index === request.services.length - 1;
      return which === 'all' || which.procedure.includes(procedureOf(loop, request.delimiters));
    });
    return fitting === undefined || fitting.drop === true ? [] : [{ number: index + 1, loop, plan: fitting }];
  });
  return plan.order === 'reversed' ? planned.reverse() : planned;
}

function eventLoops(plan: ReviewPlan, decision: DecisionPlan, context: ReviewContext): LoopDraft[] {
  const services = planServices(plan, context);
  const extra = (plan.add ?? []).map((added, index) => addedLoop(added, context.request.services.length + index + 1, context));
  if (plan.events === 'per-service')
    return services.map((service) => eventLoop(plan, decision, [service], [serviceLoop(service, plan, context)], context, service.number));
  return [eventLoop(plan, decision, services, [...services.map((service) => serviceLoop(service, plan, context)), ...extra], context)];
}

function eventLoop(
  plan: ReviewPlan,
  decision: DecisionPlan,
  services: readonly PlannedService[],
  serviceLoops: readonly LoopDraft[],
  context: ReviewContext,
  number?: number,
): LoopDraft {
  const { event } = context.request;
  const own: DecisionPlan = { trace: context.file.payer.trace, ...decision };
  const resolved = own.action === 'from-services' ? sumUp(own, services) : own;
  const segments = levelSegments('2000E', event, resolved, plan, context, number);
  const transport = echoAll(event, '2010EC', context).map((loop): LoopDraft => ({ loop: '2010EC', segments: loop, children: [] }));
  return {
    loop: '2000E',
    segments,
    children: [...providerLoops('2010EA', event, resolved, context), ...contactLoop('2010EB', resolved), ...transport, ...serviceLoops],
  };
}

/** HCR01 of an event that only sums up: the services' common action, A2 when they differ or one is rejected; AAA 33 when none is decided. */
function sumUp({ number, ...rest }: DecisionPlan, services: readonly PlannedService[]): DecisionPlan {
  const actions = new Set(services.flatMap(({ plan }) => plan.action ?? []));
  const undecided = services.some(({ plan }) => plan.action === undefined);
  const [only] = actions;
  if (only === undefined) {
    // RFI-2445: an event carries an HCR or an AAA.
    const { action: _none, ...event } = rest;
    return { ...event, reject: [{ code: '33', followUp: 'C' }] };
  }
  return { ...rest, ...(number === undefined ? {} : { number }), action: actions.size > 1 || undecided ? 'A2' : only };
}

function serviceLoop({ number, loop, plan: decision }: PlannedService, plan: ReviewPlan, context: ReviewContext): LoopDraft {
  const segments = levelSegments('2000F', loop, decision, plan, context, number).map((segment) => withoutEventPlace(segment, context));
  return {
    loop: '2000F',
    segments,
    children: [...providerLoops('2010FA', loop, decision, context), ...contactLoop('2010FB', decision)],
  };
}

function addedLoop(added: AddedService, number: number, context: ReviewContext): LoopDraft {
  const { procedure, units } = added;
  const sv1: SegmentDraft = { id: 'SV1', elements: [[procedure.qualifier, procedure.code], undefined, units?.unit, units?.count] };
  return { loop: '2000F', segments: [sv1, ...decisionSegments(added, decisionContext(context, undefined, number))], children: [] };
}

/** Returned traces, echoed segments (changed where the plan says so), the decision, and LOINC codes beside the diagnoses. */
function levelSegments(
  level: '2000E' | '2000F',
  source: LoopInstance | undefined,
  decision: DecisionPlan,
  plan: ReviewPlan,
  context: ReviewContext,
  number: number | undefined,
): SegmentDraft[] {
  const { request } = context;
  const changes = decision.change ?? [];
  const echoed = echo(source, level, context).map((segment) => changeSegment(segment, changes, decision.shiftDays ?? 0));
  const asked = requestedPeriod(request, level === '2000F' ? source : undefined);
  const moved = echoed.some(({ id, elements }) => id === 'DTP' && elements[0] === '472');
  if (level === '2000F' && decision.shiftDays !== undefined && !moved) {
    // A service without a date of its own gets one when the payer moves it.
    echoed.push({ id: 'DTP', elements: ['472', 'D8', addDays(asked?.start ?? day(context.at), decision.shiftDays)] });
  }
  return [
    ...(plan.traces === 'none' ? [] : returnedTraces(source)),
    ...withLoinc(echoed, decision.loinc ?? []),
    ...decisionSegments(decision, decisionContext(context, asked, number)),
  ];
}

/** Every TRN*1 of the request as TRN*2; two at most, so that the payer's own fits beside them (X217 TRN ×3). */
function returnedTraces(source: LoopInstance | undefined): SegmentDraft[] {
  return segmentsOf(source, 'TRN')
    .slice(0, 2)
    .map(({ segment }) => ({ id: 'TRN', elements: ['2', ...segment.elements.slice(2, 5)] }));
}

/** HI holds twelve composites: what is asked for comes before the last of many diagnoses. */
function withLoinc(segments: readonly SegmentDraft[], codes: readonly string[]): SegmentDraft[] {
  if (codes.length === 0) return [...segments];
  const asked: ElementDraft[] = codes.slice(0, 12).map((code) => ['LOI', code]);
  const diagnoses = segments.find(({ id }) => id === 'HI')?.elements ?? [];
  const hi: SegmentDraft = { id: 'HI', elements: [...diagnoses.slice(0, 12 - asked.length), ...asked] };
  return [...segments.filter(({ id }) => id !== 'HI'), hi];
}

/** 2000F UM04 is sent only when it differs from the event's (rule quoted in RFI-2789). */
function withoutEventPlace(segment: SegmentDraft, { request }: ReviewContext): SegmentDraft {
  if (segment.id !== 'UM' || !Array.isArray(segment.elements[3])) return segment;
  const place = element(segmentsOf(request.event, 'UM')[0]?.segment, 4).split(request.delimiters.component);
  const same = segment.elements[3].every((value: string | undefined, index) => (value ?? '') === (place[index] ?? ''));
  return same ? { id: 'UM', elements: segment.elements.slice(0, 3) } : segment;
}

function providerLoops(
  loop: '2010EA' | '2010FA',
  source: LoopInstance | undefined,
  decision: DecisionPlan,
  context: ReviewContext,
): LoopDraft[] {
  const echoed = decision.providers === 'none' ? [] : echoAll(source, loop, context);
  const added = (decision.addProviders ?? []).map((provider) => entitySegments(provider.role, provider));
  // X217: 14 loops at the event, 12 at the service; the payer's own must not be pushed out by the asked ones.
  const most = loop === '2010EA' ? 14 : 12;
  const loops = [...echoed.slice(0, most - added.length), ...added];
  return loops.map((segments, index) => ({
    loop,
    segments: index === 0 ? [...segments, ...rejectSegments(decision.rejectProvider)] : segments,
    children: [],
  }));
}

function contactLoop(loop: '2010EB' | '2010FB', { reviewContact }: DecisionPlan): LoopDraft[] {
  return reviewContact === undefined ? [] : [{ loop, segments: entitySegments('L5', reviewContact), children: [] }];
}

/** Every loop of the request that comes back as `loop`; one whose NM1 the response does not admit is left out. */
function echoAll(source: LoopInstance | undefined, loop: string, context: ReviewContext): SegmentDraft[][] {
  const from = context.file.echo[loop]?.from ?? loop;
  return childLoops(source, from)
    .map((instance) => echo(instance, loop, context))
    .filter((segments) => segments[0]?.id === 'NM1')
    .filter((segments) => !requiresMore(loop, segments, context.guide));
}

/** 2010EC needs a name and an address in the response. */
function requiresMore(loop: string, segments: readonly SegmentDraft[], guide: Guide): boolean {
  const required = guide.loops.get(loop)?.children.filter((child) => child.kind === 'segment' && child.usage === 'R') ?? [];
  return required.some((def) => !segments.some(({ id }) => id === def.id));
}

function echo(source: LoopInstance | undefined, loop: string, { file, guide, request }: ReviewContext): SegmentDraft[] {
  const def = guide.loops.get(loop);
  const plan = file.echo[loop];
  if (def === undefined || plan === undefined) return [];
  return plan.segments.flatMap((id) =>
    segmentsOf(source, id).flatMap(({ segment }) => admit(segment, def, request.delimiters, plan.instead) ?? []),
  );
}

function decisionContext({ file, at, number }: ReviewContext, asked: DecisionContext['asked'], service?: number): DecisionContext {
  const values: Record<string, string> = { n: String(number), s: service === undefined ? '' : String(service), date: day(at) };
  return {
    payer: file.payer,
    today: day(at),
    asked,
    fill: (pattern) => pattern.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole),
  };
}
