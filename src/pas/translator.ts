import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import { TableSets, type Reloaded } from '../mapping/table-sets.js';
import type { Translator as Tables } from '../mapping/translator.js';
import { decisionsOf } from './decisions.js';
import {
  type RequestTranslation,
  type ResponseTranslation,
  serviceTrace,
  type TranslationContext,
  type Translator,
  type X12TransactionSet,
} from './ports.js';

export interface TranslatorSources {
  /** The mappings folder. */
  readonly mappings: string;
  /** Where compiled tables are kept. */
  readonly cache?: string;
  /** Where table sets are kept by their hash. */
  readonly archive?: string;
  readonly strict: boolean;
}

type TableContext = Parameters<Tables['requestToX12']>[1];

/** The mapping tables behind the port that the business knows: the only file of this room that names the mapping room. */
export class TableTranslator implements Translator {
  constructor(
    private readonly sets: TableSets,
    private readonly strict: boolean,
  ) {}

  private get loaded(): Tables {
    return this.sets.current;
  }

  get tables(): string {
    return this.loaded.hash;
  }

  /** Reads the tables again, for requests that come from now on. */
  reload(): Reloaded {
    return this.sets.reload();
  }

  /**
   * The same request translated again: `as-then` with the tables that were in use when it was sent (what was sent comes out
   * again, to the byte), `as-now` with those of today. Undefined: the tables of then are not here.
   */
  again(request: Bundle, context: TranslationContext, then: string, how: 'as-then' | 'as-now'): RequestTranslation | undefined {
    const tables = how === 'as-then' ? this.sets.asThen(then) : this.loaded;
    return tables === undefined ? undefined : this.#request(tables, request, context);
  }

  requestToX12(request: Bundle, context: TranslationContext): RequestTranslation {
    return this.#request(this.loaded, request, context);
  }

  #request(tables: Tables, request: Bundle, context: TranslationContext): RequestTranslation {
    const { segments, issues, guide: convention, losses } = tables.requestToX12(request, this.#context(context));
    const guide = [...tables.guides.values()].find(({ id, convention: own }) => own === convention && id.endsWith('-request'));
    return {
      draft: { segments: segments ?? [], guide: guide?.id ?? convention },
      issues,
      losses: segments === undefined ? 0 : losses().length,
      tables: tables.hash,
    };
  }

  responseToFhir(
    answer: X12TransactionSet,
    request: { readonly bundle: Bundle; readonly sent: X12TransactionSet; readonly context: TranslationContext },
    context: TranslationContext,
  ): ResponseTranslation {
    const asked = { bundle: request.bundle, context: this.#context(request.context) };
    const translation = this.loaded.responseToFhir(answer, asked, this.#context(context));
    // The tables write FHIR by the element model of R4; the type says no more than that.
    const bundle = translation.bundle as unknown as Bundle;
    return { bundle, issues: translation.issues, ...decisionsOf(bundle) };
  }

  /** What rows may take by `context:`. */
  #context({ pas, partner, submission }: TranslationContext): TableContext {
    const { traceEntity: originator, partner: id } = partner;
    return {
      pas,
      strict: this.strict,
      ...(typeof id === 'string' && { partner: id }),
      values: {
        ...(typeof originator === 'string' && { 'trace-originator': originator }),
        ...(submission !== undefined && {
          transaction: submission.transaction ?? undefined,
          'event-trace': submission.eventTrace,
          'item-trace': (sequence: number) => serviceTrace(submission.eventTrace, sequence),
          'detail-trace': (sequence: number) => serviceTrace(submission.eventTrace, `D${sequence}`),
        }),
      },
    };
  }
}

/** Loads the tables of a mappings folder; with an error among the issues the translator is not to be used. */
export function loadTranslator({ mappings, cache, archive, strict }: TranslatorSources): {
  readonly translator: TableTranslator;
  readonly issues: readonly Issue[];
} {
  const sets = new TableSets({
    folder: mappings,
    lazy: true,
    ...(cache !== undefined && { cache }),
    ...(archive !== undefined && { archive }),
  });
  return { translator: new TableTranslator(sets, strict), issues: sets.current.issues };
}
