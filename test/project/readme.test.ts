import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadTranslator } from '../../src/pas/translator.js';
import { Translator } from '../../src/mapping/translator.js';
import { buildInterchange, write } from '../../src/x12/index.js';
import { openTestGateway, type TestGateway } from '../e2e/gateway.js';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text: text ?? '' }));
const bundle: unknown = JSON.parse(readFileSync('fixtures/bundles/referral.json', 'utf8'));

/** Every value of the excerpt stands in the whole at the same path. */
function contains(whole: unknown, excerpt: unknown): boolean {
  if (Array.isArray(excerpt)) return Array.isArray(whole) && excerpt.every((each) => whole.some((item) => contains(item, each)));
  if (typeof excerpt !== 'object' || excerpt === null) return whole === excerpt;
  return (
    typeof whole === 'object' &&
    whole !== null &&
    Object.entries(excerpt).every(([key, value]) => contains((whole as Record<string, unknown>)[key], value))
  );
}

describe('README', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const { translator } = loadTranslator({ mappings: 'mappings', strict: false });
    gateway = await openTestGateway({}, { translator });
  }, 60_000);
  afterAll(() => gateway.stop());

  it('shows what the first submit is answered', async () => {
    const { status, body } = await gateway.post('/pas/2.2/fhir/Claim/$submit', bundle);
    expect(status).toBe(200);
    const entry = body['entry'] as { resource: unknown }[];
    const excerpt: unknown = JSON.parse(blocks.find((block) => block.language === 'json')?.text ?? 'null');
    expect(excerpt).not.toBeNull();
    expect(contains(entry[0]?.resource, excerpt)).toBe(true);
  });

  it('shows the X12 of the fixture', () => {
    const { segments } = Translator.load({ folder: 'mappings' }).requestToX12(bundle as object, { pas: '2.2' });
    const { interchange } = buildInterchange({
      isa: {
        senderQualifier: 'ZZ',
        sender: 'PASX12',
        receiverQualifier: 'ZZ',
        receiver: 'SANDBOX',
        date: '260102',
        time: '0304',
        controlNumber: 1,
        usage: 'T',
      },
      groups: [
        {
          gs: {
            functionalId: 'HI',
            sender: 'PASX12',
            receiver: 'SANDBOXPAYER',
            date: '20260102',
            time: '0304',
            controlNumber: '1',
            version: '005010X217',
          },
          sets: [{ transaction: '278', segments: segments ?? [] }],
        },
      ],
    });
    expect(blocks.find((block) => block.text.startsWith('ISA'))?.text.trim()).toBe(write(interchange, { lineBreaks: true }).trim());
  });
});
