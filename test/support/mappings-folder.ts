import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';

export interface MappingsFolder {
  readonly folder: string;
  remove(): void;
}

/** The shipped mappings with partner profiles of a test's own. */
export function mappingsWith(...partners: readonly { readonly id: string }[]): MappingsFolder {
  const folder = mkdtempSync(join(tmpdir(), 'pas-x12-mappings-'));
  for (const name of readdirSync('mappings')) if (name !== 'partners') symlinkSync(resolve('mappings', name), join(folder, name));
  mkdirSync(join(folder, 'partners'));
  for (const partner of partners) writeFileSync(join(folder, 'partners', `${partner.id}.yaml`), stringify(partner));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A test partner over AMQP, with names that no other test uses. */
export function amqpPartner(name: string, amqp: object = {}, more: object = {}): { readonly id: string } & Record<string, unknown> {
  return {
    id: 'amqp',
    title: 'Test partner over AMQP',
    connector: 'amqp-x12',
    amqp: {
      outbound: { exchange: `${name}.outbound`, queue: `${name}.out`, ...(amqp as { outbound?: object }).outbound },
      inbound: `${name}.in`,
    },
    envelope: {
      sender: { qualifier: 'ZZ', id: 'PASX12' },
      receiver: { qualifier: 'ZZ', id: 'TESTPAYER' },
      application: { sender: 'PASX12', receiver: 'TESTPAYER' },
      usage: 'T',
    },
    mapping: { traceEntity: '9PASX12000' },
    ...more,
  };
}
