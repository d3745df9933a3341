import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFile } from '../datafile/data-file.js';
import { readFamily } from '../datafile/family.js';
import type { JsonSchema } from '../datafile/schema.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { Partner } from '../pas/ports.js';
import { type AmqpProfile, amqpProfile, type AmqpSection } from './amqp-profile.js';
import { attachmentProfile, type AttachmentSection } from './attachment-profile.js';
import { type FhirProfile, fhirProfile, type FhirSection } from './fhir-profile.js';
import { validationProfile, type ValidationProfile, type ValidationSection } from './validation-profile.js';
import { type CharacterSet, type Delimiters, unusableDelimiters, usualDelimiters } from '../x12/index.js';

export interface EnvelopeParty {
  /** ISA05, ISA07 */
  readonly qualifier: string;
  /** ISA06, ISA08, without padding. */
  readonly id: string;
}

/** What we have agreed with one payer or clearinghouse: mappings/partners/<id>.yaml. */
export interface PartnerProfile {
  readonly id: string;
  readonly title: string;
  readonly connector: string;
  /** Of the connector amqp-x12. */
  readonly amqp?: AmqpProfile;
  readonly sender: EnvelopeParty;
  readonly receiver: EnvelopeParty;
  readonly application: { readonly sender: string; readonly receiver: string };
  /** ISA15 */
  readonly usage: 'T' | 'P';
  readonly acknowledgment: boolean;
  /** IANA name. */
  readonly timeZone: string;
  readonly delimiters: Delimiters;
  readonly characters: CharacterSet;
  readonly delimiterInData: 'replace' | 'reject';
  readonly validation: ValidationProfile;
  /** Undefined: it takes no 275. */
  readonly attachments?: NonNullable<Partner['attachments']>;
  /** Codes of issues that an answer may have and still be used. */
  readonly tolerate: ReadonlySet<string>;
  /** Milliseconds after sending that each step is waited for; undefined: it is not expected. */
  readonly expect: Partner['expect'];
  /** Levels at which control numbers of this partner must not come again. */
  readonly duplicates: ReadonlySet<ControlLevel>;
  /** Of the connector fhir. */
  readonly fhir?: FhirProfile;
  /** Of the connector manual. */
  readonly manual?: ManualProfile;
  readonly mapping: Readonly<Record<string, unknown>>;
}

export type ControlLevel = 'interchange' | 'group' | 'transaction';
const CONTROL_LEVELS: readonly ControlLevel[] = ['interchange', 'group', 'transaction'];

/** What the person of a manual route is told. */
export interface ManualProfile {
  readonly instructions: string;
}

export interface LoadedPartners {
  readonly partners: ReadonlyMap<string, PartnerProfile>;
  readonly issues: readonly Issue[];
}

interface PartnerFile {
  readonly id: string;
  readonly title: string;
  /** A base for others, no partner by itself. */
  readonly abstract?: boolean;
  readonly connector: string;
  readonly amqp?: AmqpSection;
  readonly expect?: Partial<Readonly<Record<keyof Partner['expect'], string>>>;
  readonly envelope: {
    readonly sender: EnvelopeParty;
    readonly receiver: EnvelopeParty;
    readonly application: PartnerProfile['application'];
    readonly usage: 'T' | 'P';
    readonly acknowledgment?: boolean;
    readonly timeZone?: string;
    readonly delimiters?: Delimiters;
  };
  readonly characters?: CharacterSet;
  readonly delimiterInData?: PartnerProfile['delimiterInData'];
  readonly validation?: ValidationSection;
  readonly attachments?: AttachmentSection;
  readonly tolerate?: readonly string[];
  readonly duplicates?: Partial<Readonly<Record<ControlLevel, boolean>>>;
  readonly fhir?: FhirSection;
  readonly manual?: ManualProfile;
  readonly mapping?: Readonly<Record<string, unknown>>;
}

/** Connectors that lead to a payer which only plays. */
const TEST_CONNECTORS: ReadonlySet<string> = new Set(['loopback']);

/** Reads all partner profiles of a mappings folder. A profile with an error is left out and reported with file and line. */
export function loadPartners(mappings: string): LoadedPartners {
  const schema = JSON.parse(readFileSync(join(mappings, 'schema', 'partner.schema.json'), 'utf8')) as JsonSchema;
  const partners = new Map<string, PartnerProfile>();
  const family = readFamily(join(mappings, 'partners'), schema);
  const issues: Issue[] = [...family.issues];
  for (const { id, data, chain } of family.members.values()) {
    if ((data.value as Partial<PartnerFile>).abstract === true) continue;
    // The payer goes before the clearinghouse that it extends, key by key; `rows` are the mapping room's.
    const merged = chain.map((each) => each.data.value as Partial<PartnerFile>).reduce(inherit, {});
    const missing = REQUIRED.filter((path) => path.reduce((at: unknown, key) => (at as Json | undefined)?.[key], merged) === undefined);
    const found: Issue[] = missing.map((path) => ({
      code: 'RELAY-PARTNER',
      severity: 'error',
      message: `Neither "${id}" nor what it extends says ${path.join('.')}.`,
      at: data.position(path),
    }));
    if (found.length === 0) {
      const file = { ...(merged as unknown as PartnerFile), id };
      const validation = validationProfile(file.validation ?? {}, mappings);
      found.push(...validation.issues.map((issue) => ({ ...issue, at: data.position(['validation', 'codeLists']) })));
      const profile = profileOf(file, validation.profile);
      found.push(...faultsOf(profile, data, partners));
      if (!hasErrors(found)) partners.set(profile.id, profile);
    }
    issues.push(...found);
  }
  return { partners, issues };
}

