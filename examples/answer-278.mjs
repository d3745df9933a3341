// A payer in 60 lines: takes 278 requests from RabbitMQ, certifies each, and answers. docs/amqp.md is the whole contract.
//   AMQP_URL=amqp://guest:guest@127.0.0.1 node examples/answer-278.mjs
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';

const requests = process.env.REQUESTS ?? 'pas-x12.outbound.sandbox-amqp';
const answers = process.env.ANSWERS ?? 'pas-x12.inbound';
const connection = await amqp.connect(process.env.AMQP_URL ?? 'amqp://127.0.0.1', { noDelay: true });
const channel = await connection.createConfirmChannel();
let last = Math.floor(Date.now() / 100) % 999_999_999;

await channel.prefetch(10);
await channel.consume(requests, async (message) => {
  const answer = respond(message.content.toString('utf8'));
  const properties = {
    contentType: 'application/EDI-X12',
    persistent: true,
    mandatory: true,
    messageId: randomUUID(),
    correlationId: message.properties.messageId,
    headers: { traceparent: message.properties.headers?.traceparent },
  };
  if (answer !== undefined) channel.sendToQueue(answers, Buffer.from(answer), properties);
  // First the broker has the answer, then it may forget the request: a crash in between answers twice, never not at all.
  await channel.waitForConfirms();
  channel.ack(message);
});
console.log(`answering ${requests}`);

/** A 278 response (005010X217) that certifies the whole event; undefined for what is no request. */
function respond(interchange) {
  const [element, terminator] = [interchange[3], interchange[105]];
  const segments = interchange.split(terminator).map((segment) => segment.trim().split(element));
  const all = (id) => segments.filter(([tag]) => tag === id);
  const [[isa], [gs], [bht], [um]] = ['ISA', 'GS', 'BHT', 'UM'].map(all);
  if (bht?.[1] !== '0007' || bht[2] !== '13') return undefined;
  const control = String(++last).padStart(9, '0');
  // Who it is about: the first name below each level above the patient event (HL03 20 to 23).
  const hierarchy = all('HL').flatMap((hl) => {
    const name = segments.slice(segments.indexOf(hl)).find(([tag]) => tag === 'NM1');
    return ['20', '21', '22', '23'].includes(hl[3]) ? [{ level: hl[3], name }] : [];
  });
  const event = segments.slice(segments.findIndex(([tag, , , level]) => tag === 'HL' && level === 'EV') + 1);
  const traces = event.slice(0, event.findIndex(([tag]) => tag === 'HL') >>> 0).filter(([tag, type]) => tag === 'TRN' && type === '1');
  const set = [
    ['ST', '278', '0001', '005010X217'],
    ['BHT', '0007', '11', bht[3], bht[4], bht[5], '18'],
    ...hierarchy.flatMap(({ level, name }, index) => [['HL', index + 1, index || '', level, 1], name]),
    ['HL', hierarchy.length + 1, hierarchy.length, 'EV', 0],
    ...traces.map((trace) => ['TRN', '2', ...trace.slice(2)]),
    um.slice(0, 3).concat(um[3] ?? []),
    ['HCR', 'A1', `AUTH${control}`],
  ];
  const envelope = (at) => isa.slice(1, 5).concat(isa[7], isa[8], isa[5], isa[6], isa.slice(9, 13), at, isa.slice(14));
  return [['ISA', ...envelope(control)], ['GS', 'HI', gs[3], gs[2], gs[4], gs[5], Number(control), 'X', '005010X217'], ...set]
    .concat([['SE', set.length + 1, '0001'], ['GE', 1, Number(control)], ['IEA', 1, control], []])
    .map((segment) => segment.join(element))
    .join(terminator);
}
