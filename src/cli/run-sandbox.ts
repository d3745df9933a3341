import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { amqpPayer, loadPartners } from '../clearinghouse/index.js';
import { systemClock } from '../clock.js';
import { broker, type Config, loadConfig, SettingError } from '../config.js';
import { loadGuides } from '../guide/index.js';
import { hasErrors } from '../issue/issue.js';
import { createLog } from '../log.js';
import { packagedMappings, relayNote } from '../main.js';
import { loadSandboxFile } from '../sandbox/load.js';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.js';
import type { SandboxFlags } from './sandbox.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Runs until a signal ends it. */
export async function runSandbox(flags: SandboxFlags, { stdout, environment }: Terminal): Promise<ExitCode> {
  const config = settingsOf(environment);
  const log = createLog(config.LOG_LEVEL);
  const mappings = flags.mappings ?? config.PAS_X12_MAPPINGS ?? packagedMappings;
  const { guides } = loadGuides(join(mappings, 'guides'));
  const { partners } = loadPartners(mappings);
  const profile = partners.get(flags.partner);
  if (profile?.amqp === undefined)
    throw new UsageError(
      `There is no usable partner profile "${flags.partner}" with the connector amqp-x12 in ${join(mappings, 'partners')}.`,
    );
  if (profile.usage !== 'T')
    throw new UsageError(`The partner ${profile.id} is a production partner (ISA15 P): the sandbox payer plays test partners only.`);
  const { amqp } = profile;
  const url = amqp.broker === 'AMQP_URL' ? config.AMQP_URL : broker(environment[amqp.broker] ?? '');
  if (url === undefined) throw new UsageError(`${amqp.broker} is not set: it names the broker of the partner ${profile.id}.`);
  const { scenarios, issues } = loadSandboxFile(mappings);
  if (scenarios === undefined || hasErrors(issues)) throw new UsageError(issues.map(({ message }) => message).join('\n'));

  const payer = createSandbox({
    scenarios,
    guides,
    now: () => systemClock.now(),
    report: ({ code, x12 }) => log.warn({ code, x12 }, 'sandbox payer'),
  });
  const link = amqpPayer({ url, partner: profile.id, amqp, payer, clock: systemClock, note: relayNote(log) });
  link.start();
  const control = flags.port === undefined ? undefined : await serveControl(payer, Number(flags.port), () => link.ready);
  stdout(
    [
      `the sandbox payer plays ${profile.id}: it takes from ${amqp.outbound.queue} and answers to ${amqp.inbound}`,
      ...(control === undefined ? [] : [`  script it  POST ${control.url}/api/sandbox/next`]),
      '',
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  control?.close();
  await link.close();
  return 0;
}

function settingsOf(environment: Terminal['environment']): Config {
  try {
    return loadConfig({ ...environment });
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(error.message) : error;
  }
}

/** The same path as in the gateway; on loopback only. */
async function serveControl(payer: Sandbox, port: number, ready: () => boolean): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/healthz') return answer(ready() ? 200 : 503, { status: ready() ? 'ok' : 'no broker' });
    if (request.method !== 'POST' || request.url !== '/api/sandbox/next') return answer(404, { error: 'POST /api/sandbox/next' });
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const { answers } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { answers: Parameters<Sandbox['next']>[0] };
        const issues = payer.next(answers);
        if (issues.length > 0) answer(422, { issues });
        else answer(200, { scripted: answers.length });
      } catch {
        answer(400, { error: 'the body must be { "answers": [ "approve" | "deny" | "pend" | { "scenario": ID, "after": SECONDS } ] }' });
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, close: () => void server.close().closeAllConnections() };
}
