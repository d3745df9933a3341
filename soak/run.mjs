/**
 * `npm run soak`: what takes minutes and so is not in the test command. Steps: mutants (100,000 of each kind), stream
 * (1 GB within 128 MB), binary (a BDS of 50 MB), load (100
 * submits a second for 5 minutes). `--only NAME` takes some steps; PAS_X12_MUTANTS and PAS_X12_MEGABYTES
 * change the sizes. Exit code 1 when a step fails.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });

function node(args, options = {}) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
}

function mutants() {
  const env = { ...process.env, PAS_X12_MUTANTS: process.env['PAS_X12_MUTANTS'] ?? '100000' };
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js', '--runInBand'];
  const files = ['test/x12/fuzz.test.ts', 'test/x12/stream.test.ts', 'test/x12/segment-mutants.test.ts'];
  return node([...jest, ...files, '-t', 'mutants'], { env, stdio: 'inherit' }).status === 0;
}

function stream() {
  const megabytes = process.env['PAS_X12_MEGABYTES'] ?? '1024';
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-soak-'));
  let good = true;
  try {
    for (const shape of ['many', 'one']) {
      const file = join(folder, `${shape}.edi`);
      node(['soak/stream-memory.mjs', 'write', file, megabytes, shape], { stdio: 'inherit' });
      const { stdout, status } = node(['soak/stream-memory.mjs', 'read', file], { stdio: ['ignore', 'pipe', 'inherit'] });
      console.log(`${megabytes} MB, ${shape === 'one' ? 'one interchange' : 'interchanges of 1 MB'}: ${stdout.trim()}`);
      const found = status === 0 ? JSON.parse(stdout) : undefined;
      good &&= found !== undefined && found.issues === 0 && found.sets > 0 && found.megabytes <= 128;
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return good;
}

/** 100 submits a second for 5 minutes through RabbitMQ and PostgreSQL; PAS_X12_LOAD_SECONDS changes the time. */
function load() {
  return node(['soak/load.mjs', '--ceiling', '--seconds', process.env['PAS_X12_LOAD_SECONDS'] ?? '300'], { stdio: 'inherit' }).status === 0;
}

function binary() {
  return node(['soak/large-binary.mjs'], { stdio: 'inherit' }).status === 0;
}

const failed = [];
for (const [name, step] of Object.entries({ mutants, stream, binary, load })) {
  if (values.only !== undefined && !values.only.includes(name)) continue;
  console.log(`\n── ${name}`);
  const started = Date.now();
  const good = step();
  console.log(`── ${name}: ${good ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  if (!good) failed.push(name);
}
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
