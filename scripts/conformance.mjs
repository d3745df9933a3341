// `npm run test:conformance`: the HL7 FHIR validator as a judge from outside (test/conformance). Needs Java 17 or newer and Maven;
// without them it says so and ends well, but not in CI (CI=true): there a judge that is missing is a failure.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = join(root, '.cache', 'conformance-results.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(results, { force: true });

function missing() {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (java.status !== 0 || version < 17) return 'Java 17 or newer';
  if (spawnSync('javac', ['-version'], { stdio: 'ignore' }).status !== 0) return 'a JDK (javac; the Java runtime alone is not enough)';
  return spawnSync('mvn', ['-v'], { stdio: 'ignore' }).status === 0 ? undefined : 'Maven (mvn)';
}

const lacking = missing();
if (lacking !== undefined) {
  console.log(`Conformance tests not run: ${lacking} is missing on this machine.`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const options = ['--config', join(root, 'jest.conformance.mjs'), '--json', `--outputFile=${results}`, ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...options], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
