import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A gateway as a process of its own, that can be told to kill itself at a point. Runs what `npm run build` made. */
export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** `store.commit.sent:after`: SIGKILL when that point is passed next. */
  arm(point: string): Promise<void>;
  /** How many messages of partners it has taken. */
  taken(): Promise<number>;
  /** Moves its clock. */
  jump(ms: number): Promise<void>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

export async function startGatewayProcess(settings: Readonly<Record<string, string>>): Promise<GatewayProcess> {
  const data = settings['PAS_X12_DATA'] ?? mkdtempSync(join(tmpdir(), 'pas-x12-child-'));
  const child = fork('test/support/gateway-process.mjs', [], {
    env: {
      ...inherited(),
      PORT: '0',
      LOG_LEVEL: process.env['PAS_X12_TEST_LOG'] ?? 'silent',
      PAS_X12_DATA: data,
      PAS_X12_WORK_LEASE: '1s',
      ...settings,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  endWithUs(child);
  const ended = once(child, 'exit').then(() => {
    if (settings['PAS_X12_DATA'] === undefined) rmSync(data, { recursive: true, force: true });
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { url: string }).url));
    child.once('exit', () => reject(new Error('the gateway ended before it was ready')));
  });
  const tell = async (message: object): Promise<number> => {
    const answered = once(child, 'message');
    child.send(message);
    const [{ taken }] = (await answered) as [{ taken: number }];
    return taken;
  };
  return {
    url,
    child,
    ended,
    taken: () => tell({}),
    arm: async (point) => void (await tell({ arm: point })),
    jump: async (ms) => void (await tell({ jump: ms })),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

export interface SandboxProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** `pas-x12 sandbox` as a process of its own. */
export async function startSandboxProcess(settings: Readonly<Record<string, string>>, partner = 'amqp'): Promise<SandboxProcess> {
  const child = fork('dist/cli.js', ['sandbox', '--partner', partner, '--port', '0'], {
    env: { ...inherited(), LOG_LEVEL: process.env['PAS_X12_TEST_LOG'] ?? 'silent', ...settings },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  });
  endWithUs(child);
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /POST (http:\S+?)\/api/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`the sandbox payer ended: ${text}`)));
  });
  return {
    url,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** A test that failed must neither wait for its processes nor leave them behind. */
export function endWithUs(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (!watching) process.once('exit', () => living.forEach((left) => left.kill('SIGKILL')));
  watching = true;
  living.add(child);
  child.once('exit', () => living.delete(child));
}

const living = new Set<ChildProcess>();
let watching = false;

/** The settings of the machine must not reach a gateway under test. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PAS_X12_(?!TEST_)|AMQP_URL|DATABASE_URL|NODE_OPTIONS)/.test(name)),
  );
}
