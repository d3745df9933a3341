import { join } from 'node:path';
import { indexBundle, type BundleIndex, loadR4Model, loadSlices, type PasVersion, type R4Model, type Slices } from '../fhir/index.js';
import { loadGuides, recogniseGuide, type Guide } from '../guide/index.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { TransactionSet } from '../x12/index.js';
import { translateToFhir, type FhirTranslation, type RequestInput } from './bundle.js';
import { planAttachments, type AttachmentTerms, type PlannedAttachments, type TranslatedRequest } from './attachment/attachments.js';
import { unwrapDocuments } from './attachment/received.js';
import { makeCodes, type Codes } from './codes/index.js';
import { compileTable, type CompiledTable } from './compiled-table.js';
import type { TranslationContext } from './forward.js';
import { ToX12 } from './forward.js';
import { sentOf } from './sent.js';
import { translateToX12, type X12Translation } from './request.js';
import { movedValues } from './moved.js';
import { draftSet, notReturning } from './returning.js';
import { applyOverlay } from './overlay-apply.js';
import { readTableSet, type TableSet } from './table-set.js';
import type { TableSource } from './table.js';

/** Which table takes an input, and which way. */
export type Kind = 'request-bundle' | 'response-bundle' | 'x217-request' | 'x217-response';

export interface TranslatorOptions {
  /** The mappings folder. */
  readonly folder: string;
  /** Where compiled tables are kept; none: nothing is cached. */
  readonly cache?: string;
  /** Branches of a choose are compiled when they are first taken: for a process that translates a bundle and ends. */
  readonly lazy?: boolean;
}

/**
 * The mapping room's face to the others: tables loaded, checked and compiled once; translations are pure functions of
 * their inputs, the table set (`hash`), the partner and the context.
 */
export class Translator {
  /** Names the table set: recorded with every transaction, so that a trace can be computed again later. */
  readonly hash: string;
  /** Faults of the tables and overlays as they are written. With an error among them translations are not to be trusted. */
  readonly issues: readonly Issue[];
  private readonly compiled = new Map<string, CompiledTable>();
  private readonly merged = new Map<string, readonly TableSource[]>();

  private constructor(
    hash: string,
    private readonly set: TableSet,
    readonly guides: ReadonlyMap<string, Guide>,
    private readonly model: R4Model,
    private readonly slices: (pas: PasVersion) => Slices,
    private readonly codes: Codes,
    private readonly lazy: boolean,
    issues: readonly Issue[],
  ) {
    this.hash = hash;
    this.issues = [...issues, ...set.issues];
  }

  /** Loads the tables of a mappings folder. Throws only when the installation is broken (files missing). */
  static load(options: TranslatorOptions): Translator {
    const { folder } = options;
    const { guides, issues: guideIssues } = loadGuides(join(folder, 'guides'));
    const { hash, set } = readTableSet(folder, options.cache, () => guides);
    const model = loadR4Model(join(folder, 'profiles/r4-model.json'));
    const slices = new Map<PasVersion, Slices>();
    const slicesOf = (pas: PasVersion): Slices => {
      let known = slices.get(pas);
      if (known === undefined) slices.set(pas, (known = loadSlices(join(folder, 'profiles/slices.json'), pas)));
      return known;
    };
    return new Translator(hash, set, guides, model, slicesOf, makeCodes(set.codes), options.lazy === true, guideIssues);
  }

  /** Names of the tables. */
  get tables(): readonly string[] {
    return this.set.tables.map(({ table }) => table);
  }

  /** Partners with an overlay. */
  get partners(): readonly string[] {
    return this.set.overlays.map(({ partner }) => partner);
  }

  /** The rows of a table, with the partner's overlay where it has one. */
  source(name: string, partner?: string): TableSource | undefined {
    return this.tablesOf(partner).find(({ table }) => table === name);
  }

  /** The tables merged with the partner's overlay, at first use. */
  private tablesOf(partner: string | undefined): readonly TableSource[] {
    const overlay = partner === undefined ? undefined : this.set.overlays.find((each) => each.partner === partner);
    if (overlay === undefined) return this.set.tables;
    let merged = this.merged.get(overlay.partner);
    if (merged === undefined) this.merged.set(overlay.partner, (merged = applyOverlay(this.set.tables, this.guides, overlay).tables));
    return merged;
  }