type Json = Readonly<Record<string, unknown>>;

/** What a partner needs, be it from the files that it extends. */
const REQUIRED: readonly (readonly string[])[] = [
  ['title'],
  ['connector'],
  ['envelope', 'sender'],
  ['envelope', 'receiver'],
  ['envelope', 'application', 'sender'],
  ['envelope', 'application', 'receiver'],
  ['envelope', 'usage'],
];

/** Maps are joined, everything else is replaced. */
function inherit(base: Json, own: Json): Json {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) merged[key] = isMap(value) && isMap(merged[key]) ? inherit(merged[key], value) : value;
  return merged;
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function profileOf({ id, title, connector, envelope, ...rest }: PartnerFile, validation: ValidationProfile): PartnerProfile {
  const attachments = attachmentProfile(rest.attachments ?? {});
  return {
    id,
    title,
    connector,
    ...(connector === 'amqp-x12' && { amqp: amqpProfile(id, rest.amqp ?? {}) }),
    sender: envelope.sender,
    receiver: envelope.receiver,
    application: envelope.application,
    usage: envelope.usage,
    acknowledgment: envelope.acknowledgment ?? false,
    timeZone: envelope.timeZone ?? 'UTC',
    delimiters: envelope.delimiters ?? usualDelimiters,
    characters: rest.characters ?? 'extended',
    delimiterInData: rest.delimiterInData ?? 'replace',
    validation,
    ...(attachments !== undefined && { attachments }),
    tolerate: new Set(rest.tolerate ?? []),
    expect: Object.fromEntries(Object.entries(rest.expect ?? {}).map(([step, text]) => [step, milliseconds(text)])),
    duplicates: new Set(CONTROL_LEVELS.filter((level) => rest.duplicates?.[level] ?? true)),
    ...(rest.fhir !== undefined && { fhir: fhirProfile(rest.fhir) }),
    ...(rest.manual !== undefined && { manual: rest.manual }),
    mapping: rest.mapping ?? {},
  };
}

/** `90s`, `3d`; the schema has checked the shape. */
function milliseconds(text: string): number {
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[/[a-z]+$/.exec(text)?.[0] ?? 's'] ?? 1000;
  return Number.parseInt(text, 10) * unit;
}

/** What a schema cannot say. */
function faultsOf(profile: PartnerProfile, data: DataFile, others: ReadonlyMap<string, PartnerProfile>): Issue[] {
  const issues: Issue[] = [];
  const fault = (message: string, ...path: readonly string[]): void =>
    void issues.push({ code: 'RELAY-PARTNER', severity: 'error', message, at: data.position(path) });
  if (others.has(profile.id)) fault(`The id "${profile.id}" is taken by another profile.`, 'id');
  // A test payer must never be what a production agreement leads to: its answers would be taken for decisions.
  if (profile.usage === 'P' && TEST_CONNECTORS.has(profile.connector))
    fault(
      `A production profile (usage P) cannot use the connector ${profile.connector}, whose payer only plays. Set usage to T.`,
      'envelope',
      'usage',
    );
  const section = { fhir: profile.fhir, manual: profile.manual };
  for (const [connector, content] of Object.entries(section)) {
    if (profile.connector === connector && content === undefined)
      fault(`The connector ${connector} needs a section "${connector}:".`, 'connector');
    if (profile.connector !== connector && content !== undefined)
      fault(`The section "${connector}:" is of no use to the connector ${profile.connector}.`, connector);
  }
  const auth = profile.fhir?.auth;
  if (auth !== undefined && (auth.secret === undefined) === (auth.privateKey === undefined || auth.keyId === undefined))
    fault('Give either "secret:", or "privateKey:" with "keyId:".', 'fhir', 'auth');
  for (const delimiter of unusableDelimiters(profile.delimiters))
    fault(`The ${delimiter} delimiter must be one character, no letter or digit, and different from the others.`, 'envelope', 'delimiters');
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: profile.timeZone });
  } catch {
    fault(`"${profile.timeZone}" is no time zone. Use an IANA name such as America/New_York.`, 'envelope', 'timeZone');
  }
  return issues;
}
