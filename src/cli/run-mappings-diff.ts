import { resolve } from 'node:path';
import type { FilePosition } from '../issue/issue.js';
import { diffTables, type RowDifference } from '../mapping/diff.js';
import type { Translator } from '../mapping/translator.js';
import { cacheFolder, mappingsFolder } from './files.js';
import type { DiffFlags } from './mappings.js';
import { loadTables } from './tables.js';
import type { ExitCode, Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** `pas-x12 mappings diff`. Throws UsageError. */
export function diffMappings(a: string | undefined, b: string | undefined, flags: DiffFlags, terminal: Terminal): ExitCode {
  const { partner } = flags;
  const cache = cacheFolder(terminal);
  const before = loadTables(a === undefined ? mappingsFolder(flags.mappings, terminal) : resolve(a), cache, { lazy: true });
  const after = b === undefined ? before : loadTables(resolve(b), cache, { lazy: true });
  if (b === undefined && partner === undefined)
    throw new UsageError('Say two mappings folders, or a partner (--partner) to compare with everybody else.');
  if (partner !== undefined && !after.partners.includes(partner))
    throw new UsageError(`The partner ${partner} has no overlay; there are: ${after.partners.join(', ') || 'none'}.`);
  const found = differences(before, after, b === undefined ? undefined : partner, partner);
  if (flags.format === 'json') terminal.stdout(`${JSON.stringify(found, null, 2)}\n`);
  else terminal.stdout(found.length === 0 ? 'no row differs\n' : found.map(line).join(''));
  return 0;
}

function differences(
  before: Translator,
  after: Translator,
  partnerBefore: string | undefined,
  partnerAfter: string | undefined,
): RowDifference[] {
  const tables = [...new Set([...before.tables, ...after.tables])].sort();
  const guides = new Map([...before.guides, ...after.guides]);
  return tables.flatMap((name) => {
    const old = before.source(name, partnerBefore);
    const now = after.source(name, partnerAfter);
    return old === now ? [] : diffTables(old, now, guides);
  });
}

function line({ address, kind, attributes, at, overlay, places }: RowDifference): string {
  const sign = { added: '+', removed: '-', changed: '~' }[kind];
  const place = (where: FilePosition | undefined): string => (where === undefined ? '' : `${where.file}:${where.line}`);
  const where = [place(at), overlay === undefined ? '' : `by ${place(overlay)}`].filter((each) => each !== '').join(', ');
  let out = `${sign} ${address}${places > 1 ? ` (in ${places} places)` : ''}  ${where}\n`;
  for (const { name, before, after } of attributes) {
    const was = before === undefined ? '' : `${JSON.stringify(before)} → `;
    out += `    ${name}: ${was}${after === undefined ? '(none)' : JSON.stringify(after)}\n`;
  }
  return out;
}
