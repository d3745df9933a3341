import { answersToX12 } from './answers-to-x12.js';
import { bundleKind, isCommunication, readContent, refuseInquiry } from './content.js';
import { readInput } from './files.js';
import type { TranslationSettings } from './options.js';
import type { Conversion } from './part.js';
import { loadTables } from './tables.js';
import type { Terminal } from './terminal.js';
import { readRequest, requestIssueLines, x12ToFhir } from './to-fhir.js';
import { bundlesTo275 } from './to-275.js';
import { requestsToX12 } from './to-x12.js';
import { UsageError } from './usage-error.js';

/**
 * A file through the tables, the direction by its content. Faults of the data are issues of the result.
 * Throws UsageError: unreadable file, an option that does not fit, a direction that is not built yet.
 */
export async function translateFile(file: string, settings: TranslationSettings, terminal: Terminal): Promise<Conversion> {
  const { flags, mappings, cache } = settings;
  if (file === '-' && flags.request === '-') throw new UsageError('Only one of the two inputs can come from stdin.');
  const content = readContent(await readInput(file, terminal));
  const to = content.kind === 'x12' ? 'fhir' : 'x12';
  if (flags.to !== undefined && flags.to !== to && !(flags.to === '275' && to === 'x12'))
    throw new UsageError(`${file} holds ${to === 'x12' ? 'FHIR' : 'X12'}, so that it can be translated to ${to} only, not to ${flags.to}.`);
  if (content.kind === 'broken') return { to, parts: [], issues: content.issues, text: undefined, tables: '' };
  if (content.kind === 'bundles') {
    const kinds = new Set(content.bundles.map(bundleKind));
    if (kinds.has('response')) return answers(file, content.bundles, settings, terminal);
    if (flags.request !== undefined) throw new UsageError(`--request is for answers: ${file} is a request.`);
    for (const bundle of content.bundles) refuseInquiry(bundle, file);
    if (flags.to === '275' || content.bundles.every(isCommunication)) {
      const inputs = content.bundles.map((bundle) => ({ bundle, body: content.array ? JSON.stringify(bundle) : content.text }));
      return bundlesTo275(inputs, loadTables(mappings, cache, { lazy: true }), settings);
    }
    return requestsToX12(content.bundles, loadTables(mappings, cache, { lazy: true }), settings);
  }
  const translator = loadTables(mappings, cache, { lazy: true });
  const sent = flags.request === undefined ? undefined : await readRequest(flags.request, translator, settings, terminal);
  if (sent !== undefined && sent.issues.length > 0) terminal.stderr(requestIssueLines(flags.request ?? '', sent));
  return x12ToFhir(content.bytes, translator, settings, sent);
}

/** Response bundles, which a 278 response cannot be made of alone. Throws UsageError. */
async function answers(file: string, bundles: readonly unknown[], settings: TranslationSettings, terminal: Terminal): Promise<Conversion> {
  const { flags, mappings, cache } = settings;
  if (bundles.some((bundle) => bundleKind(bundle) !== 'response'))
    throw new UsageError(`${file} holds requests and responses. Convert them one kind at a time.`);
  for (const bundle of bundles) refuseInquiry(bundle, file);
  if (flags.to === '275') throw new UsageError(`${file} is a PAS response bundle: there is nothing in it for a 275.`);
  if (flags.request === undefined)
    throw new UsageError(
      `${file} is a PAS response bundle. A 278 response repeats what was asked: give the request that it answers with --request.`,
    );
  const translator = loadTables(mappings, cache, { lazy: true });
  const sent = await readRequest(flags.request, translator, settings, terminal);
  if (sent.issues.length > 0) terminal.stderr(requestIssueLines(flags.request, sent));
  return answersToX12(bundles, translator, settings, sent);
}
