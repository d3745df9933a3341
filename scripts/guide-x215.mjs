// 278 inquiry and response (005010X215): facts of 278-005010X215.md. No full source of X215 is public; the facts say that its
// segments are those of X217 with differences. So both guides are DERIVED from the generated X217 guides by the list of
// differences below, each with its section; what is taken over without having been seen is marked open, and all code lists
// are open (`?`) but those that tell direction, level and hierarchy.

/** Elements whose lists are complete: section 1, and the hierarchy (base standard). */
const CLOSED = /^(ST01|ST03|BHT01|BHT02|HL03|HL04|DMG01)$/;

const OPEN = [
  {
    at: '*',
    why: 'Put together from fragments and from X217: usage, repeats and code lists are incomplete; lists that begin with ? admit other codes.',
  },
  { at: '*', why: 'Situational rules are not public; formats of external codes are checked, nothing else.' },
  { at: '2000C', why: 'Seen as a list; its limit is not known.' },
  { at: '2000C TRN', why: 'Repeats; the maximum is not known (3 in a guide of the same family).' },
  { at: '2000D TRN', why: 'As 2000C TRN.' },
  { at: '2000E TRN', why: 'Repeats; the maximum is not known.' },
  { at: '2000F TRN', why: 'Repeats; the maximum is not known.' },
];
const OPEN_INQUIRY = [
  { at: 'BHT06', why: 'Not sent in any example; admitted.' },
  { at: '2000E HI', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000E HSD', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000E CL1', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000E PWK', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000E MSG', why: 'Not seen in an inquiry; as X217.' },
  { at: '2010EB', why: 'Whether it exists is not known; as X217.' },
  { at: '2010EC', why: 'Whether it exists is not known; as X217.' },
  { at: '2000F HCR', why: 'HCR01 is used as a filter on the decision; its list and the other elements are those of the response.' },
  { at: '2000F HSD', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000F PWK', why: 'Not seen in an inquiry; as X217.' },
  { at: '2000F MSG', why: 'Not seen in an inquiry; as X217.' },
];
const OPEN_RESPONSE = [
  { at: 'BHT06', why: 'RD seen; the other codes are those of X217.' },
  { at: '2000E UM02', why: 'Absent in the one example; situational.' },
  { at: '2000A AAA', why: 'Seen here only; AAA of the other loops as X217. The code for no match is not known.' },
  { at: '2000E PWK', why: 'PAS says that this response asks for no additional information; as X217.' },
  { at: '2010EB', why: 'As 2000E PWK.' },
  { at: '2010F', why: 'Called so in the one source; 2010FA in X217.' },
  { at: '2010FB', why: 'As 2000E PWK.' },
  { at: '2000F HI', why: 'As 2000E PWK.' },
  { at: '2000F PWK', why: 'As 2000E PWK.' },
];

const DROPPED_IN_INQUIRY = new Set(['CRC', 'CR1', 'CR2', 'CR5', 'CR6']);

/** @param x217 the generated X217 guides */
export function x215Guides(x217) {
  const [request, response] = ['x217-request', 'x217-response'].map((id) => structuredClone(x217.find((guide) => guide.id === id)));
  const answer = structuredClone(x217.find((guide) => guide.id === 'x217-response'));
  const inquiry = derive(request, 'x215-inquiry', 'Health Care Services Review: Inquiry', '28', [...OPEN, ...OPEN_INQUIRY]);
  // Section 3: UM is situational, HCR stands at the service, dates of the certification can be asked for.
  const event = loopOf(inquiry, '2000E');
  event.children = event.children.filter((child) => !DROPPED_IN_INQUIRY.has(child.id));
  segmentOf(event, 'UM').usage = 'S';
  const service = loopOf(inquiry, '2000F');
  const answered = loopOf(answer, '2000F');
  service.children.splice(service.children.indexOf(segmentOf(service, 'UM')) + 1, 0, segmentOf(answered, 'HCR'));
  const dates = answered.children.filter((child) => child.id === 'DTP');
  const asked = service.children.filter((child) => child.id === 'DTP');
  service.children.splice(service.children.indexOf(asked[0]), asked.length, ...dates);

  const reply = derive(response, 'x215-response', 'Health Care Services Review: Inquiry Response', '49', [...OPEN, ...OPEN_RESPONSE]);
  elementOf(segmentOf(loopOf(reply, '2000E'), 'UM'), 'UM02')[5] = 'S';
  elementOf(segmentOf(loopOf(reply, ''), 'BHT'), 'BHT06').splice(5, 2, 'S', 'RD 18 19 AT RU');
  rename(reply, '2010FA', '2010F');
  return [inquiry, reply].map((guide) => openLists(guide, answer.lists));
}

function derive(guide, id, title, purpose, open) {
  Object.assign(guide, { id, title, convention: '005010X215', recognise: [{ element: 'BHT02', codes: purpose }], open });
  guide.rules = guide.rules.filter((rule) => rule.snip === 5);
  const root = loopOf(guide, '');
  elementOf(segmentOf(root, 'ST'), 'ST03')[6] = '005010X215';
  elementOf(segmentOf(root, 'BHT'), 'BHT02')[6] = purpose;
  // Sections 2 and 3: 2000C repeats, 2000C and 2000D have traces, traces repeat, 2000E repeats under either parent.
  const trace = segmentOf(loopOf(guide, '2000E'), 'TRN');
  trace.max = '>1';
  segmentOf(loopOf(guide, '2000F'), 'TRN').max = '>1';
  for (const [level, name] of [
    ['2000C', 'Subscriber Trace Number'],
    ['2000D', 'Dependent Trace Number'],
  ]) {
    const loop = loopOf(guide, level);
    const at = loop.children.findIndex((child) => child.id === 'HL') + 1;
    loop.children.splice(at, 0, { ...structuredClone(trace), name });
  }
  for (const id of ['2000C', '2000E']) {
    loopOf(guide, id).repeat = '>1';
    for (const loop of guide.loops)
      loop.children = loop.children.map((child) =>
        typeof child === 'string' && child.startsWith(`${id} `) ? child.replace(/\S+$/, '>1') : child,
      );
  }
  return guide;
}

function openLists(guide, moreLists) {
  const used = new Set();
  for (const loop of guide.loops) {
    for (const segment of loop.children) {
      if (typeof segment === 'string') continue;
      for (const element of segment.elements) {
        if (element[6]?.startsWith('@')) used.add(element[6].slice(1));
        if (element[6] && !CLOSED.test(element[0])) element[6] = `? ${element[6]}`;
      }
    }
  }
  const lists = { ...moreLists, ...guide.lists };
  guide.lists = Object.fromEntries(Object.entries(lists).filter(([name]) => used.has(name)));
  return guide;
}

function rename(guide, from, to) {
  loopOf(guide, from).id = to;
  for (const loop of guide.loops)
    loop.children = loop.children.map((child) =>
      typeof child === 'string' && child.startsWith(`${from} `) ? child.replace(from, to) : child,
    );
  for (const rule of guide.rules)
    rule.loops = rule.loops
      .split(' ')
      .map((id) => (id === from ? to : id))
      .join(' ');
}

function loopOf(guide, id) {
  const loop = guide.loops.find((one) => one.id === id);
  if (!loop) throw new Error(`${guide.id}: no loop ${id}`);
  return loop;
}

function segmentOf(loop, id) {
  const segment = loop.children.find((child) => child.id === id);
  if (!segment) throw new Error(`${loop.id}: no segment ${id}`);
  return segment;
}

function elementOf(segment, ref) {
  const element = segment.elements.find((one) => one[0] === ref);
  if (!element) throw new Error(`${segment.id}: no element ${ref}`);
  return element;
}
