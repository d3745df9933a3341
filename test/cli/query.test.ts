import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { invented } from '../x12/invented.js';
import { removeCache, run } from './run.js';

afterAll(removeCache);

describe('pas-x12 query', () => {
  it('prints one value per line', async () => {
    expect(await run(['query', '-', 'NM109'], invented())).toEqual({ code: 0, out: '78931\n1999999984\n55512345678\n', err: '' });
    expect(await run(['query', '-', 'NM109:NM101["IL"]'], invented())).toMatchObject({ code: 0, out: '55512345678\n' });
    expect(await run(['query', '-', 'REF02'], invented())).toEqual({ code: 0, out: '', err: '' });
  });

  it('as JSON says where each value stands, after its schema', async () => {
    const { code, out } = await run(['query', '-', 'TRN02', '--format', 'json'], invented());
    expect(code).toBe(0);
    const found: unknown = JSON.parse(out);
    expect(found).toEqual([{ value: '7700123', segmentId: 'TRN', element: 2, interchange: 0, group: 0, set: 0, segment: 10 }]);
    const schema = JSON.parse(readFileSync('mappings/schema/query-results.schema.json', 'utf8')) as object;
    expect(new Ajv2020({ strict: true }).validate(schema, found)).toBe(true);
  });

  it('a wrong expression and a file that is not there are wrong usage', async () => {
    const wrong = await run(['query', '-', 'REF'], invented());
    expect(wrong).toEqual({
      code: 2,
      out: '',
      err: 'The query cannot be understood at character 1: an element reference such as REF02 expected.\n',
    });
    expect((await run(['query', 'no-such-file.edi', 'REF02'])).code).toBe(2);
    expect((await run(['query', '-'])).code).toBe(2);
  });

  it('faulty X12 is answered as far as it can be read', async () => {
    const { code, out, err } = await run(['query', '-', 'BHT03'], invented().slice(0, 400));
    expect({ code, out }).toEqual({ code: 1, out: 'REQ2026001\n' });
    expect(err).toContain('X12-SE-MISSING');
    expect((await run(['query', '-', 'BHT03'], '{}')).code).toBe(1);
  });
});
