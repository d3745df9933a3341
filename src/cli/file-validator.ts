import { join } from 'node:path';
import { checkRequestBundle, type FhirDefinitions, loadFhirDefinitions } from '../fhir/index.js';
import { type CodeLists, type Guide, loadCodeLists, loadGuides, type ValidateOptions } from '../guide/index.js';
import { hasErrors } from '../issue/issue.js';
import { parse, type ParseResult } from '../x12/index.js';
import { bundleKind, isInquiry, readContent } from './content.js';
import { readInput, requireMappings } from './files.js';
import { issueLines } from './issue-lines.js';
import type { PartIssue } from './part.js';
import { issuesOf, placedSets } from './set-issues.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';
import type { ValidateFlags } from './validate.js';

/** One file of `validate --format json`: mappings/schema/validation-report.schema.json. */
export interface FileReport {
  readonly file: string;
  readonly content: 'x12' | 'fhir';
  readonly valid: boolean;
  /** Transaction sets or bundles; `part` of an issue counts them from 1. */
  readonly parts: readonly { readonly guide?: string }[];
  readonly issues: readonly PartIssue[];
}

/** A report and, of X12, what was read. */
export interface ValidatedFile {
  readonly report: FileReport;
  readonly parsed?: ParseResult;
}

/** Validates files one by one, with guides and definitions loaded once. */
export class FileValidator {
  readonly guides: ReadonlyMap<string, Guide>;
  readonly options: ValidateOptions;
  readonly #forced: Guide | undefined;
  #definitions: FhirDefinitions | undefined;

  /** Throws UsageError when there is no such folder or guide. */
  constructor(
    private readonly mappings: string,
    private readonly flags: ValidateFlags,
  ) {
    requireMappings(mappings);
    const { guides, issues } = loadGuides(join(mappings, 'guides'));
    if (hasErrors(issues)) throw new UsageError(`The guides in ${mappings} cannot be used:\n${issueLines(issues)}`.trimEnd());
    this.guides = guides;
    this.#forced = flags.guide === undefined ? undefined : guides.get(flags.guide);
    if (flags.guide !== undefined && this.#forced === undefined)
      throw new UsageError(`There is no guide ${flags.guide}; there are: ${[...guides.keys()].join(', ')}.`);
    this.options = {
      ...(flags.types === undefined ? {} : { types: flags.types }),
      ...(flags.codeLists === undefined ? {} : { codeLists: codeLists(flags.codeLists) }),
    };
  }

  /** Throws UsageError when the file cannot be read or is something that cannot be validated yet. */
  async validate(file: string, terminal: Terminal): Promise<ValidatedFile> {
    const content = readContent(await readInput(file, terminal));
    switch (content.kind) {
      case 'broken':
        return { report: { file, content: 'fhir', valid: false, parts: [], issues: content.issues } };
      case 'x12':
        return this.#x12(file, content.bytes);
      case 'bundles':
        return { report: this.#bundles(file, content.bundles) };
    }
  }

  #x12(file: string, bytes: Buffer): ValidatedFile {
    const parsed = parse(bytes);
    const sets = placedSets(parsed, this.guides, this.#forced);
    const issues = issuesOf(parsed, sets, this.guides, this.options, this.#forced);
    const parts = sets.map(({ guide }) => (guide === undefined ? {} : { guide: guide.id }));
    return { report: { file, content: 'x12', valid: !hasErrors(issues), parts, issues }, parsed };
  }

  #bundles(file: string, bundles: readonly unknown[]): FileReport {
    if (bundles.some((bundle) => bundleKind(bundle) === 'response'))
      throw new UsageError(`${file} is a PAS response bundle. Only request bundles (and X12) can be validated.`);
    const definitions = (this.#definitions ??= loadFhirDefinitions(join(this.mappings, 'profiles')));
    const { pas, strict } = this.flags;
    const issues = bundles.flatMap((bundle, i) =>
      checkRequestBundle(bundle, { pas, strict: strict === true, definitions, operation: isInquiry(bundle) ? 'inquire' : 'submit' }).map(
        (issue): PartIssue => ({ ...issue, part: i + 1 }),
      ),
    );
    return { file, content: 'fhir', valid: !hasErrors(issues), parts: bundles.map(() => ({})), issues };
  }
}

/** Throws UsageError: a list that cannot be read would let every code pass. */
function codeLists(folder: string): CodeLists {
  const { lists, issues } = loadCodeLists(folder);
  if (issues.length > 0) throw new UsageError(`The code lists in ${folder} cannot be used:\n${issueLines(issues)}`.trimEnd());
  return lists;
}
