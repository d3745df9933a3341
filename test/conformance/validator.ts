import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type PasVersion = '2.2.1' | '2.0.1';

/** What the HL7 validator says about one place; `location` is a FHIRPath with the resource's type and id in comments. */
export interface ValidatorIssue {
  readonly level: 'fatal' | 'error' | 'warning' | 'information';
  readonly location: string;
  readonly messageId: string;
  readonly message: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));
const PROFILES = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition/';

/** What the global setup of jest.conformance.mjs has prepared: the validator's home, a folder for this run. */
function fromSetup(name: 'PAS_X12_VALIDATOR_HOME' | 'PAS_X12_VALIDATOR_RUN'): string {
  const value = process.env[name];
  if (value === undefined) throw new Error('run it by `npm run test:conformance`');
  return value;
}

/**
 * Validates a resource with the HL7 validator; the service for that PAS version is started when it is first asked (20–30 s) and
 * serves all test files of the run.
 *
 * @param profile canonical URL, or the name of a PAS profile such as `profile-pas-response-bundle`; besides the profiles of `meta.profile`
 */
export async function validate(resource: object, options: { pas?: PasVersion; profile?: string } = {}): Promise<ValidatorIssue[]> {
  const port = await service(options.pas ?? '2.2.1');
  const profile = options.profile?.includes('/') === false ? PROFILES + options.profile : options.profile;
  const query = profile === undefined ? '' : `?profile=${encodeURIComponent(profile)}`;
  const answer = await fetch(`http://127.0.0.1:${port}/validate${query}`, { method: 'POST', body: JSON.stringify(resource) });
  const body = (await answer.json()) as { issues?: ValidatorIssue[]; error?: string };
  if (body.issues === undefined) throw new Error(`the validator failed: ${body.error ?? answer.status}`);
  return body.issues;
}

export function errorsOf(issues: readonly ValidatorIssue[]): ValidatorIssue[] {
  return issues.filter((issue) => issue.level === 'error' || issue.level === 'fatal');
}

/** An example resource as it stands in the PAS guide's package, e.g. `Bundle-HomecareAuthorizationBundleExample`. */
export function guideExample(name: string, pas: PasVersion = '2.2.1'): FhirBundle {
  const file = join(
    fromSetup('PAS_X12_VALIDATOR_HOME'),
    '.fhir',
    'packages',
    `hl7.fhir.us.davinci-pas#${pas}`,
    'package',
    'example',
    `${name}.json`,
  );
  return JSON.parse(readFileSync(file, 'utf8')) as FhirBundle;
}

/** As much of a Bundle as the harness looks at. */
export interface FhirBundle {
  readonly resourceType: string;
  readonly entry?: readonly { readonly fullUrl?: string; readonly resource?: { readonly resourceType: string; readonly id?: string } }[];
}

// Each test file has its own copy of this module: the ports of the services that run are kept in a folder of the run.
async function service(pas: PasVersion): Promise<number> {
  const file = join(fromSetup('PAS_X12_VALIDATOR_RUN'), `${pas}.json`);
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { port: number }).port;
  const port = await start(pas);
  writeFileSync(file, JSON.stringify({ port }));
  return port;
}

async function start(pas: PasVersion): Promise<number> {
  const home = fromSetup('PAS_X12_VALIDATOR_HOME');
  const present = readdirSync(join(home, '.fhir', 'packages'));
  const wanted = [
    'offline.additions#1.0.0',
    'hl7.fhir.us.core#3.1.1',
    ...(pas === '2.2.1' ? ['hl7.fhir.uv.extensions.r4#5.3.0-ballot-tc1', 'hl7.fhir.us.core#6.1.0'] : []),
    `hl7.fhir.us.davinci-pas#${pas}`,
  ].filter((name) => present.includes(name));
  const java = spawn(
    'java',
    [
      '-Xmx4g',
      `-Dlogback.configurationFile=${join(home, 'logback.xml')}`,
      `-Duser.home=${home}`,
      '-cp',
      join(home, 'jars', '*'),
      join(here, 'hl7-validator', 'Validate.java'),
      ...wanted.flatMap((name) => ['--ig', name]),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const said: string[] = [];
  java.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const port = await new Promise<number>((resolve, reject) => {
    java.once('error', reject);
    java.once('exit', (code) => reject(new Error(`the validator ended (${code}):\n${said.join('').slice(-4000)}`)));
    createInterface(java.stdout).once('line', (line) => resolve((JSON.parse(line) as { port: number }).port));
  });
  // It must not keep jest alive. It ends by itself when its stdin ends, which is when this process does.
  java.unref();
  for (const stream of [java.stdin, java.stdout, java.stderr]) (stream as unknown as { unref(): void }).unref();
  return port;
}
