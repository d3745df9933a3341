import { describe, expect, it } from '@jest/globals';
import { formatDataPath, formatFilePosition } from '../../src/datafile/path.js';
import { parseYaml, readYaml } from '../../src/datafile/yaml.js';

const text = `# a table
name: x217-request
rows:
  - at: 2010C/NM109
    code: "0007"
    empty:
  - at: 2000E/UM01
    map: { "01": HS, 02: SC }
`;

describe('parseYaml', () => {
  const data = parseYaml(text, 'table.yaml');
  const place = (path: (string | number)[], part?: 'key' | 'value'): string => formatFilePosition(data.position(path, part));

  it('reads without issues and keeps quoted codes', () => {
    expect(data.issues).toEqual([]);
    expect(data.value).toEqual({
      name: 'x217-request',
      rows: [
        { at: '2010C/NM109', code: '0007', empty: null },
        { at: '2000E/UM01', map: { '01': 'HS', '02': 'SC' } },
      ],
    });
  });

  it('knows where every scalar, map and list stands', () => {
    expect(place(['name'])).toBe('table.yaml:2:7');
    expect(place(['rows'])).toBe('table.yaml:4:3');
    expect(place(['rows', 1])).toBe('table.yaml:7:5');
    expect(place(['rows', 0, 'code'])).toBe('table.yaml:5:11');
    expect(place(['rows', 0, 'code'], 'key')).toBe('table.yaml:5:5');
    expect(place(['rows', 1, 'map', '02'])).toBe('table.yaml:8:26');
    expect(place([])).toBe('table.yaml:2:1');
  });

  it('gives the nearest thing above what is missing', () => {
    expect(place(['rows', 1, 'nothing'])).toBe('table.yaml:7:5');
    expect(place(['rows', 1, 'map', 'nothing', 'deeper'])).toBe('table.yaml:8:5');
    expect(place(['rows', 0, 'empty'])).toMatch(/^table\.yaml:6:/);
    expect(place(['rows', 9])).toBe('table.yaml:3:1');
  });

  it('tells how a scalar was written', () => {
    const numbers = parseYaml('a: 0007\nb: [1e3]\n', 'n.yaml');
    expect(numbers.value).toEqual({ a: 7, b: [1000] });
    expect(numbers.written(['a'])).toBe('0007');
    expect(numbers.written(['b', 0])).toBe('1e3');
    expect(numbers.written(['b'])).toBeUndefined();
  });

  it.each([
    ['a: 1\nb: %x', 2, /quotes/],
    ['a: @x', 1, /quotes/],
    ['a: 1\na: 2', 2, /unique/],
    ['a:\n\tb: 1', 2, /spaces|[Tt]ab/],
    ['a: *nobody', 1, /anchor/],
    ['a: x: y', 1, /quotes/],
  ])('reports %j with its line, and does not throw', (source, line, message) => {
    const { issues } = parseYaml(source, 'bad.yaml');
    expect(issues[0]).toMatchObject({ code: 'DATA-YAML', severity: 'error', at: { file: 'bad.yaml', line } });
    expect(issues.map((issue) => issue.message).join(' ')).toMatch(message);
  });

  it('follows aliases to the place of their anchor', () => {
    const aliased = parseYaml('base: &b\n  code: A1\nuse: *b\n', 'a.yaml');
    expect(aliased.position(['use', 'code'])).toEqual({ file: 'a.yaml', line: 2, column: 9 });
  });
});

describe('readYaml', () => {
  it('says that a file is not there instead of throwing', () => {
    const data = readYaml('/nowhere/table.yaml');
    expect(data.value).toBeUndefined();
    expect(data.issues).toMatchObject([{ code: 'DATA-UNREADABLE', at: { file: '/nowhere/table.yaml', line: 1 } }]);
    expect(data.issues[0]?.message).toContain('ENOENT');
  });
});

describe('formatDataPath', () => {
  it('writes paths as people do', () => {
    expect(formatDataPath(['rows', 3, 'code'])).toBe('rows[3].code');
    expect(formatDataPath(['codes', '01'])).toBe('codes["01"]');
    expect(formatDataPath([])).toBe('(top)');
  });
});
