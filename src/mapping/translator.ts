import { join } from 'node:path';
import { cached } from '../datafile/cache.js';
import { hashFiles, readFolder } from '../datafile/hash.js';
import { indexBundle, loadR4Model, loadSlices, type PasVersion, type R4Model, type Slices } from '../fhir/index.js';
import { loadGuides, recogniseGuide, type Guide } from '../guide/index.js';
import { hasErrors, type Issue } from '../issue/issue.js';
import type { TransactionSet } from '../x12/index.js';
import { translateToFhir, type FhirTranslation, type RequestInput } from './bundle.js';
import { loadCodes, type Codes } from './codes/index.js';
import { compileTable, type CompiledTable } from './compiled-table.js';
import type { TranslationContext } from './forward.js';
import { ToX12 } from './forward.js';
import { translateToX12, type X12Translation } from './request.js';
import { loadTable, type TableSource } from './table.js';

/** The tables that the product ships; the guide of each says which X12 it is about. */
const tableNames = ['x217-request', 'x217-response'] as const;

/** Which table takes an input, and which way. */
export type Kind = 'request-bundle' | 'response-bundle' | 'x217-request' | 'x217-response';

interface Sources {
  readonly tables: readonly TableSource[];
  readonly issues: readonly Issue[];
}

export interface TranslatorOptions {
  /** The mappings folder. */
  readonly folder: string;
  /** Where compiled tables are kept; none: nothing is cached. */
  readonly cache?: string;
}

/**
 * The mapping room's face to the others: tables loaded, checked and compiled once; translations are pure functions of
 * their inputs, the table set (`hash`) and the context.
 */
export class Translator {
  /** Names the table set: recorded with every transaction, so that a trace can be computed again later. */
  readonly hash: string;
  /** Faults of the tables themselves. With an error among them translations are not to be trusted. */
  readonly issues: readonly Issue[];
  private readonly compiled = new Map<string, CompiledTable>();

  private constructor(
    hash: string,
    private readonly sources: Sources,
    readonly guides: ReadonlyMap<string, Guide>,
    private readonly model: R4Model,
    private readonly slices: (pas: PasVersion) => Slices,
    private readonly codes: Codes,
    issues: readonly Issue[],
  ) {
    this.hash = hash;
    this.issues = [...issues, ...sources.issues];
  }

  /** Loads the tables of a mappings folder. Throws only when the installation is broken (files missing). */
  static load(options: TranslatorOptions): Translator {
    const { folder } = options;
    const contents = new Map(
      [...readFolder(folder, ['.yaml', '.json'])].filter(([name]) => /^(tables|codes|profiles|guides|schema)\//.test(name)),
    );
    const hash = hashFiles(contents);
    const loaded = (): Sources => {
      const issues: Issue[] = [];
      const tables: TableSource[] = [];
      for (const name of tableNames) {
        const { source, issues: found } = loadTable(join(folder, 'tables'), name, undefined);
        issues.push(...found);
        if (source !== undefined) tables.push(source);
      }
      return { tables, issues };
    };
    const sources = options.cache === undefined ? loaded() : cached(options.cache, { name: 'tables', hash, format: 1 } as never, loaded);
    const { guides, issues: guideIssues } = loadGuides(join(folder, 'guides'));
    const model = loadR4Model(join(folder, 'profiles/r4-model.json'));
    const slices = new Map<PasVersion, Slices>();
    const slicesOf = (pas: PasVersion): Slices => {
      let known = slices.get(pas);
      if (known === undefined) slices.set(pas, (known = loadSlices(join(folder, 'profiles/slices.json'), pas)));
      return known;
    };
    const { codes, issues: codeIssues } = loadCodes(join(folder, 'codes'));
    return new Translator(hash, sources, guides, model, slicesOf, codes, [...guideIssues, ...codeIssues]);
  }

  /** A table ready to run; compiled at first use, once per PAS version. */
  table(name: string, pas: PasVersion): CompiledTable {
    const key = `${name} ${pas}`;
    const known = this.compiled.get(key);
    if (known !== undefined) return known;
    const source = this.sources.tables.find((each) => each.table === name);
    const guide = source === undefined ? undefined : this.guides.get(source.guide);
    if (source === undefined || guide === undefined) throw new Error(`The mapping table ${name} or its guide is missing.`);
    const request = source.request === undefined ? undefined : this.table(source.request, pas).compiler;
    const made = compileTable({
      source,
      guide,
      model: this.model,
      slices: this.slices(pas),
      codes: this.codes,
      pas,
      ...(request === undefined ? {} : { request }),
    });
    this.compiled.set(key, made);
    return made;
  }

  /** PAS request bundle → 278 request. */
  requestToX12(bundle: object, context: TranslationContext): X12Translation {
    const { index, issues } = indexBundle(bundle as never);
    const translation = translateToX12(this.table('x217-request', context.pas), index, context);
    return hasErrors(issues) ? { ...translation, segments: undefined, issues: [...issues, ...translation.issues] } : translation;
  }

  /** 278 request → PAS request bundle. */
  requestToFhir(set: TransactionSet, context: TranslationContext): FhirTranslation {
    return translateToFhir(this.table('x217-request', context.pas), set, context);
  }

  /** 278 response → PAS response bundle; `request` is the bundle that was answered and the context in which it was sent. */
  responseToFhir(
    set: TransactionSet,
    request: { readonly bundle: object; readonly context: TranslationContext } | undefined,
    context: TranslationContext,
  ): FhirTranslation {
    const input = request === undefined ? undefined : this.requestInput(request.bundle, request.context);
    return translateToFhir(this.table('x217-response', context.pas), set, context, input);
  }

  /** Which guide a transaction set follows. */
  recognise(set: TransactionSet): Guide | undefined {
    return recogniseGuide(this.guides, set);
  }

  private requestInput(bundle: object, context: TranslationContext): RequestInput {
    const { index } = indexBundle(bundle as never);
    const table = this.table('x217-request', context.pas);
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
