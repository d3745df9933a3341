import { components, type Delimiters, type Segment, type TransactionSet } from '../x12/index.js';

/** A TA1 as it was read. Codes are given as they stand, also such as no list has. */
export interface ReceivedTa1 {
  readonly by: 'TA1';
  /** TA101: ISA13 of the interchange answered. */
  readonly control: string;
  /** TA102 and TA103: its ISA09 and ISA10. */
  readonly date: string;
  readonly time: string;
  /** TA104: A, E (must not be sent again), R. */
  readonly code: string;
  /** TA105 */
  readonly note: string;
  /** A and E. */
  readonly accepted: boolean;
}

/** A 999 as it was read. */
export interface Received999 {
  readonly by: '999';
  /** AK101 to AK103: GS01, GS06 and GS08 of the group answered. */
  readonly functionalId: string;
  readonly control: string;
  readonly version: string;
  /** AK901; empty when the AK9 is missing. */
  readonly code: string;
  /** A and E; P is for the sets to say. */
  readonly accepted: boolean;
  /** AK902 to AK904. */
  readonly included: number | undefined;
  readonly received: number | undefined;
  readonly acceptedSets: number | undefined;
  /** AK905 to AK909. */
  readonly errors: readonly string[];
  readonly sets: readonly ReceivedSetResult[];
}

export interface ReceivedSetResult {
  /** AK201 to AK203: ST01, ST02 and ST03. */
  readonly transaction: string;
  readonly control: string;
  readonly convention: string | undefined;
  /** IK501 (AK501 of a 997 alike); empty when it is missing. */
  readonly code: string;
  readonly accepted: boolean;
  /** IK502 to IK506. */
  readonly errors: readonly string[];
  readonly segments: readonly ReceivedSegmentError[];
}

export interface ReceivedSegmentError {
  /** IK301 to IK304. */
  readonly segmentId: string;
  /** Counted from ST = 1; undefined when it is no number. */
  readonly position: number | undefined;
  readonly loop: string | undefined;
  readonly code: string;
  readonly contexts: readonly ReceivedContext[];
  readonly elements: readonly ReceivedElementError[];
}

export interface ReceivedElementError {
  /** IK401-1 to -3. */
  readonly element: number | undefined;
  readonly component: number | undefined;
  readonly repetition: number | undefined;
  /** IK402 */
  readonly dataElement: string | undefined;
  /** IK403 */
  readonly code: string;
  /** IK404: may be about a patient; never log it. */
  readonly copy: string | undefined;
  readonly contexts: readonly ReceivedContext[];
}

/** A CTX: the trigger of a situational error, or the business unit (whose value may be about a patient). */
export interface ReceivedContext {
  /** CTX01-1 and -2. */
  readonly name: string;
  readonly value: string | undefined;
  /** CTX02 to CTX05-1, -2. */
  readonly segmentId: string | undefined;
  readonly position: number | undefined;
  readonly loop: string | undefined;
  readonly element: number | undefined;
  readonly component: number | undefined;
}

type Building<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** Reads a TA1; undefined when the segment is none. */
export function readTa1({ id, elements }: Segment): ReceivedTa1 | undefined {
  if (id !== 'TA1') return undefined;
  const [control = '', date = '', time = '', code = '', note = ''] = elements.slice(1).map((text) => text.trim());
  return { by: 'TA1', control, date, time, code, note, accepted: isAccepted(code) };
}

/**
 * Reads a 999 (and a 997, whose AK3, AK4 and AK5 are read as IK3, IK4 and IK5); undefined when the set has no AK1.
 * What is out of place is read where it stands, so that a sloppy 999 still says what it can.
 */
export function read999(set: TransactionSet): Received999 | undefined {
  const { segments, delimiters } = set;
  const head = segments.find(({ id }) => id === 'AK1');
  if (head === undefined) return undefined;
  const trailer = segments.find(({ id }) => id === 'AK9')?.elements ?? [];
  const code = trailer[1] ?? '';
  return {
    by: '999',
    functionalId: head.elements[1] ?? '',
    control: head.elements[2] ?? '',
    version: head.elements[3] ?? '',
    code,
    accepted: isAccepted(code),
    included: numberOf(trailer[2]),
    received: numberOf(trailer[3]),
    acceptedSets: numberOf(trailer[4]),
    errors: trailer.slice(5).filter((one) => one !== ''),
    sets: readSets(segments, delimiters),
  };
}

function readSets(segments: readonly Segment[], delimiters: Delimiters): ReceivedSetResult[] {
  const sets: Building<ReceivedSetResult>[] = [];
  let segment: Building<ReceivedSegmentError> | undefined;
  let element: Building<ReceivedElementError> | undefined;
  for (const { id, elements } of segments) {
    const set = sets.at(-1);
    if (id === 'AK2') {
      const [, transaction = '', control = '', convention] = elements;
      sets.push({ transaction, control, convention: valued(convention), code: '', accepted: false, errors: [], segments: [] });
      segment = element = undefined;
    } else if (set === undefined) {
      continue;
    } else if (id === 'IK3' || id === 'AK3') {
      const [, segmentId = '', position, loop, code = ''] = elements;
      segment = { segmentId, position: numberOf(position), loop: valued(loop), code, contexts: [], elements: [] };
      element = undefined;
      set.segments.push(segment);
    } else if (id === 'IK4' || id === 'AK4') {
      const [at, component, repetition] = components(elements[1] ?? '', delimiters).map(numberOf);
      element = {
        element: at,
        component,
        repetition,
        dataElement: valued(elements[2]),
        code: elements[3] ?? '',
        copy: valued(elements[4]),
        contexts: [],
      };
      segment?.elements.push(element);
    } else if (id === 'CTX') {
      (element ?? segment)?.contexts.push(readContext(elements, delimiters));
    } else if (id === 'IK5' || id === 'AK5') {
      set.code = elements[1] ?? '';
      set.accepted = isAccepted(set.code);
      set.errors = elements.slice(2).filter((one) => one !== '');
      segment = element = undefined;
    }
  }
  return sets;
}

function readContext(elements: readonly string[], delimiters: Delimiters): ReceivedContext {
  const [name = '', value] = components(elements[1] ?? '', delimiters);
  const [element, component] = components(elements[5] ?? '', delimiters).map(numberOf);
  return {
    name,
    value: valued(value),
    segmentId: valued(elements[2]),
    position: numberOf(elements[3]),
    loop: valued(elements[4]),
    element,
    component,
  };
}

function isAccepted(code: string): boolean {
  return code === 'A' || code === 'E';
}

function valued(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
