// For machines without a Docker engine: runs the steps of the Dockerfile in empty folders as another user, starts what it would
// start, asks its HEALTHCHECK, and checks compose.yaml against the JSON Schema of the Compose specification.
// It ends by saying what it did not run. `node scripts/dockerfile-dry-run.mjs [--keep]`; needs network for npm and PyPI.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { commandOf, contextFilter, parseDockerfile } from './container/dockerfile.mjs';

const { values: options } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const root = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'pas-x12-image-'));
const asRoot = process.getuid?.() === 0;
// nobody, and a group that nobody else is in
const user = asRoot ? { uid: 65534, gid: 65534 } : {};
const notRun = [
  `the base images: steps ran on this machine's Node ${process.version} and its system, not in node:24`,
  'isolation: no chroot, no network of its own, no read-only root',
];
if (!asRoot) notRun.push('another user: only root can become one; the steps ran as you');

/** Only what npm needs to reach a registry through this machine's proxy; nothing else of the caller's environment. */
const outside = Object.fromEntries(
  Object.entries(process.env).filter(([name]) =>
    /^(PATH|(https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_(registry|cafile))$/i.test(name),
  ),
);

function give(path) {
  if (!asRoot) return;
  chownSync(path, user.uid, user.gid);
}

function giveAll(path) {
  if (!asRoot) return;
  spawnSync('chown', ['-R', '-h', `${user.uid}:${user.gid}`, path]);
}

/** A stage: its file system lies below `folder`. */
class Stage {
  constructor(name, index) {
    this.name = name ?? String(index);
    this.folder = join(work, `stage-${index}`);
    this.home = join(work, `home-${index}`);
    for (const path of [this.folder, this.home]) {
      mkdirSync(path);
      give(path);
    }
    this.cwd = '/';
    this.variables = {};
    this.user = 'root';
  }
  path(inside) {
    return join(this.folder, posix.resolve(this.cwd, inside));
  }
  /** The paths of the image that variables name lie below the stage's folder here. */
  environment() {
    const mapped = Object.entries(this.variables).map(([key, value]) => [key, value.startsWith('/') ? join(this.folder, value) : value]);
    return { ...outside, HOME: this.home, npm_config_update_notifier: 'false', ...Object.fromEntries(mapped) };
  }
}

function copy(step, stage, stages) {
  const from = step.flags.from === undefined ? undefined : stages.find(({ name }) => name === step.flags.from);
  if (step.flags.from !== undefined && from === undefined) throw new Error(`Dockerfile:${step.line}: there is no stage ${step.flags.from}`);
  const parts = step.text.split(/\s+/);
  const target = parts.pop();
  const sent = contextFilter(readFileSync(join(root, '.dockerignore'), 'utf8'));
  for (const source of parts) {
    const path = from === undefined ? join(root, source) : from.path(source);
    const relative = source.replace(/^\.\//, '');
    if (!existsSync(path) || (from === undefined && !sent(relative)))
      throw new Error(`Dockerfile:${step.line}: ${source} is not in the build context`);
    // A folder is copied by its content, a file into a target that ends with a slash.
    const to = statSync(path).isDirectory() || !/(^\.?|\/)$/.test(target) ? stage.path(target) : join(stage.path(target), basename(source));
    cpSync(path, to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => from !== undefined || sent(file.slice(root.length).replaceAll('\\', '/')),
    });
    // The steps of a stage run as its root, which here is the other user; what the final user may write is checked below.
    giveAll(to);
  }
}

function run(step, stage) {
  const [command, ...args] = commandOf(step.text);
  const outcome = spawnSync(command, args, { cwd: stage.path('.'), env: stage.environment(), stdio: 'inherit', ...user });
  if (outcome.status !== 0) throw new Error(`Dockerfile:${step.line}: the step failed (${outcome.status ?? outcome.error?.message})`);
}

function build() {
  const stages = [];
  let stage;
  for (const step of parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))) {
    console.log(`── Dockerfile:${step.line} ${step.name} ${step.text.slice(0, 100)}`);
    if (step.name === 'FROM') {
      stage = new Stage(/\sAS\s+(\S+)/i.exec(step.text)?.[1], stages.length);
      stages.push(stage);
      continue;
    }
    if (stage === undefined) throw new Error(`Dockerfile:${step.line}: before the first FROM`);
    if (step.name === 'WORKDIR') {
      stage.cwd = posix.resolve(stage.cwd, step.text);
      mkdirSync(stage.path('.'), { recursive: true });
      give(stage.path('.'));
    } else if (step.name === 'COPY') copy(step, stage, stages);
    else if (step.name === 'RUN') run(step, stage);
    else if (step.name === 'ENV')
      for (const [, key, value] of step.text.matchAll(/(\w+)=("[^"]*"|\S+)/g)) stage.variables[key] = value.replace(/^"|"$/g, '');
    else if (step.name === 'USER') stage.user = step.text;
    else if (step.name === 'CMD') stage.command = commandOf(step.text);
    else if (step.name === 'HEALTHCHECK') stage.health = commandOf(step.text.replace(/^(--\S+\s+)*CMD\s+/, ''));
    else if (!['EXPOSE', 'VOLUME'].includes(step.name)) throw new Error(`Dockerfile:${step.line}: this dry run does not know ${step.name}`);
    if (step.name === 'COPY' && step.flags.chown !== undefined) (stage.owned ??= []).push(step.text.split(/\s+/).at(-1));
  }
  return stage;
}

/** The final user may write only to what was copied with --chown: everything else is taken from it before the start. */
function restrict(stage) {
  if (!asRoot) {
    notRun.push("the final user's rights: without root the files stay yours");
    return;
  }
  spawnSync('chown', ['-R', '-h', '0:0', stage.folder]);
  chmodSync(work, 0o755);
  for (const path of stage.owned ?? []) giveAll(stage.path(path));
}

async function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function start(stage) {
  if (stage.user === 'root') throw new Error('the image would run as root');
  const port = await freePort();
  // Loopback instead of HOST=0.0.0.0: there is no network of its own to listen on.
  const env = { ...stage.environment(), HOST: '127.0.0.1', PORT: String(port) };
  notRun.push('HOST=0.0.0.0 and the published port: it listened on loopback, on a free port');
  console.log(`── start as ${asRoot ? `user ${user.uid}` : 'you'}: ${stage.command.join(' ')}`);
  const [command, ...args] = stage.command;
  const service = spawn(command, args, { cwd: stage.path('.'), env, stdio: ['ignore', 'inherit', 'inherit'], ...user });
  const ended = new Promise((resolve) => service.once('exit', (code, signal) => resolve({ code, signal })));
  let over = false;
  void ended.then(() => (over = true));
  try {
    const [check, ...checkArgs] = stage.health;
    const deadline = Date.now() + 60_000;
    for (;;) {
      if (spawnSync(check, checkArgs, { env, cwd: stage.path('.'), timeout: 5000, ...user }).status === 0) break;
      if (over || Date.now() > deadline) throw new Error('HEALTHCHECK did not succeed');
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    console.log('── HEALTHCHECK: healthy');
  } finally {
    if (!over) service.kill('SIGTERM');
    const timer = setTimeout(() => service.kill('SIGKILL'), 10_000);
    const { code, signal } = await ended;
    clearTimeout(timer);
    console.log(`── stopped by SIGTERM: ${signal === null ? `exit ${code}` : signal}`);
    if (signal === 'SIGKILL') process.exitCode = 1;
  }
}

/** compose_spec.json as docker-compose 1.29.2 on PyPI carries it: the last release there that holds the schema as a file. */
function composeSchema() {
  const folder = join(work, 'pypi');
  mkdirSync(folder);
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--dest', folder];
  try {
    execFileSync('python3', [...pip, 'docker-compose==1.29.2'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl')) ?? '';
    execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    const text = readFileSync(join(folder, 'compose', 'config', 'compose_spec.json'), 'utf8');
    // Its nodes carry `id` in the manner of older drafts, which ajv refuses; references go by path and do not need them.
    return JSON.parse(text, (key, value) => ((key === 'id' || key === '$schema') && typeof value === 'string' ? undefined : value));
  } catch (error) {
    notRun.push(
      `compose.yaml against its schema: docker-compose 1.29.2 could not be fetched from PyPI (${String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .at(-1)})`,
    );
    return undefined;
  }
}

function checkCompose() {
  console.log('── compose.yaml');
  const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'));
  const faults = [];
  const schema = composeSchema();
  if (schema !== undefined) {
    const ajv = new Ajv.default({ allErrors: true, strict: false, logger: false });
    addFormats.default(ajv);
    // Formats of Compose's own: `10s` is no ISO 8601 duration.
    ajv.addFormat('duration', /^(\d+(us|ms|s|m|h))+$/);
    for (const name of ['expose', 'ports', 'subnet_ip_address']) ajv.addFormat(name, true);
    const validate = ajv.compile(schema);
    if (!validate(compose)) faults.push(...validate.errors.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`));
    notRun.push('newer parts of the Compose specification than the schema of 2021; `docker compose config` and `up`');
  }
  // What no schema asks for.
  for (const [name, service] of Object.entries(compose.services)) {
    for (const port of service.ports ?? [])
      if (!/^127\.0\.0\.1:/.test(port)) faults.push(`services.${name}.ports: ${port} is not on loopback`);
    if (service.healthcheck === undefined) faults.push(`services.${name}: no healthcheck`);
    for (const other of Object.keys(service.depends_on ?? {}))
      if (!(other in compose.services)) faults.push(`services.${name}: depends on ${other}, which is not there`);
    for (const volume of service.volumes ?? [])
      if (!(volume.split(':')[0] in compose.volumes)) faults.push(`services.${name}: volume ${volume} is not declared`);
  }
  if (faults.length > 0) throw new Error(`compose.yaml:\n  ${faults.join('\n  ')}`);
  console.log(schema === undefined ? 'own checks only' : 'fits the schema');
}

try {
  checkCompose();
  give(work);
  const image = build();
  restrict(image);
  const writable = ['dist/cli.js', 'mappings', 'node_modules'].filter((path) => asRoot && lstatSync(image.path(path)).uid !== 0);
  if (writable.length > 0) throw new Error(`the final user could change ${writable.join(', ')}`);
  await start(image);
  console.log('\nThe steps of the Dockerfile work.');
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
} finally {
  if (options.keep) console.log(`kept: ${work}`);
  else rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`Not run:\n${notRun.map((line) => `  - ${line}`).join('\n')}`);
