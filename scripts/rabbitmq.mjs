// A private RabbitMQ for tests: AMQP_URL when set; else a node of its own from the installed rabbitmq-server (own name, ports and
// data folder, loopback only); else, as root on Debian, the package is installed first; else one sentence of help.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HELP =
  'The tests need RabbitMQ: set AMQP_URL to a running one, or install rabbitmq-server (Debian: apt-get install rabbitmq-server).';
const START_MS = 120_000;

/** The folder with the programs of an installed server: Debian's, or the one beside a rabbitmq-server on the path. */
function installedPrograms() {
  const lib = '/usr/lib/rabbitmq/lib';
  if (existsSync(lib)) {
    const version = readdirSync(lib)
      .filter((name) => name.startsWith('rabbitmq_server-'))
      .sort()
      .at(-1);
    if (version !== undefined) return join(lib, version, 'sbin');
  }
  const found = spawnSync('sh', ['-c', 'readlink -f "$(command -v rabbitmq-server)"'], { encoding: 'utf8' }).stdout.trim();
  // Debian's /usr/sbin/rabbitmq-server is a wrapper that changes to its own user; others lie beside rabbitmqctl.
  return found !== '' && existsSync(join(found, '..', 'rabbitmq-env')) ? join(found, '..') : undefined;
}

/** Where the programs are, after an installation if need be. Throws with one sentence of help. */
export function rabbitPrograms() {
  const installed = installedPrograms();
  if (installed !== undefined) return installed;
  if (process.getuid?.() !== 0 || spawnSync('sh', ['-c', 'command -v apt-get']).status !== 0) throw new Error(HELP);
  console.error('installing rabbitmq-server');
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const install = () => spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'rabbitmq-server'], options).status === 0;
  if (!install()) {
    spawnSync('apt-get', ['update', '-q'], options);
    install();
  }
  const now = installedPrograms();
  if (now === undefined) throw new Error(HELP);
  return now;
}

/** Free ports of loopback, far enough apart for what a node opens beside them. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A node in a folder of its own. `start` again after `kill` finds its messages again. */
export class RabbitNode {
  static async create() {
    const programs = rabbitPrograms();
    const folder = mkdtempSync(join(tmpdir(), 'pas-x12-rabbitmq-'));
    const [port, distribution, epmd] = await freePorts(3);
    return new RabbitNode(programs, folder, { port, distribution, epmd });
  }