  /** A table ready to run; compiled at first use, once per PAS version and overlay. */
  table(name: string, pas: PasVersion, partner?: string): CompiledTable {
    const source = this.source(name, partner);
    if (source === undefined) throw new Error(`The mapping table ${name} is missing.`);
    // Without an overlay of its own, on this table or on the request's, a partner shares what everybody has.
    const own =
      source !== this.source(name) ||
      (source.request !== undefined && this.source(source.request, partner) !== this.source(source.request));
    const key = `${name} ${pas}${own ? ` ${partner}` : ''}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const made = this.compile(name, pas, partner, this.lazy);
    this.compiled.set(key, made);
    return made;
  }

  private compile(name: string, pas: PasVersion, partner: string | undefined, lazy: boolean): CompiledTable {
    const source = this.source(name, partner);
    const guide = source === undefined ? undefined : this.guides.get(source.guide);
    if (source === undefined || guide === undefined) throw new Error(`The mapping table ${name} or its guide is missing.`);
    const request = source.request === undefined ? undefined : this.table(source.request, pas, partner).compiler;
    return compileTable({
      source,
      guide,
      model: this.model,
      slices: this.slices(pas),
      codes: this.codes,
      pas,
      lazy,
      ...(request === undefined ? {} : { request }),
    });
  }

  /** Everything that is wrong: `issues`, and what shows when the tables are tied to guides and profiles, for every partner. */
  check(): readonly Issue[] {
    // a table that could not be read cannot be compiled: its own faults are told first
    if (hasErrors(this.issues)) return this.issues;
    const found = [...this.issues];
    const told = new Set<string>();
    for (const partner of [undefined, ...this.partners])
      for (const name of this.tables)
        for (const pas of ['2.2', '2.0'] as const) {
          if (partner !== undefined && this.source(name, partner) === this.source(name)) continue;
          for (const issue of this.compile(name, pas, partner, false).compiler.issues) {
            const key = `${issue.message} ${JSON.stringify(issue.at)}`;
            if (!told.has(key)) found.push(issue);
            told.add(key);
          }
        }
    return found;
  }

  /** PAS request bundle → 278 request. */
  requestToX12(bundle: object, context: TranslationContext): X12Translation {
    const { index, issues } = indexBundle(bundle as never);
    const translation = this.withMoved('x217-request', index, context);
    return hasErrors(issues) ? { ...translation, segments: undefined, issues: [...issues, ...translation.issues] } : translation;
  }

  /** 278 request → PAS request bundle. */
  requestToFhir(set: TransactionSet, context: TranslationContext): FhirTranslation {
    return this.thereAndBack('x217-request', set, context);
  }

  /** PAS Claim inquiry bundle → 278 inquiry (X215). */
  inquiryToX12(bundle: object, context: TranslationContext): X12Translation {
    const { index, issues } = indexBundle(bundle as never);
    const translation = this.withMoved('x215-inquiry', index, context);
    return hasErrors(issues) ? { ...translation, segments: undefined, issues: [...issues, ...translation.issues] } : translation;
  }

  /** 278 inquiry (X215) → PAS Claim inquiry bundle. */
  inquiryToFhir(set: TransactionSet, context: TranslationContext): FhirTranslation {
    return this.thereAndBack('x215-inquiry', set, context);
  }

  /** With `all` the losses of FHIR → X12 say what returns elsewhere: the X12 is translated back for it. */
  private withMoved(name: string, index: BundleIndex, context: TranslationContext): X12Translation {
    const table = this.table(name, context.pas, context.partner);
    const translation = translateToX12(table, index, context);
    return {
      ...translation,
      losses: (options) => {
        const losses = translation.losses(options);
        const { segments } = translation;
        if (options?.all !== true || segments === undefined) return losses;
        const back = translateToFhir(table, draftSet(segments, table.guide), context);
        const to = indexBundle(back.bundle as never).index;
        return [...losses, ...movedValues(translation.trace(), index, back.trace(), to)];
      },
    };
  }

  /** The losses of X12 → FHIR are told from the end: of what would not come back the report says so. */
  private thereAndBack(name: string, set: TransactionSet, context: TranslationContext): FhirTranslation {
    const table = this.table(name, context.pas, context.partner);
    const translation = translateToFhir(table, set, context);
    return {
      ...translation,
      losses: (options) => {
        const there = translation.losses(options);
        const back = translateToX12(table, indexBundle(translation.bundle as never).index, { ...context, values: {} });
        const told = { there, back: back.losses(), trace: translation.trace() };
        return [...there, ...notReturning(table.guide, set, back.segments, told, options?.showValues === true)];
      },
    };
  }

  /** 278 response → PAS response bundle; `request` is the bundle that was answered and the context in which it was sent. */
  responseToFhir(
    set: TransactionSet,
    request: { readonly bundle: object; readonly context: TranslationContext } | undefined,
    context: TranslationContext,
  ): FhirTranslation {
    const input = request === undefined ? undefined : this.requestInput(request.bundle, request.context);
    return translateToFhir(this.table('x217-response', context.pas, context.partner), set, context, input);
  }

  /** PAS response bundle → 278 response: the request says again what a ClaimResponse does not (BHT06, UM, member id, traces of ours). */
  responseToX12(
    bundle: object,
    request: { readonly bundle: object; readonly context: TranslationContext },
    context: TranslationContext,
  ): X12Translation {
    const { index, issues } = indexBundle(bundle as never);
    const input = this.requestInput(request.bundle, request.context);
    const table = this.table('x217-response', context.pas, context.partner);
    const translation = translateToX12(table, index, context, sentOf(input.pieces, input.own));
    return hasErrors(issues) ? { ...translation, segments: undefined, issues: [...issues, ...translation.issues] } : translation;
  }

  /** What goes along with a request as 275s (006020X316); each set is for `attachmentsToX12`. `context` is the one of the request. */
  planAttachments(request: TranslatedRequest, terms: AttachmentTerms, sent: Date, context: TranslationContext): PlannedAttachments {
    return planAttachments(this.table('x217-request', context.pas, context.partner), request, terms, sent, context);
  }

  /** Communication bundle → 275: solicited when it is based on a request of the payer. */
  attachmentsToX12(bundle: object, context: TranslationContext): X12Translation {
    const { index, issues } = indexBundle(bundle as never);
    const solicited = index.first('Communication')?.resource['basedOn'] !== undefined;
    const table = this.table(solicited ? 'x316-solicited' : 'x316-unsolicited', context.pas, context.partner);
    const translation = translateToX12(table, index, context);
    return hasErrors(issues) ? { ...translation, segments: undefined, issues: [...issues, ...translation.issues] } : translation;
  }

  /** 275 → Communication bundle. `mime`: the partner puts MIME entities into BDS03. */
  attachmentsToFhir(set: TransactionSet, context: TranslationContext, mime = false): FhirTranslation {
    const solicited = set.segments.find(({ id }) => id === 'BGN')?.elements[1] === '11';
    const table = this.table(solicited ? 'x316-solicited' : 'x316-unsolicited', context.pas, context.partner);
    const translation = translateToFhir(table, set, context);
    if (mime) unwrapDocuments(translation.bundle);
    return translation;
  }

  /** Which guide a transaction set follows. */
  recognise(set: TransactionSet): Guide | undefined {
    return recogniseGuide(this.guides, set);
  }

  private requestInput(bundle: object, context: TranslationContext): RequestInput {
    const { index } = indexBundle(bundle as never);
    const table = this.table('x217-request', context.pas, context.partner);
    const translation = translateToX12(table, index, context);
    const reading = new ToX12(index, table.readers, context);
    return {
      index,
      nodes: nodesOf(table, reading),
      reading,
      own: translation.own,
      pieces: translation.pieces,
      trace: () => translation.trace(),
    };
  }
}

function nodesOf(table: CompiledTable, run: ToX12): Map<string, Record<string, unknown>> {
  const nodes = new Map<string, Record<string, unknown>>();
  for (const name of table.readers.keys()) {
    const cell = run.node(name);
    if (cell !== undefined && name !== 'bundle') nodes.set(name, cell.value as Record<string, unknown>);
  }
  return nodes;
}
