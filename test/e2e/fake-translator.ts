import type { Basic, Bundle, Claim, Patient } from 'fhir/r4.js';
import { serviceTrace } from '../../src/pas/ports.js';
import type {
  ItemDecision,
  RequestTranslation,
  ResponseTranslation,
  TranslationContext,
  Translator,
  X12TransactionSet,
} from '../../src/pas/ports.js';

/**
 * Stands at the edge of the business in place of the mapping tables: as much of a 278 as its guide demands, and the
 * decisions of an answer. What the tables do is tested with the tables.
 */
export class FakeTranslator implements Translator {
  readonly tables = 'fake';
  /** The next translation writes X12 that its guide refuses. */
  breakNext = false;
  /** The next answer cannot be translated. */
  throwNext = false;

  requestToX12(request: Bundle, { submission, now }: TranslationContext): RequestTranslation {
    const claim = request.entry?.[0]?.resource as Claim;
    const patient = request.entry?.[1]?.resource as Patient;
    const member = patient.identifier?.[0]?.value ?? '';
    if (member === 'UNSAYABLE')
      return {
        draft: { segments: [], guide: 'x217-request' },
        losses: 0,
        issues: [
          { code: 'PAS-HTTP-PARAMETER', severity: 'error', message: 'No.', fhirPath: 'Bundle.entry[1].resource.identifier[0].value' },
        ],
      };
    const stamp = now.toISOString().replace(/[-:T]/g, '');
    const segment = (id: string, ...elements: (string | undefined | string[])[]) => ({ id, elements });
    const items = claim.item ?? [];
    const segments = [
      segment(
        'BHT',
        '0007',
        this.breakNext ? '99' : '13',
        submission?.transaction ?? request.identifier?.value ?? 'NONE',
        stamp.slice(0, 8),
        stamp.slice(8, 12),
      ),
      segment('HL', '1', undefined, '20', '1'),
      segment('NM1', 'X3', '2', 'EXAMPLE PAYER', undefined, undefined, undefined, undefined, '46', '1234567893'),
      segment('HL', '2', '1', '21', '1'),
      segment('NM1', '1P', '2', 'EXAMPLE CLINIC', undefined, undefined, undefined, undefined, 'XX', '1245319599'),
      segment('HL', '3', '2', '22', '1'),
      segment('NM1', 'IL', '1', 'INVENTED', 'IDA', undefined, undefined, undefined, 'MI', member),
      segment('HL', '4', '3', 'EV', '1'),
      segment('TRN', '1', claim.identifier?.[0]?.value, '9EHR000000'),
      segment('TRN', '1', submission?.eventTrace, '9PASX12000'),
      segment('UM', 'HS', 'I', '3', ['11', 'B'], undefined, undefined, undefined, undefined, 'Y'),
      ...items.flatMap(({ sequence }, index) => [
        segment('HL', String(5 + index), '4', 'SS', '0'),
        segment('TRN', '1', serviceTrace(submission?.eventTrace ?? '', sequence), '9PASX12000'),
        segment('SV1', ['HC', '99213'], undefined, 'UN', '1'),
      ]),
    ];
    this.breakNext = false;
    return { draft: { segments, guide: 'x217-request' }, losses: 0, issues: [] };
  }

  responseToFhir(answer: X12TransactionSet, { bundle, sent }: { bundle: Bundle; sent: X12TransactionSet }): ResponseTranslation {
    if (this.throwNext) {
      this.throwNext = false;
      throw new Error('a fault of the tables');
    }
    const claim = bundle.entry?.[0]?.resource as Claim;
    const sequenceOf = new Map(tracesByService(sent, '1').map((traces, index) => [traces.at(-1), claim.item?.[index]?.sequence ?? 0]));
    const decisions = new Map<number, string>();
    let event: string | undefined;
    let service: number | undefined;
    for (const { id, elements } of answer.segments) {
      if (id === 'HL') service = undefined;
      if (id === 'TRN' && sequenceOf.has(elements[2])) service = sequenceOf.get(elements[2]);
      if (id === 'HCR' && service === undefined) event = elements[1];
      if (id === 'HCR' && service !== undefined && elements[1] !== undefined) decisions.set(service, elements[1]);
    }
    const items: ItemDecision[] = (claim.item ?? []).map(({ sequence }) => {
      const action = decisions.get(sequence) ?? event;
      return { sequence, ...(action !== undefined && { action }) };
    });
    const text = answer.segments.find(({ id }) => id === 'MSG')?.elements[1];
    const told: Basic = {
      resourceType: 'Basic',
      code: { text: items.map(({ sequence, action }) => `${sequence}:${action ?? '-'}`).join(' ') },
      ...(text !== undefined && { text: { status: 'generated', div: text } }),
    };
    return {
      bundle: { resourceType: 'Bundle', type: 'collection', identifier: bundle.identifier, entry: [{ resource: told }] },
      outcome: event === undefined && decisions.size === 0 ? 'error' : 'complete',
      items,
      informationRequested: false,
      issues: [],
    };
  }
}

function tracesByService(set: X12TransactionSet, type: string): string[][] {
  const services: string[][] = [];
  let service: string[] | undefined;
  for (const { id, elements } of set.segments) {
    if (id === 'HL') {
      service = elements[3] === 'SS' ? [] : undefined;
      if (service !== undefined) services.push(service);
    }
    if (id === 'TRN' && elements[1] === type) service?.push(elements[2] ?? '');
  }
  return services;
}
