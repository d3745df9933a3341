import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import type { ToldRequest } from './intake-bundle.js';
import { JsonReader } from './json-reader.js';
import type { IdentifierKind, KnownIdentifier } from './ports.js';

/** A request or a status event of another channel: the body of POST /api/authorizations. */
export interface IntakeBody {
  readonly source: string;
  readonly by: string;
  readonly occurredAt: Date | undefined;
  readonly partner: string | undefined;
  /** Our own id, as `/api/authorizations` shows it. */
  readonly id: string | undefined;
  readonly identifiers: readonly KnownIdentifier[];
  readonly request: ToldRequest | { readonly bundle: Bundle } | undefined;
  readonly status: ToldStatus | undefined;
}

export interface ToldStatus {
  readonly word: string;
  readonly items: readonly { readonly sequence: number; readonly word: string; readonly number?: string }[];
  readonly number: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly note: string | undefined;
}

export const IDENTIFIER_KINDS: readonly (IdentifierKind | 'id')[] = [
  'id',
  'number',
  'reference',
  'claim',
  'bundle',
  'trace',
  'transaction',
  'client-trace',
  'member',
];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the body; undefined with issues when it has not the documented shape. */
export function readIntake(body: string, now: Date): { readonly intake: IntakeBody | undefined; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const reader = JsonReader.open(body, issues);
  if (reader === undefined) return { intake: undefined, issues };
  const source = reader.text('source', { required: true });
  const by = reader.text('by', { longest: 100 }) ?? 'local';
  if (!/^[\w.@+-]+$/.test(by)) reader.fault('by', 'must be an id: letters, digits and . @ + - _');
  const occurredAt = reader.moment('occurredAt', now);
  const partner = reader.text('partner');
  const { id, identifiers } = readIdentifiers(reader);
  const request = readRequest(reader.object('request'));
  const status = readStatus(reader.object('status'));
  if (request === undefined && status === undefined && issues.length === 0) reader.fault('status', 'or a request has to be there');
  reader.unknown();
  if (issues.length > 0 || source === undefined) return { intake: undefined, issues };
  return { intake: { source, by, occurredAt, partner, id, identifiers, request, status }, issues };
}

/** The list `identifiers`, with our own id told apart. */
export function readIdentifiers(reader: JsonReader): { readonly id: string | undefined; readonly identifiers: readonly KnownIdentifier[] } {
  let id: string | undefined;
  const identifiers: KnownIdentifier[] = [];
  for (const part of reader.list('identifiers', 50)) {
    const kind = part.oneOf('kind', IDENTIFIER_KINDS, { required: true });
    const value = part.text('value', { required: true });
    part.unknown();
    if (kind === undefined || value === undefined) continue;
    if (kind !== 'id') identifiers.push({ kind, value });
    else if (UUID.test(value)) id = value;
    else part.fault('value', 'must be an id as /api/authorizations shows it');
  }
  return { id, identifiers };
}

function readRequest(reader: JsonReader | undefined): IntakeBody['request'] {
  if (reader === undefined) return undefined;
  if (reader.has('bundle')) {
    const bundle = reader.raw('bundle') as Partial<Bundle> | null;
    reader.unknown();
    if (bundle?.resourceType === 'Bundle' && Array.isArray(bundle.entry) && bundle.entry[0]?.resource?.resourceType === 'Claim')
      return { bundle: bundle as Bundle };
    return reader.fault('bundle', 'must be a Bundle whose first entry is the Claim');
  }
  const member = reader.text('member', { required: true });
  const patient = reader.object('patient');
  const provider = reader.object('provider');
  const payer = reader.object('payer');
  const claim = reader.text('claim');
  const services = reader.list('services', 99).map((service) => {
    const sequence = service.wholeNumber('sequence', { required: true }) ?? 0;
    const told = optional({
      code: service.text('code', { longest: 50 }),
      system: service.text('system'),
      text: service.text('text'),
      from: service.day('from'),
      to: service.day('to'),
    });
    service.unknown();
    return { sequence, ...told };
  });
  if (new Set(services.map(({ sequence }) => sequence)).size < services.length) reader.fault('services', 'must have each sequence once');
  if (services.length === 0) reader.fault('services', 'must name at least one service');
  const told = {
    patient: patient && optional({ family: patient.text('family'), given: patient.text('given'), birthDate: patient.day('birthDate') }),
    provider: provider && optional({ npi: provider.text('npi', { longest: 10 }), name: provider.text('name') }),
    payer: payer && optional({ id: payer.text('id'), name: payer.text('name') }),
    claim,
  };
  for (const part of [reader, patient, provider, payer]) part?.unknown();
  return member === undefined ? undefined : { member, services, ...optional(told) };
}

function readStatus(reader: JsonReader | undefined): ToldStatus | undefined {
  if (reader === undefined) return undefined;
  const word = reader.text('word', { required: true });
  const items = reader.list('items', 99).map((item) => {
    const sequence = item.wholeNumber('sequence', { required: true }) ?? 0;
    const own = item.text('word', { required: true }) ?? '';
    const number = item.text('number', { longest: 50 });
    item.unknown();
    return { sequence, word: own, ...optional({ number }) };
  });
  const told = {
    number: reader.text('number', { longest: 50 }),
    from: reader.day('from'),
    to: reader.day('to'),
    note: reader.text('note', { longest: 2000 }),
  };
  reader.unknown();
  return word === undefined ? undefined : { word, items, ...told };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined. */
function optional<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as Present<T>;
}
