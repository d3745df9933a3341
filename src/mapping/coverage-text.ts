import type { Coverage, ElementCoverage, PositionCoverage } from './coverage.js';

/** One line for each list: how much is decided. */
export function coverageSummary(found: Coverage): string {
  const lines: string[] = [];
  for (const [version, { elements, decided }] of Object.entries(found.versions))
    lines.push(`PAS ${version}: ${decided} of ${elements} must-support elements have a row or a reason`);
  for (const [name, { positions, decided }] of Object.entries(found.x12))
    lines.push(`${name}: ${decided} of ${positions} X12 positions have a row or a reason`);
  return `${lines.join('\n')}\n`;
}

/** docs/coverage.md, written by `pas-x12 mappings coverage --format markdown`. */
export function coverageMarkdown(found: Coverage): string {
  const out = [
    '# Coverage of the mapping tables',
    '',
    'Written by `pas-x12 mappings coverage --format markdown > docs/coverage.md`; a test fails when it is stale. Every must-support element of',
    'the PAS profiles stands in a row of a table or has the reason why X12 cannot carry it, and every position that a guide admits has a row or',
    'the reason why FHIR has nothing for it.',
    '',
    '```',
    coverageSummary(found).trimEnd(),
    '```',
  ];
  for (const [version, { rows }] of Object.entries(found.versions)) {
    out.push('', `## PAS ${version}`);
    for (const profile of new Set(rows.map((each) => each.profile))) {
      out.push('', `### ${profile}`, '', '| Element | X12 | If not |', '|---|---|---|');
      for (const row of rows.filter((each) => each.profile === profile)) out.push(elementLine(row));
    }
  }
  const [first] = Object.entries(found.x12);
  for (const [name, { rows }] of Object.entries(found.x12)) {
    const silent = rows.filter((each) => !each.row);
    if (name !== first?.[0] && sameRows(silent, first?.[1].rows ?? [])) continue;
    out.push('', `## X12 positions without a row: ${name}`, '', '| Position | Usage | Why |', '|---|---|---|');
    for (const [label, each] of grouped(silent)) out.push(`| ${label} | ${each.usage} | ${reasonText(each)} |`);
  }
  return `${out.join('\n')}\n`;
}

function elementLine({ element, rows, reason, why }: ElementCoverage): string {
  const positions = [...new Set(rows.map(({ position, way }) => (way === 'both' ? position : `${position} (${way})`)))];
  const shown = positions.length > 8 ? [...positions.slice(0, 8), `and ${positions.length - 8} more`] : positions;
  return `| \`${element}\` | ${shown.join(', ')} | ${reason === undefined ? (rows.length === 0 ? '**undecided**' : '') : reasonText({ reason, why })} |`;
}

function reasonText({ reason, why }: { readonly reason?: string | undefined; readonly why?: string | undefined }): string {
  if (reason === undefined) return '**undecided**';
  return why === undefined ? reason : `${reason}: ${why.replaceAll('|', '\\|')}`;
}

/** Neighbours with one reason are one line. */
function grouped(rows: readonly PositionCoverage[]): [string, PositionCoverage][] {
  const groups = new Map<string, { readonly positions: string[]; readonly first: PositionCoverage }>();
  for (const each of rows) {
    const key = [each.loop, each.position.slice(0, -2).replace(/\d\d-?$/, ''), each.usage, each.reason, each.why].join('|');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { positions: [each.position], first: each });
    else group.positions.push(each.position);
  }
  return [...groups.values()].map(({ positions, first }) => [`${first.loop} ${positions.join(' ')}`.trim(), first]);
}

function sameRows(a: readonly PositionCoverage[], rows: readonly PositionCoverage[]): boolean {
  const text = (list: readonly PositionCoverage[]): string => JSON.stringify(list.filter((each) => !each.row));
  return text(a) === text(rows);
}
