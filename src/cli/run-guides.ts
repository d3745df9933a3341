import { join } from 'node:path';
import { type Guide, loadGuides } from '../guide/index.js';
import { columns } from './columns.js';
import { mappingsFolder, requireMappings } from './files.js';
import type { GuideFlags } from './guides.js';
import { issueLines } from './issue-lines.js';
import type { ExitCode, Terminal } from './terminal.js';

/** One line of `guides --format json`: mappings/schema/guide-list.schema.json. */
export interface ListedGuide {
  readonly id: string;
  readonly title: string;
  readonly convention: string;
  readonly transaction: string;
  readonly functionalGroup: string;
  readonly loops: number;
  readonly segments: number;
  readonly rules: number;
  /** What the sources of the guide leave open. */
  readonly open: readonly { readonly at: string; readonly why: string }[];
}

/** `pas-x12 guides`. Throws UsageError. */
export function listGuides(flags: GuideFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  requireMappings(folder);
  const { guides, issues } = loadGuides(join(folder, 'guides'));
  const listed = [...guides.values()].map(listedGuide);
  terminal.stderr(issueLines(issues));
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(listed, null, 2)}\n`);
  else {
    const head = ['ID', 'CONVENTION', 'TRANSACTION', 'GROUP', 'LOOPS', 'SEGMENTS', 'RULES', 'OPEN', 'TITLE'];
    const rows = listed.map((guide) => [
      guide.id,
      guide.convention,
      guide.transaction,
      guide.functionalGroup,
      ...[guide.loops, guide.segments, guide.rules, guide.open.length].map(String),
      guide.title,
    ]);
    terminal.stdout(columns([head, ...rows]));
    for (const { id, open } of listed) {
      if (open.length > 0)
        terminal.stdout(
          `\nOpen in ${id}\n${columns(
            open.map(({ at, why }) => [at, why]),
            '  ',
          )}`,
        );
    }
  }
  return issues.length > 0 ? 1 : 0;
}

function listedGuide(guide: Guide): ListedGuide {
  const loops = [...guide.loops.values()];
  const segments = [guide.root, ...loops.filter((loop) => loop !== guide.root)].reduce(
    (sum, loop) => sum + loop.children.filter(({ kind }) => kind === 'segment').length,
    0,
  );
  const { id, title, convention, transaction, functionalGroup, rules, open } = guide;
  return { id, title, convention, transaction, functionalGroup, loops: loops.length, segments, rules: rules.length, open };
}