  constructor(programs, folder, ports) {
    Object.assign(this, { programs, folder, ports, url: `amqp://guest:guest@127.0.0.1:${ports.port}` });
    this.environment = {
      PATH: process.env.PATH,
      HOME: folder,
      LANG: 'C.UTF-8',
      RABBITMQ_NODENAME: `pasx12-${ports.port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(ports.port),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      ERL_EPMD_PORT: String(ports.epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
      RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'config'),
      RABBITMQ_FEATURE_FLAGS_FILE: join(folder, 'feature_flags'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      // Two schedulers are enough for tests, and waiting ones must not burn the processors that the tests need.
      RABBITMQ_SERVER_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    };
    mkdirSync(join(folder, 'config'), { recursive: true });
    writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
    // A disk alarm of the machine that tests must not block them; quorum queues write small segments here.
    writeFileSync(
      join(folder, 'rabbitmq.conf'),
      'disk_free_limit.absolute = 50MB\nraft.wal_max_size_bytes = 64000000\nlog.console = false\n',
    );
  }

  /** Resolves when clients can connect. */
  async start() {
    rmSync(join(this.folder, 'pid'), { force: true });
    const child = spawn(join(this.programs, 'rabbitmq-server'), [], {
      cwd: this.folder,
      env: this.environment,
      stdio: 'ignore',
      detached: true,
    });
    child.unref();
    const deadline = Date.now() + START_MS;
    let ended = false;
    child.on('exit', () => (ended = true));
    child.on('error', () => (ended = true));
    while (!(await this.#answers())) {
      if (ended || Date.now() > deadline) throw new Error(`RabbitMQ did not start: see ${join(this.folder, 'log')}`);
      await sleep(100);
    }
    return this;
  }

  /** A protocol header that is answered with Connection.Start: the listener alone opens earlier. */
  async #answers() {
    const { connect } = await import('node:net');
    return new Promise((resolve) => {
      const socket = connect(this.ports.port, '127.0.0.1', () => socket.write('AMQP\x00\x00\x09\x01'));
      const end = (answer) => {
        socket.destroy();
        resolve(answer);
      };
      socket.once('data', () => end(true));
      socket.once('error', () => end(false));
      socket.once('close', () => end(false));
      socket.setTimeout(2_000, () => end(false));
    });
  }

  get pid() {
    const file = join(this.folder, 'pid');
    return existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : undefined;
  }

  #alive() {
    const { pid } = this;
    try {
      if (pid !== undefined) process.kill(pid, 0);
      return pid !== undefined && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  async kill(signal = 'SIGKILL') {
    const { pid } = this;
    if (pid !== undefined && this.#alive()) process.kill(pid, signal);
    for (let n = 0; n < 400 && this.#alive(); n++) await sleep(50);
  }

  /** One command of rabbitmqctl; for alarms and connections. Takes a second or two. */
  control(...args) {
    const run = spawnSync(join(this.programs, 'rabbitmqctl'), ['--node', this.environment.RABBITMQ_NODENAME, ...args], {
      env: this.environment,
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(`rabbitmqctl ${args[0]} failed: ${run.stderr || run.stdout}`);
    return run.stdout;
  }

  /** Ends the node and its epmd, and removes its folder. */
  async remove() {
    await this.kill();
    spawnSync('epmd', ['-port', String(this.ports.epmd), '-kill'], { env: this.environment, stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Outlives nobody: ends the node when the process that asked for it is gone. `node scripts/rabbitmq.mjs guard PARENT FILE` */
async function guard(parent, file) {
  const node = await RabbitNode.create();
  const alive = () => {
    try {
      process.kill(parent, 0);
      return true;
    } catch {
      return false;
    }
  };
  try {
    await node.start();
    // Renamed, so that who waits for it never reads half of it.
    writeFileSync(`${file}.part`, node.url);
    renameSync(`${file}.part`, file);
    while (alive() && existsSync(file)) await sleep(500);
  } catch (error) {
    writeFileSync(`${file}.failed`, error.message);
  } finally {
    await node.remove();
  }
}

/** One node for a whole run of the tests: started by whoever comes first, ended with the process `owner`. */
export async function sharedRabbit(owner) {
  if (process.env.AMQP_URL) return process.env.AMQP_URL;
  rabbitPrograms();
  const file = join(tmpdir(), `pas-x12-rabbitmq-${owner}.url`);
  let mine = false;
  try {
    mkdirSync(`${file}.lock`);
    mine = true;
  } catch {
    // Somebody else starts it.
  }
  if (mine) {
    rmSync(`${file}.failed`, { force: true });
    rmSync(file, { force: true });
    spawn(process.execPath, [new URL(import.meta.url).pathname, 'guard', String(owner), file], { detached: true, stdio: 'ignore' }).unref();
  }
  for (let n = 0; n < START_MS / 100; n++) {
    if (existsSync(file)) return readFileSync(file, 'utf8');
    if (existsSync(`${file}.failed`)) throw new Error(readFileSync(`${file}.failed`, 'utf8'));
    await sleep(100);
  }
  throw new Error('RabbitMQ did not start in time');
}

/** Ends what `sharedRabbit` of this owner started. */
export function releaseSharedRabbit(owner) {
  const file = join(tmpdir(), `pas-x12-rabbitmq-${owner}.url`);
  for (const path of [file, `${file}.failed`, `${file}.lock`]) rmSync(path, { recursive: true, force: true });
}

if (process.argv[1] === new URL(import.meta.url).pathname && process.argv[2] === 'guard')
  await guard(Number(process.argv[3]), process.argv[4]);
