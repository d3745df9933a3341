// Load on the whole link: gateway, `pas-x12 sandbox`, RabbitMQ and PostgreSQL (both durable), each a process of its own, on loopback.
//   node soak/load.mjs [--seconds 300] [--rate 100] [--ceiling] [--json]
// Own share = last request byte to first response byte, less the time from our confirm to the delivery of the answer.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RabbitNode } from '../scripts/rabbitmq.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    rate: { type: 'string', default: '100' },
    ceiling: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, rate] = [values.seconds, values.rate].map(Number);

const folder = mkdtempSync(join(tmpdir(), 'pas-x12-load-'));
chmodSync(folder, 0o755);
const rabbit = process.env.AMQP_URL ? undefined : await (await RabbitNode.create()).start();
const environment = {
  PATH: process.env.PATH,
  AMQP_URL: process.env.AMQP_URL ?? rabbit.url,
  PAS_X12_DATA: join(folder, 'data'),
  PAS_X12_PARTNER: 'sandbox-amqp',
  PORT: '0',
  LOG_LEVEL: 'silent',
};
const children = [];
function start(script, args, stdio) {
  const child = fork(script, args, { env: environment, stdio, execArgv: [] });
  children.push(child);
  process.once('exit', () => child.kill('SIGKILL'));
  return child;
}

const gateway = start('test/support/gateway-process.mjs', ['spans'], ['ignore', 'inherit', 'inherit', 'ipc']);
const [{ url }] = await once(gateway, 'message');
start('dist/cli.js', ['sandbox'], ['ignore', 'ignore', 'inherit', 'ipc']);

const text = readFileSync('fixtures/bundles/referral.json', 'utf8');
const identifier = JSON.parse(text).identifier.value;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const run = Date.now().toString(36).toUpperCase();
let sent = 0;
const results = [];

function submit() {
  const id = `L${run}-${sent++}`;
  const body = text.replaceAll(identifier, id);
  return new Promise((resolve) => {
    let written = 0;
    const call = request(`${url}/fhir/Claim/$submit`, {
      agent,
      method: 'POST',
      headers: { 'Content-Type': 'application/fhir+json', 'Content-Length': Buffer.byteLength(body) },
    });
    call.on('finish', () => (written = performance.now()));
    call.on('response', (response) => {
      const ms = performance.now() - written;
      let answer = '';
      response.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
      response.on('end', () => resolve({ id, ms, status: response.statusCode, approved: /"code":"A1"/.test(answer) }));
    });
    call.on('error', () => resolve({ id, ms: Number.NaN, status: 0, approved: false }));
    call.end(body);
  });
}

const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/** Requests at fixed times, whether earlier ones were answered or not. */
async function pace(perSecond, forSeconds, keep) {
  const began = performance.now();
  const running = [];
  for (let n = 0; n < perSecond * forSeconds; n++) {
    const wait = began + (n * 1000) / perSecond - performance.now();
    if (wait > 1) await sleep(wait);
    running.push(submit().then((result) => keep && results.push(result)));
  }
  await Promise.all(running);
  return (performance.now() - began) / 1000;
}

try {
  // Compiled and connected.
  for (let n = 0; n < 100 && !(await submit()).approved; n++) await sleep(100);
  await pace(Math.min(rate, 50), 3, false);
  const first = sleep(5_000).then(rss);
  const took = await pace(rate, seconds, true);
  const [early, late] = [await first, rss()];
  gateway.send({ spans: true });
  const [{ spans }] = await once(gateway, 'message');
  const own = results.map(({ id, ms }) => ms - (spans[id] ?? 0)).sort((a, b) => a - b);
  const whole = results.map(({ ms }) => ms).sort((a, b) => a - b);
  const report = {
    submits: results.length,
    approved: results.filter(({ approved }) => approved).length,
    perSecond: Math.round((results.length / took) * 10) / 10,
    ownMs: { p50: quantile(own, 0.5), p90: quantile(own, 0.9), p99: quantile(own, 0.99), max: own.at(-1) },
    wholeMs: { p50: quantile(whole, 0.5), p99: quantile(whole, 0.99) },
    rssMb: { after5s: Math.round(early), end: Math.round(late), ratio: Math.round((late / early) * 1000) / 1000 },
  };
  if (values.ceiling) {
    let done = 0;
    const until = Date.now() + 15_000;
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        while (Date.now() < until) if ((await submit()).approved) done++;
      }),
    );
    report.ceilingPerSecond = Math.round(done / 15);
  }
  console.log(
    JSON.stringify(report, (_key, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value), values.json ? 0 : 2),
  );
  const good = report.approved === report.submits && report.ownMs.p99 <= 25 && report.rssMb.ratio <= 1.1;
  process.exitCode = values.json || good ? 0 : 1;
} finally {
  agent.destroy();
  const [first, ...others] = children;
  for (const child of others) child.kill('SIGKILL');
  first.kill('SIGTERM');
  await once(first, 'exit');
  await rabbit?.remove();
  spawnSync('rm', ['-rf', folder]);
  rmSync(folder, { recursive: true, force: true });
}
