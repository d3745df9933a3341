import { checkRequestBundle, loadFhirDefinitions } from '../fhir/index.js';
import { join } from 'node:path';
import type { Guide } from '../guide/index.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { FhirTranslation } from '../mapping/bundle.js';
import type { Translator } from '../mapping/translator.js';
import { parse, readIsa, type ParseResult } from '../x12/index.js';
import { bundleKind, readContent } from './content.js';
import { receivedBundles } from '../mapping/index.js';
import { partnerProfile, validation } from './envelope.js';
import { readInput } from './files.js';
import { issueLines } from './issue-lines.js';
import type { TranslationSettings } from './options.js';
import type { Conversion, Part, PartIssue } from './part.js';
import { issuesOf, placedSets, type PlacedSet } from './set-issues.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** The request that answers refer to, or why it cannot be used (exit code 1). */
export interface SentRequest {
  readonly bundle: object | undefined;
  readonly issues: readonly Issue[];
}

/** X12 → bundles, one for each transaction set. Validated first, with what the partner's profile tolerates as warnings. */
export function x12ToFhir(bytes: Buffer, translator: Translator, settings: TranslationSettings, sent: SentRequest | undefined): Conversion {
  const { flags } = settings;
  const profile = flags.partner === undefined ? undefined : partnerProfile(settings, flags.partner);
  const tolerated = profile?.tolerate ?? new Set<string>();
  const parsed = parse(bytes);
  const sets = placedSets(parsed, translator.guides);
  const issues = issuesOf(parsed, sets, translator.guides, profile === undefined ? {} : validation(profile)).map((issue) =>
    tolerated.has(issue.code) ? asWarning(issue) : issue,
  );
  const acknowledges = parsed.interchanges.some(({ ta1 }) => ta1.length > 0);
  if (sets.length === 0 && !hasErrors(issues))
    issues.push({
      code: 'X12-ST-MISSING',
      severity: 'error',
      message: acknowledges
        ? 'There is no transaction set, only an acknowledgement (TA1) of an interchange. Give the 278 itself.'
        : 'There is no transaction set in the input. Give a 278.',
    });
  const parts: Part[] = [];
  for (const placed of sets) {
    const translation = translate(
      placed,
      translator,
      settings,
      sent?.bundle,
      envelopeOf(parsed, placed),
      profile?.attachments?.mime === true,
    );
    if (translation === undefined) {
      // Without a guide the validation has said so.
      if (placed.guide !== undefined) issues.push({ ...noTable(placed.guide), part: placed.number });
      continue;
    }
    parts.push(partOf(placed, translation));
    const known = new Set(issues.filter(({ part }) => part === placed.number).map(addressOf));
    for (const issue of translation.issues) {
      if (!known.has(addressOf(issue))) issues.push({ ...(tolerated.has(issue.code) ? asWarning(issue) : issue), part: placed.number });
    }
  }
  if (flags.request !== undefined && !parts.some(({ input }) => input === 'x217-response') && !hasErrors(issues))
    throw new UsageError('--request is for answers: the input holds none.');
  const good = !hasErrors(issues) && sent?.issues.some(({ severity }) => severity === 'error') !== true;
  return { to: 'fhir', parts, issues, text: good ? resultOf(parts) : undefined, tables: translator.hash };
}

/** Who sent the set to whom: what the request table writes as transmissionIdentifiers. */
function envelopeOf(parsed: ParseResult, { interchange, group }: PlacedSet): Record<string, string | undefined> {
  const found = parsed.interchanges[interchange];
  const isa = found === undefined ? undefined : readIsa(found.isa);
  const gs = found?.groups[group]?.gs;
  const [application, target] = [gs?.elements[2], gs?.elements[3]];
  // the profile requires both application codes
  if (application === undefined || application === '' || target === undefined || target === '') return {};
  return {
    'application-sender': application,
    'application-receiver': target,
    'interchange-sender': isa?.sender,
    'interchange-receiver': isa?.receiver,
  };
}

