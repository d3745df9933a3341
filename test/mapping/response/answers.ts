import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Bundle, ClaimResponse, CommunicationRequest, Extension, Resource, Task } from 'fhir/r4.js';
import type { FhirTranslation } from '../../../src/mapping/bundle.js';
import type { X12Translation } from '../../../src/mapping/request.js';
import type { TranslationContext } from '../../../src/mapping/forward.js';
import { buildInterchange, parse, write, type TransactionSet } from '../../../src/x12/index.js';
import { readPackageFiles } from '../../fhir/published-packages.js';
import { shippedTables } from '../tables.js';

export type Pas = '2.2' | '2.0';

export const samplesFolder = fileURLToPath(new URL('../../../../shared/samples/responses/', import.meta.url));
export const haveSamples = existsSync(samplesFolder);

export function setOf(text: string): TransactionSet {
  const set = parse(text).interchanges[0]?.groups[0]?.sets[0];
  if (set === undefined) throw new Error('no transaction set');
  return set;
}

export interface Answered {
  readonly set: TransactionSet;
  readonly request: object | undefined;
  readonly translation: FhirTranslation;
  readonly bundle: Bundle;
  readonly response: ClaimResponse;
  readonly losses: readonly string[];
  readonly back: () => X12Translation;
}

const envelope = {
  'application-sender': 'PAYERAPP',
  'application-receiver': 'PASX12',
  'interchange-sender': 'PAYERID',
  'interchange-receiver': 'PASX12',
};

/** An answer translated, with its request or without. */
export function answered(text: string, request: object | undefined, pas: Pas = '2.2', values: TranslationContext['values'] = {}): Answered {
  const tables = shippedTables();
  const set = setOf(text);
  const context: TranslationContext = { pas, values: { 'payer-url': 'https://pas.example/fhir/$submit-attachment', ...values } };
  const translation = tables.responseToFhir(set, request === undefined ? undefined : { bundle: request, context }, {
    ...context,
    values: { ...context.values, ...envelope },
  });
  const bundle = translation.bundle as unknown as Bundle;
  return {
    set,
    request,
    translation,
    bundle,
    response: bundle.entry?.[0]?.resource as ClaimResponse,
    losses: translation.losses().map(({ kind, reason, x12 }) => `${kind} ${reason} ${x12 ?? ''}`.trim()),
    back: () => tables.responseToX12(translation.bundle, { bundle: request ?? {}, context }, context),
  };
}

/** A request of fixtures/requests as the bundle that it came from. */
export function fixtureRequest(name: string, pas: Pas = '2.2'): object {
  return shippedTables().requestToFhir(setOf(readFileSync(`fixtures/requests/${name}.edi`, 'utf8')), { pas }).bundle;
}

/** What the sandbox payer answers to it (fixtures/responses). */
export function fixture(
  name: string,
  request: string | null = 'homecare-two-services',
  pas: Pas = '2.2',
  change = (text: string): string => text,
): Answered {
  const text = change(readFileSync(`fixtures/responses/${name}.edi`, 'utf8'));
  return answered(text, request === null ? undefined : fixtureRequest(request, pas), pas);
}

const examples = new Map<Pas, ReadonlyMap<string, unknown>>();

/** A bundle of the guide's package. */
export function guideBundle(name: string, pas: Pas): object {
  let files = examples.get(pas);
  if (files === undefined) examples.set(pas, (files = readPackageFiles(`hl7.fhir.us.davinci-pas#${pas}.1`, /^example\/Bundle-.*\.json$/)));
  return files.get(`example/Bundle-${name}.json`) as object;
}

/** A sample answer of the shared folder with the guide's request. */
export function sample(name: string, pas: Pas = '2.2', known = true): Answered {
  const homecare = name.endsWith('homecare');
  const request = guideBundle(`${homecare ? 'Homecare' : 'Referral'}AuthorizationBundleExample`, pas);
  return answered(readFileSync(`${samplesFolder}${name}.edi`, 'utf8'), known ? request : undefined, pas, {
    'trace-originator': '9012345678',
    ...(homecare ? { 'item-trace': (sequence: number) => `111099-${sequence}` } : {}),
  });
}

export function resources<T extends Resource>(bundle: Bundle, type: T['resourceType']): T[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as unknown as T] : []));
}

export const communicationRequests = (bundle: Bundle): CommunicationRequest[] =>
  resources<CommunicationRequest>(bundle, 'CommunicationRequest');
export const tasks = (bundle: Bundle): Task[] => resources<Task>(bundle, 'Task');

/** Values of the extensions of one name, however deep: `code`, `number`. */
export function extensions(element: unknown, name: string): unknown[] {
  const found: unknown[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      const { url, ...rest } = value as Extension;
      if (url !== undefined && url.replace(/^.*\/(?:extension-)?/, '') === name) found.push(plain(rest));
      Object.values(value).forEach(visit);
    }
  };
  visit(element);
  return found;
}

function plain(rest: object): unknown {
  const [value] = Object.entries(rest).flatMap(([key, each]) => (key.startsWith('value') ? [each as unknown] : []));
  const coding = (value as { coding?: { code?: string }[] } | undefined)?.coding;
  return coding === undefined ? (value ?? rest) : coding.map(({ code }) => code).join();
}

/** ST to SE of the way back, as text lines. */
export function lines(segments: X12Translation['segments']): string[] {
  const { interchange } = buildInterchange({
    isa: {
      senderQualifier: 'ZZ',
      sender: 'A',
      receiverQualifier: 'ZZ',
      receiver: 'B',
      date: '250101',
      time: '1200',
      controlNumber: '000000001',
      usage: 'T',
    },
    groups: [
      {
        gs: { functionalId: 'HI', sender: 'A', receiver: 'B', date: '20250101', time: '1200', controlNumber: '1', version: '005010X217' },
        sets: [{ transaction: '278', version: '005010X217', segments: segments ?? [] }],
      },
    ],
  });
  return setOf(write(interchange))
    .segments.slice(1, -1)
    .map(({ elements }) => elements.join('*'));
}
