import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Guide } from '../guide/index.js';
import { mappingsFolder, requireMappings } from './files.js';
import type { ExitCode, Run, Terminal } from './terminal.js';

interface GuideFlags {
  readonly format: 'text' | 'json';
  readonly mappings?: string;
}

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

/** `pas-x12 guides`. */
export function registerGuides(program: Command, run: Run): void {
  program
    .command('guides')
    .description('list the implementation guides that are loaded')
    .addOption(new Option('--format <format>', 'how to print them').choices(['text', 'json']).default('text'))
    .option('--mappings <folder>', 'folder with guides (default: PAS_X12_MAPPINGS, else the one of the package)')
    .addHelpText('after', '\nExamples\n  $ pas-x12 guides\n  $ pas-x12 guides --format json')
    .action(async (flags: GuideFlags) => {
      run.exitCode = await listGuides(flags, run.terminal);
    });
}

async function listGuides(flags: GuideFlags, terminal: Terminal): Promise<ExitCode> {
  const [{ loadGuides }, { columns }, { issueLines }] = await Promise.all([
    import('../guide/index.js'),
    import('./columns.js'),
    import('./issue-lines.js'),
  ]);
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
