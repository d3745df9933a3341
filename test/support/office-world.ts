import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Bundle, Claim, FhirResource, Organization } from 'fhir/r4.js';
import { stringify } from 'yaml';
import type { Answer, TestGateway } from '../e2e/gateway.js';
import { minimalBundle } from '../e2e/minimal-bundle.js';

export const PAYER = 'https://payer.example.org';

const envelope = (id: string, usage: 'T' | 'P'): object => ({
  sender: { qualifier: 'ZZ', id: 'PASX12' },
  receiver: { qualifier: 'ZZ', id },
  application: { sender: 'PASX12', receiver: id },
  usage,
});
const mapping = { traceEntity: '9PASX12000' };

/** Payers of every kind of route, by the NPI of the insurer. */
export const INSURERS = { fhir: '1999999901', manual: '1999999902', held: '1999999903', slow: '1999999904', sandbox: '1234567893' };

const PARTNERS = [
  {
    id: 'fhir-payer',
    title: 'Payer with a PAS endpoint of its own',
    connector: 'fhir',
    envelope: envelope('FHIRPAYER', 'T'),
    fhir: {
      base: `${PAYER}/pas`,
      auth: { tokenUrl: `${PAYER}/token`, clientId: 'us', secret: { env: 'PAS_X12_TEST_SECRET' }, scope: 'system/Claim.c' },
    },
    mapping,
  },
  {
    id: 'manual-payer',
    title: 'Payer by hand',
    connector: 'manual',
    envelope: envelope('MANUALPAYER', 'P'),
    manual: { instructions: 'Type it into the portal of the payer.' },
    mapping,
  },
  {
    id: 'slow-payer',
    title: 'Payer by hand that has a second for its decision',
    connector: 'manual',
    envelope: envelope('SLOWPAYER', 'T'),
    manual: { instructions: 'Type it into the portal of the payer.' },
    expect: { decision: '1s' },
    mapping,
  },
];

const ROUTES = {
  routes: [
    { id: 'by-fhir', when: { insurer: INSURERS.fhir }, partner: 'fhir-payer' },
    { id: 'by-hand', when: { insurer: [INSURERS.manual], claimType: 'professional' }, partner: 'manual-payer' },
    {
      id: 'reviewed',
      when: { insurer: `http://hl7.org/fhir/sid/us-npi|${INSURERS.held}` },
      partner: 'sandbox',
      hold: 'Look through it first.',
    },
    { id: 'slow', when: { insurer: INSURERS.slow }, partner: 'slow-payer' },
  ],
};

/** The shipped mappings with partners and routes of the tests. */
export function officeMappings(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-office-'));
  const own = new Set(['partners', 'routing']);
  for (const name of readdirSync('mappings')) if (!own.has(name)) symlinkSync(resolve('mappings', name), join(folder, name));
  for (const name of own) mkdirSync(join(folder, name));
  symlinkSync(resolve('mappings', 'partners', 'sandbox.yaml'), join(folder, 'partners', 'sandbox.yaml'));
  for (const partner of PARTNERS) writeFileSync(join(folder, 'partners', `${partner.id}.yaml`), stringify(partner));
  writeFileSync(join(folder, 'routing', 'routes.yaml'), stringify(ROUTES));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A small request to the insurer of a route. */
export function requestTo(insurer: keyof typeof INSURERS, change: Parameters<typeof minimalBundle>[0] = {}): Bundle<FhirResource> {
  const bundle = minimalBundle(change);
  const organization = bundle.entry?.find(({ resource }) => resource?.id === 'insurer')?.resource as Organization;
  organization.identifier = [{ system: 'http://hl7.org/fhir/sid/us-npi', value: INSURERS[insurer] }];
  return bundle;
}

export function claimOf(bundle: Bundle<FhirResource>): Claim {
  return bundle.entry?.[0]?.resource as Claim;
}

export interface Shown {
  readonly id: string;
  readonly identifier: string;
  readonly status: string;
  readonly open: boolean;
  readonly partner: string;
  readonly held: string | null;
  readonly needsPerson: boolean;
  readonly channel: string;
  readonly items: readonly { readonly sequence: number; readonly status: string }[];
  readonly flags: readonly { readonly kind: string; readonly event: string }[];
  readonly events: readonly {
    readonly id: string;
    readonly type: string;
    readonly occurredAt: string;
    readonly recordedAt: string;
    readonly channel: string;
    readonly actor: string;
    readonly messages: Readonly<Record<string, string>>;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly messages: readonly { readonly hash: string; readonly content: string }[];
}

export interface Case {
  readonly id: string;
  readonly kind: string;
  readonly authorization?: string;
  readonly reference: { readonly about: string; readonly kind?: string };
  readonly issues: readonly { readonly code: string; readonly message: string }[];
}

/** Looks at a gateway as an operator does: through /api only. */
export class Operator {
  constructor(private readonly gateway: TestGateway) {}

  async show(id: string): Promise<Shown> {
    return (await this.gateway.get(`/api/authorizations/${id}`)).body as unknown as Shown;
  }

  /** The newest authorization with this Bundle.identifier. */
  async find(identifier: string): Promise<Shown> {
    const all = await this.list(identifier);
    if (all[0] === undefined) throw new Error(`no authorization ${identifier}`);
    return this.show(all[0].id);
  }

  async list(identifier: string): Promise<readonly Shown[]> {
    const { body } = await this.gateway.get('/api/authorizations?limit=500');
    return (body['items'] as Shown[]).filter((item) => item.identifier === identifier);
  }

  async cases(): Promise<readonly Case[]> {
    return (await this.gateway.get('/api/work?state=needs-person&limit=500')).body['items'] as Case[];
  }

  async caseOf(authorization: string): Promise<Case> {
    const found = (await this.cases()).find((one) => one.authorization === authorization);
    if (found === undefined) throw new Error('no case');
    return found;
  }

  act(work: string, body: object): Promise<Answer> {
    return this.gateway.post(`/api/work/${work}`, body, { 'Content-Type': 'application/json' });
  }

  tell(body: object): Promise<Answer> {
    return this.gateway.post('/api/authorizations', body, { 'Content-Type': 'application/json' });
  }

  async until<T>(look: () => Promise<T>, done: (found: T) => boolean): Promise<T> {
    for (let n = 0; n < 400; n++) {
      const found = await look();
      if (done(found)) return found;
      await new Promise((later) => setTimeout(later, 25));
    }
    throw new Error('it did not happen');
  }
}
