import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Bundle, Claim } from 'fhir/r4.js';
import { answered, extensions, fixtureRequest, type Answered } from './answers.js';

// item.detail (seen in the field) is sent as a 2000F of its own; its answer belongs to the item.

const trace = 'PASEVENT';

/** The home care request, whose first item has a detail. */
function request(pas: '2.2' | '2.0'): object {
  const bundle = structuredClone(fixtureRequest('homecare-two-services', pas)) as Bundle;
  const claim = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Claim')?.resource as Claim;
  const [item] = claim.item ?? [];
  if (item === undefined) throw new Error('no item');
  const hcpcs = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';
  item.detail = [{ sequence: 1, productOrService: { coding: [{ system: hcpcs, code: 'E0250' }] } }];
  return bundle;
}

function answer(service: string, pas: '2.2' | '2.0', own = `TRN*2*${trace}-D1*9PASX12EX1~`): Answered {
  const text = readFileSync('fixtures/responses/partial.edi', 'utf8')
    .replaceAll('PAS-0002', trace)
    .replace(/(?=SE\*\d+)/, `HL*7*4*SS*0~\n${own}\n${service}\n`);
  return answered(text, request(pas), pas, {
    'event-trace': trace,
    'item-trace': (sequence: number) => `${trace}-${sequence}`,
    'detail-trace': (sequence: number) => `${trace}-D${sequence}`,
    'trace-originator': '9PASX12EX1',
  });
}

const codes = ({ response }: Answered): string[][] =>
  (response.item ?? []).map(({ adjudication }) => adjudication.map((each) => extensions(each, 'reviewActionCode').join()));

describe.each(['2.2', '2.0'] as const)('an answered item.detail (PAS %s)', (pas) => {
  it('is among the decisions of its item, and reported', () => {
    const result = answer('HCR*A3*AUTHD~SV1*HC:E0250~MSG*NO HOSPITAL BED~', pas);
    expect(codes(result)).toEqual([['A1', 'A3'], ['A3']]);
    expect(extensions(result.response.item?.[0]?.adjudication[1], 'number')).toEqual(['AUTHD']);
    expect(result.response.addItem).toBeUndefined();
    expect(result.losses.filter((loss) => loss.startsWith('changed part-of-item'))).toHaveLength(1);
    expect(result.losses.filter((loss) => loss.startsWith('guessed'))).toEqual([]);
    const [note] = result.response.item?.[0]?.noteNumber ?? [];
    expect(result.response.processNote?.find(({ number }) => number === note)?.text).toBe('NO HOSPITAL BED');
    expect(JSON.stringify(result.response)).not.toContain(`${trace}-D1`);
  });

  it('that was refused is an error of the item', () => {
    const result = answer('AAA*N**15*C~SV1*HC:E0250~', pas);
    expect(result.response.error).toMatchObject([{ itemSequence: 1, code: { coding: [{ code: '15' }] } }]);
    expect(codes(result)[0]?.[0]).toBe('A1');
    expect(result.response.addItem).toBeUndefined();
  });

  it('whose trace is nobody’s is a service that nobody asked for', () => {
    const result = answer('HCR*A3~SV1*HC:E0251~', pas, 'TRN*2*OTHER*9PASX12EX1~');
    expect(codes(result)).toEqual([['A1'], ['A3']]);
    expect(result.response.addItem).toHaveLength(1);
  });
});
