import { hasErrors } from '../issue/issue.js';
import { Translator } from '../mapping/translator.js';
import { requireMappings } from './files.js';
import { issueLines } from './issue-lines.js';
import { UsageError } from './usage-error.js';

/** The mapping tables, ready to run; `lazy` for a run that translates and ends. Throws UsageError when the folder is none or its tables have errors. */
export function loadTables(mappings: string, cache: string, { lazy = false }: { readonly lazy?: boolean } = {}): Translator {
  requireMappings(mappings);
  const translator = Translator.load({ folder: mappings, cache, lazy });
  const errors = translator.issues.filter(({ severity }) => severity === 'error');
  if (hasErrors(errors)) throw new UsageError(`The mapping tables in ${mappings} cannot be used:\n${issueLines(errors)}`.trimEnd());
  return translator;
}
