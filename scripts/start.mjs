// `npm start`: build when needed, then `pas-x12 serve` in this very process, so that signals reach it without a shell in between.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const build = spawnSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url)), '--if-needed'], { stdio: 'inherit' });
if (build.status !== 0) process.exit(build.status ?? 1);

const cli = new URL('../dist/cli.js', import.meta.url);
process.argv.splice(1, 1, fileURLToPath(cli), 'serve');
await import(cli.href);
