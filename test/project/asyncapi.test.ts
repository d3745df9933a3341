import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { amqpProfile, deadQueue } from '../../src/clearinghouse/amqp-profile.js';
import { X12_MEDIA_TYPE } from '../../src/clearinghouse/amqp-publisher.js';
import { catalogue } from '../../src/issue/catalogue.js';

interface Document {
  readonly defaultContentType: string;
  readonly channels: Readonly<Record<string, { readonly address: string }>>;
  readonly components: {
    readonly messages: { readonly dead: { readonly headers: { readonly properties: Record<string, { enum?: string[] }> } } };
  };
}

describe('docs/asyncapi.yaml', () => {
  const document = parse(readFileSync('docs/asyncapi.yaml', 'utf8')) as Document;

  it('names what the program uses', () => {
    const { outbound, inbound } = amqpProfile('{partner}', {});
    expect(document.defaultContentType).toBe(X12_MEDIA_TYPE);
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual([
      outbound.exchange,
      outbound.queue,
      inbound,
      deadQueue(inbound),
    ]);
  });

  it('knows every reason of a dead letter, and only codes of the catalogue', () => {
    const reasons = document.components.messages.dead.headers.properties['x-pas-reason']?.enum ?? [];
    const source = ['amqp-consumer', 'amqp-connector'].map((name) => readFileSync(`src/clearinghouse/${name}.ts`, 'utf8')).join('');
    const used = new Set([...source.matchAll(/'(RELAY-[A-Z-]+)'/g)].map(([, code]) => code));
    expect(new Set(reasons)).toEqual(used);
    expect(reasons.filter((code) => !(code in catalogue))).toEqual([]);
  });

  it('leads nowhere that is not there', () => {
    const text = readFileSync('docs/asyncapi.yaml', 'utf8');
    for (const [, path = ''] of text.matchAll(/\$ref: '#\/([^']+)'/g)) {
      const target = path.split('/').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect([path, target === undefined]).toEqual([path, false]);
    }
  });
});
