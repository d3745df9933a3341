import { describe, expect, it } from '@jest/globals';
import { formatFilePosition } from '../../src/datafile/path.js';
import { parseYaml } from '../../src/datafile/yaml.js';

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://example.org/table.json',
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', pattern: '^[a-z0-9-]+$', description: 'lower case, digits and hyphens.' },
    usage: { enum: ['required', 'situational'] },
    rows: {
      type: 'array',
      items: {
        oneOf: [
          { type: 'string' },
          {
            type: 'object',
            required: ['at', 'code'],
            additionalProperties: false,
            properties: { at: { type: 'string' }, code: { type: 'string' } },
          },
        ],
      },
    },
    codes: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

const check = (text: string): string[] =>
  parseYaml(text, 't.yaml', { schema }).issues.map(
    (issue) => `${issue.at ? formatFilePosition(issue.at) : ''} ${issue.code} ${issue.message}`,
  );

describe('checkSchema', () => {
  it('accepts what fits, twice over (a schema with an id can be used again)', () => {
    expect(check('name: a\nrows: [x, { at: y, code: "01" }]\n')).toEqual([]);
    expect(parseYaml('name: b\n', 'u.yaml', { schema: { ...schema } }).issues).toEqual([]);
  });

  it('says that a code needs quotes, as it was written', () => {
    expect(check('name: a\ncodes:\n  A1: 0007\n  A2: true\n')).toEqual([
      "t.yaml:3:7 DATA-SCHEMA codes.A1: must be string, found the number 7; a code has to be a string: write '0007' in quotes.",
      "t.yaml:4:7 DATA-SCHEMA codes.A2: must be string, found the boolean true; a code has to be a string: write 'true' in quotes.",
    ]);
  });

  it('points at a key that is not known, and at the holder of one that is missing', () => {
    expect(check('rows: []\nuseage: required\n')).toEqual([
      't.yaml:1:1 DATA-SCHEMA (top): the key "name" is missing.',
      't.yaml:2:1 DATA-SCHEMA (top): the key "useage" is not known here; did you mean "usage".',
    ]);
  });

  it('names what is allowed', () => {
    expect(check('name: A b\nusage: requird\n')).toEqual([
      't.yaml:1:7 DATA-SCHEMA name: "A b" does not match ^[a-z0-9-]+$ (lower case, digits and hyphens).',
      't.yaml:2:8 DATA-SCHEMA usage: must be one of required, situational, found "requird"; did you mean "required".',
    ]);
  });

  it('says one thing about a value that fits no branch: that of the branch that was meant', () => {
    expect(check('name: a\nrows:\n  - at: x\n    code: 01\n')).toEqual([
      "t.yaml:4:11 DATA-SCHEMA rows[0].code: must be string, found the number 1; a code has to be a string: write '01' in quotes.",
    ]);
    expect(check('name: a\nrows:\n  - 7\n')).toEqual([
      't.yaml:3:5 DATA-SCHEMA rows[0]: the number 7 fits none of the forms that are allowed here.',
    ]);
    expect(check('name: a\nrows:\n  - { at: x, cod: y }\n')).toEqual([
      't.yaml:3:5 DATA-SCHEMA rows[0]: the key "code" is missing.',
      't.yaml:3:14 DATA-SCHEMA rows[0]: the key "cod" is not known here; did you mean "code".',
    ]);
  });

  it('does not check what is not YAML', () => {
    expect(check('name: %')).toHaveLength(1);
  });
});
