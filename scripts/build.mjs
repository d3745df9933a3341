// Builds dist/ with plain tsc. `--if-needed` does nothing when dist/ is newer than every source (what `npm start` uses).
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const compileTables = join(root, 'scripts', 'compile-tables.mjs');

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

function upToDate() {
  if (!existsSync(stamp)) return false;
  const built = statSync(stamp).mtimeMs;
  const inputs = ['src', 'tsconfig.json', 'package.json', ...(existsSync(compileTables) ? ['mappings'] : [])];
  return inputs.every((input) => newest(join(root, input)) <= built);
}

/** What was built from a source that is gone would still be shipped and imported. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(path);
    else if (/\.(js|js\.map|d\.ts)$/.test(entry.name)) {
      const source = path.replace(/\.(js|js\.map|d\.ts)$/, '.ts').replace(dist, join(root, 'src'));
      if (!existsSync(source)) rmSync(path);
    }
  }
}

if (process.argv.includes('--if-needed') && upToDate()) process.exit(0);

const started = new Date();
rmSync(stamp, { force: true });
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', root], { cwd: root, stdio: 'inherit' });
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
removeOrphans(dist);
if (existsSync(join(dist, 'cli.js'))) chmodSync(join(dist, 'cli.js'), 0o755);
if (existsSync(compileTables)) await import(pathToFileURL(compileTables).href);
// Dated at the start: a source that changed while tsc ran is newer than the stamp.
writeFileSync(stamp, '');
utimesSync(stamp, started, started);