function translate(
  { set, guide }: PlacedSet,
  translator: Translator,
  { flags }: TranslationSettings,
  sent: object | undefined,
  values: Record<string, string | undefined>,
  mime: boolean,
) {
  const { partner } = flags;
  const context = { pas: flags.pas, strict: flags.strict === true, ...(partner !== undefined && { partner }) };
  switch (guide?.id) {
    case 'x217-request':
      return translator.requestToFhir(set, { ...context, values });
    case 'x217-response':
      return translator.responseToFhir(set, sent === undefined ? undefined : { bundle: sent, context }, context);
    case 'x316':
      return translator.attachmentsToFhir(set, context, mime);
    default:
      return undefined;
  }
}

/** A 275 that brings a PAS bundle gives that bundle, byte for byte; everything else is written as JSON. */
function resultOf(parts: readonly Part[]): string {
  const carried = parts.flatMap(({ input, bundle }) => (input === 'x316' && bundle !== undefined ? receivedBundles(bundle) : []));
  const [whole] = carried;
  if (whole !== undefined && carried.length === 1 && parts.every(({ input }) => input === 'x316')) return whole;
  const bundles = parts.map(({ bundle }) => bundle);
  return `${JSON.stringify(bundles.length === 1 ? bundles[0] : bundles, null, 2)}\n`;
}

function partOf({ number, set, guide }: PlacedSet, translation: FhirTranslation): Part {
  return {
    number,
    input: guide?.id === 'x217-response' || guide?.id === 'x316' ? guide.id : 'x217-request',
    set,
    guide,
    bundle: translation.bundle,
    losses: (options) => translation.losses(options),
    trace: () => translation.trace(),
  };
}

function noTable({ id, title }: Guide): Issue {
  return {
    code: 'MAP-NO-TABLE',
    severity: 'error',
    message: `There is no mapping table for ${id} (${title}): only 278 requests and responses (005010X217) and 275s (006020X316) are translated.`,
    x12: { segment: 1, segmentId: 'ST' },
  };
}

function asWarning(issue: PartIssue): PartIssue {
  return issue.severity === 'error' ? { ...issue, severity: 'warning' } : issue;
}

/** The walk of a translation finds what the validation has found already. */
function addressOf({ code, x12 }: Issue): string {
  return [code, x12?.segment, x12?.segmentId, x12?.element, x12?.component].join('|');
}

/**
 * Reads `--request`: a request bundle, or the 278 that was sent, which is translated back first.
 * Throws UsageError when it cannot be read or is no single request.
 */
export async function readRequest(
  file: string,
  translator: Translator,
  settings: TranslationSettings,
  terminal: Terminal,
): Promise<SentRequest> {
  const content = readContent(await readInput(file, terminal));
  if (content.kind === 'broken') return { bundle: undefined, issues: content.issues };
  if (content.kind === 'bundles') {
    const [bundle] = content.bundles;
    if (content.array || bundleKind(bundle) === 'response') throw new UsageError(`--request ${file} is not one request bundle.`);
    const definitions = loadFhirDefinitions(join(settings.mappings, 'profiles'));
    // Lenient: it was sent as it is; only what makes it unusable counts.
    const issues = checkRequestBundle(bundle, { strict: false, pas: settings.flags.pas, definitions }).filter(
      ({ severity }) => severity === 'error',
    );
    return { bundle: hasErrors(issues) ? undefined : (bundle as object), issues };
  }
  const { request: _request, partner: _partner, ...flags } = settings.flags;
  const { parts, issues } = x12ToFhir(content.bytes, translator, { ...settings, flags }, undefined);
  const errors = issues.filter(({ severity }) => severity === 'error');
  const [part] = parts;
  if (errors.length === 0 && (parts.length !== 1 || part?.input !== 'x217-request'))
    throw new UsageError(`--request ${file} is not one 278 request.`);
  return { bundle: hasErrors(errors) ? undefined : part?.bundle, issues: errors };
}

/** What is wrong with `--request`, for stderr. */
export function requestIssueLines(file: string, { issues }: SentRequest): string {
  return issueLines(issues, { file });
}
