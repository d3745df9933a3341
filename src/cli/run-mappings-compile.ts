import { hasErrors } from '../issue/issue.js';
import { Translator } from '../mapping/translator.js';
import { cacheFolder, mappingsFolder, requireMappings } from './files.js';
import { issueLines } from './issue-lines.js';
import type { CompileFlags } from './mappings.js';
import type { ExitCode, Terminal } from './terminal.js';

/** `pas-x12 mappings compile`. Throws UsageError. */
export function compileTables(flags: CompileFlags, terminal: Terminal): ExitCode {
  const folder = mappingsFolder(flags.mappings, terminal);
  requireMappings(folder);
  const began = performance.now();
  const translator = Translator.load({ folder, cache: cacheFolder(terminal) });
  const issues = translator.check();
  terminal.stderr(issueLines(issues));
  const partners = translator.partners.length === 0 ? 'no overlays' : `overlays of ${translator.partners.join(', ')}`;
  const milliseconds = Math.round(performance.now() - began);
  terminal.stdout(`${translator.tables.length} tables, ${partners}: ${translator.hash.slice(0, 12)} (${milliseconds} ms)\n`);
  return hasErrors(issues) ? 1 : 0;
}
