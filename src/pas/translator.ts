import type { Bundle } from 'fhir/r4.js';
import type { Issue } from '../issue/issue.js';
import { TableSets, type Reloaded } from '../mapping/table-sets.js';
import type { Translator as Tables } from '../mapping/translator.js';
import { decisionsOf } from './decisions.js';
import {
  type AttachmentTerms,
  type AttachmentTranslation,
  type FaultPlace,
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
  /** Where a client sends what a payer asks for; none: a Task names an address on this machine. */
  readonly payerUrl?: (pas: TranslationContext['pas']) => string;
}

type TableContext = Parameters<Tables['requestToX12']>[1];

/** The mapping tables behind the port that the business knows: the only file of this room that names the mapping room. */
export class TableTranslator implements Translator {
  constructor(
    private readonly sets: TableSets,
    private readonly strict: boolean,
    /** Where a client sends what a payer asks for. */
    private readonly payerUrl: (pas: TranslationContext['pas']) => string = () => '',
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

  attachments(
    { bundle, body }: { readonly bundle: Bundle; readonly body: string },
    terms: AttachmentTerms,
    context: TranslationContext,
  ): AttachmentTranslation {
    const tables = this.loaded;
    const values = this.#context(context);
    // Pure, so that it is the 278 that is sent.
    const translation = tables.requestToX12(bundle, values);
    const planned = tables.planAttachments({ bundle, body, translation }, terms, context.now, values);
    const issues = [...planned.issues];
    const sets = planned.sets.map((each) => {
      const made = tables.attachmentsToX12(each.bundle, each.context);
      issues.push(...made.issues);
      const segments = made.segments ?? [];
      const controls = segments.filter(({ id }) => id === 'TRN').map(({ elements }) => String(elements[1]));
      return { draft: { segments, guide: 'x316' }, controls, losses: segments.length === 0 ? 0 : made.losses().length };
    });
    return { sets: sets.filter(({ draft }) => draft.segments.length > 0), issues };
  }

  responseToFhir(
    answer: X12TransactionSet,
    request: {
      readonly bundle: Bundle;
      readonly sent: X12TransactionSet;
      readonly context: TranslationContext;
      readonly faults?: readonly FaultPlace[];
    },
    context: TranslationContext,
  ): ResponseTranslation {
    const asked = { bundle: request.bundle, context: this.#context(request.context) };
    const own = this.#context(context);
    const fault = this.#origin(request.faults ?? [], request.sent, asked);
    const translation = this.loaded.responseToFhir(answer, asked, { ...own, values: { ...own.values, ...fault } });
    // The tables write FHIR by the element model of R4; the type says no more than that.
    const bundle = translation.bundle as unknown as Bundle;
    return { bundle, issues: translation.issues, ...decisionsOf(bundle) };
  }

  /** What of the bundle stands where a 999 found the first fault that the bundle caused; by the trace of the request, made again. */
  #origin(
    faults: readonly FaultPlace[],
    sent: X12TransactionSet,
    { bundle, context }: { readonly bundle: Bundle; readonly context: TableContext },
  ): Readonly<Record<string, string>> {
    if (faults.length === 0) return {};
    const trace = this.loaded.requestToX12(bundle, context).trace();
    for (const { segment, element, component } of faults) {
      const id = sent.segments[segment - 1]?.id;
      if (id === undefined) continue;
      const whole = element === undefined ? id : `${id}${String(element).padStart(2, '0')}`;
      const place = component === undefined ? whole : `${whole}-${component}`;
      const found = trace.find((each) => each.segment === segment && each.path !== undefined && each.position.startsWith(place));
      if (found?.path !== undefined) return { 'refused-path': found.path, 'refused-element': `${found.loop}-${found.position}` };
    }
    return {};
  }

  /** What rows may take by `context:`. */
  #context({ pas, partner, submission, exchange }: TranslationContext): TableContext {
    const { traceEntity: originator, partner: id, takes275, attachmentDays } = partner;
    const payerUrl = this.payerUrl(pas);
    return {
      pas,
      strict: this.strict,
      ...(typeof id === 'string' && { partner: id }),
      values: {
        ...(payerUrl !== '' && { 'payer-url': payerUrl }),
        ...(typeof attachmentDays === 'number' && { 'attachment-days': String(attachmentDays) }),
        ...(exchange !== undefined && {
          'application-sender': exchange.applicationSender,
          'application-receiver': exchange.applicationReceiver,
          'interchange-sender': exchange.sender,
          'interchange-receiver': exchange.receiver,
        }),
        ...(typeof originator === 'string' && { 'trace-originator': originator }),
        ...(submission !== undefined && {
          transaction: submission.transaction ?? undefined,
          'event-trace': submission.eventTrace,
          'item-trace': (sequence: number) => serviceTrace(submission.eventTrace, sequence),
          'detail-trace': (sequence: number) => serviceTrace(submission.eventTrace, `D${sequence}`),
          ...attachmentValues(takes275, submission.eventTrace),
        }),
      },
    };
  }
}

/** PWK of the 278 for a partner that takes 275s: the numbers are the 275's TRN02 (275 facts §2). */
function attachmentValues(takes275: unknown, eventTrace: string): NonNullable<TableContext['values']> {
  if (takes275 === undefined) return {};
  const bundle = serviceTrace(eventTrace, 'B');
  return {
    'attachment-method': 'EL',
    // A document without a 275 of its own is inside the bundle.
    'attachment-control': (sequence: number) => (takes275 === 'bundle' ? bundle : serviceTrace(eventTrace, `A${sequence}`)),
    ...(takes275 !== 'documents' && { 'bundle-control': bundle }),
  };
}

/** Loads the tables of a mappings folder; with an error among the issues the translator is not to be used. */
export function loadTranslator({ mappings, cache, archive, strict, payerUrl }: TranslatorSources): {
  readonly translator: TableTranslator;
  readonly issues: readonly Issue[];
} {
  const sets = new TableSets({
    folder: mappings,
    lazy: true,
    ...(cache !== undefined && { cache }),
    ...(archive !== undefined && { archive }),
  });
  return { translator: new TableTranslator(sets, strict, payerUrl), issues: sets.current.issues };
}
