import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import { Translator as Tables } from '../mapping/translator.js';
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
  readonly strict: boolean;
}

type TableContext = Parameters<Tables['requestToX12']>[1];

/** The mapping tables behind the port that the business knows: the only file of this room that names the mapping room. */
export class TableTranslator implements Translator {
  constructor(
    private readonly loaded: Tables,
    private readonly strict: boolean,
  ) {}

  get tables(): string {
    return this.loaded.hash;
  }

  requestToX12(request: Bundle, context: TranslationContext): RequestTranslation {
    const { segments, issues, guide: convention, losses } = this.loaded.requestToX12(request, this.#context(context));
    const guide = [...this.loaded.guides.values()].find(({ id, convention: own }) => own === convention && id.endsWith('-request'));
    return {
      draft: { segments: segments ?? [], guide: guide?.id ?? convention },
      issues,
      losses: segments === undefined ? 0 : losses().length,
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
    const originator = partner['traceEntity'];
    return {
      pas,
      strict: this.strict,
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
export function loadTranslator({ mappings, cache, strict }: TranslatorSources): {
  readonly translator: Translator;
  readonly issues: readonly Issue[];
} {
  const loaded = Tables.load({ folder: mappings, ...(cache !== undefined && { cache }) });
  return { translator: new TableTranslator(loaded, strict), issues: loaded.issues };
}
