import { coverageMarkdown, coverageSummary } from '../mapping/coverage-text.js';
import { coverageOf, type Coverage } from '../mapping/coverage.js';
import { columns } from './columns.js';
import { cacheFolder, mappingsFolder } from './files.js';
import type { CoverageFlags } from './mappings-coverage.js';
import { loadTables } from './tables.js';
import type { ExitCode, Terminal } from './terminal.js';

/** `pas-x12 mappings coverage`. Throws UsageError. */
export function printCoverage(flags: CoverageFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  const found = coverageOf(folder, loadTables(folder, cacheFolder(terminal)));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(found, null, 2)}\n`);
  else if (flags.format === 'markdown') terminal.stdout(coverageMarkdown(found));
  else terminal.stdout(text(found, flags.all === true));
  return [...Object.values(found.versions), ...Object.values(found.x12)].some(({ undecided }) => undecided.length > 0) ? 1 : 0;
}

function text(found: Coverage, all: boolean): string {
  let out = coverageSummary(found);
  for (const [version, { rows }] of Object.entries(found.versions)) {
    const shown = rows.filter((each) => all || !each.decided);
    if (shown.length === 0) continue;
    const lines = shown.map((each) => [
      each.profile,
      each.element,
      [...new Set(each.rows.map(({ position }) => position))].slice(0, 6).join(', '),
      each.decided ? (each.reason ?? '') : 'undecided',
      each.why ?? '',
    ]);
    out += `\nPAS ${version}\n${columns(lines, '  ')}`;
  }
  for (const [name, { rows }] of Object.entries(found.x12)) {
    const shown = rows.filter((each) => (all ? !each.row : !each.decided));
    if (shown.length === 0) continue;
    const lines = shown.map((each) => [`${each.loop} ${each.position}`.trim(), each.usage, each.reason ?? 'undecided', each.why ?? '']);
    out += `\n${name}: X12 without a row\n${columns(lines, '  ')}`;
  }
  return out;
}
