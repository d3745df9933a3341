import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { coverageMarkdown } from '../../src/mapping/coverage-text.js';
import { coverageOf, requestProfiles } from '../../src/mapping/coverage.js';
import { mappings, shippedTables } from './tables.js';

const found = coverageOf(mappings, shippedTables());
const shared = (path: string): string => fileURLToPath(new URL(`../../../shared/${path}`, import.meta.url));

describe('coverage of the shipped tables', () => {
  it('decides every must-support element of both PAS versions', () => {
    expect(Object.fromEntries(Object.entries(found.versions).map(([version, { undecided }]) => [version, undecided]))).toEqual({
      '2.2.1': [],
      '2.0.1': [],
    });
    expect(found.versions['2.2.1']?.elements).toBeGreaterThan(500);
  });

  it('decides every position that the guides of request and inquiry admit', () => {
    for (const [name, { undecided }] of Object.entries(found.x12)) expect([name, undecided]).toEqual([name, []]);
    expect(found.x12['x217-request 2.2.1']?.positions).toBeGreaterThan(390);
  });

  it('says of which profile each list is', () => {
    const listed = new Set(requestProfiles.map(({ profile }) => profile));
    for (const name of ['profile-claim', 'profile-claim-update', 'profile-claim-inquiry', 'profile-encounter', 'profile-documentreference'])
      expect(listed.has(name)).toBe(true);
  });

  it('is what docs/coverage.md says (npm run build, then node dist/cli.js mappings coverage --format markdown > docs/coverage.md)', () => {
    const committed = readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8');
    expect(committed).toBe(coverageMarkdown(found));
  });
});

const matrix = shared('pas/must-support-matrix.md');
const maybe = existsSync(matrix) ? describe : describe.skip;

/** Sections of the reviewed matrix and the profiles that they speak of. */
const sections: Readonly<Record<string, readonly string[]>> = {
  '1': ['profile-claim', 'profile-claim-update'],
  '2': ['profile-coverage'],
  '3': ['profile-beneficiary'],
  '4': ['profile-subscriber'],
  '5': ['profile-insurer'],
  '6': ['profile-requestor'],
  '7': ['profile-practitioner'],
  '8': ['profile-practitionerrole'],
  '9': ['profile-location'],
  '10': ['profile-claim-inquiry'],
  '12': ['profile-encounter'],
  '13': ['profile-servicerequest'],
  '14': ['profile-devicerequest'],
  '15': ['profile-medicationrequest'],
  '16': ['profile-nutritionorder'],
};

/** No row is asked for: the matrix has no position, or one that only the structure, the envelope or a partner decides. */
const unplaced =
  /not carried|^pointer|^decide|^chooses|decides the|outside ST|finds the|275|\(o\)|request: not carried|names the inquiry|^2010C\/2010D$|REF\*ZH|checked against|^2010C or 2010D$|^2010C$|^2010A$|\?$/;

maybe('coverage against the reviewed matrix', () => {
  it('gives a reason only where the matrix gives no position', () => {
    const placed = new Map<string, string>();
    let section = '';
    for (const line of readFileSync(matrix, 'utf8').split('\n')) {
      section = /^## (\d+[ab]?)\./.exec(line)?.[1] ?? section;
      const [, elements, position] = /^\| (`[^|]*) \| ([^|]*) \|/.exec(line) ?? [];
      if (elements === undefined || position === undefined || unplaced.test(position.trim())) continue;
      for (const profile of sections[section] ?? [])
        for (const [, element] of elements.matchAll(/`([^`]+)`/g)) placed.set(`${profile} ${element ?? ''}`, position);
    }
    expect(placed.size).toBeGreaterThan(200);
    const without = Object.values(found.versions).flatMap(({ rows }) =>
      rows
        .filter((each) => each.rows.length === 0 && placed.has(`${each.profile} ${each.element.slice(each.element.indexOf('.') + 1)}`))
        .map(
          (each) =>
            `${each.profile} ${each.element}: ${placed.get(`${each.profile} ${each.element.slice(each.element.indexOf('.') + 1)}`) ?? ''}`,
        ),
    );
    expect([...new Set(without)]).toEqual([]);
  });
});
