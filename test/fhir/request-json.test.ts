import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { parseRequestJson } from '../../src/fhir/request-json.js';

describe('JSON of a request', () => {
  it('parses, with a byte order mark too', () => {
    expect(parseRequestJson('{"a":[1,{"b":null}]}')).toEqual({ body: { a: [1, { b: null }] }, issues: [] });
    expect(parseRequestJson('\ufeff{}').body).toEqual({});
  });

  it.each([
    ['{"a":1,}', 1, 8],
    ['{"a":1\n "b":2}', 2, 2],
    ['{"a":[1,2}', 1, 10],
    ['{"name":"Ada Example', 1, 9],
    ['{"name":Ada}', 1, 9],
    ['{} {}', 1, 4],
    ['[01]', 1, 3],
    ['{"a"}', 1, 5],
    ['<Bundle/>', 1, 1],
  ])('says where %j breaks', (text, line, column) => {
    const { body, issues } = parseRequestJson(text);
    expect(body).toBeUndefined();
    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatchObject({ code: 'FHIR-JSON', severity: 'error' });
    expect(issues[0]?.message).toContain(`line ${line}, column ${column} `);
    expect(issues[0]?.message).not.toContain('Ada');
  });

  it('says that there is no body', () => {
    expect(parseRequestJson(' ').issues[0]?.message).toContain('no body');
  });

  it('never throws, and finds a place for every text that JSON.parse refuses', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 3 }), (json, at, junk) => {
        const text = json.slice(0, at % (json.length + 1)) + junk + json.slice((at % (json.length + 1)) + 1);
        const { body, issues } = parseRequestJson(text);
        expect(issues.length === 0 || body === undefined).toBe(true);
      }),
    );
  });
});
