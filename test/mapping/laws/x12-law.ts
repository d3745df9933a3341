import type { LossEntry, TraceEntry } from '../../../src/mapping/report.js';
import type { Translator } from '../../../src/mapping/translator.js';
import type { PasVersion } from '../../../src/fhir/index.js';
import type { TransactionSet } from '../../../src/x12/index.js';
import { line, setOf, texts, type Held } from './round-trip.js';

export interface Trip {
  /** BHT to the last segment before SE. */
  readonly lines: readonly string[] | undefined;
  readonly set: TransactionSet | undefined;
  readonly bundle: Record<string, unknown>;
  readonly toFhir: readonly LossEntry[];
  readonly toX12: readonly LossEntry[];
  readonly trace: readonly TraceEntry[];
  readonly errors: readonly string[];
}

/** X12 → FHIR → X12. */
export function trip(tables: Translator, set: TransactionSet, pas: PasVersion): Trip {
  const there = tables.requestToFhir(set, { pas });
  const back = tables.requestToX12(there.bundle, { pas });
  const drafts = back.segments;
  return {
    lines: drafts?.map(line),
    set: drafts === undefined ? undefined : setOf(drafts, '005010X217'),
    bundle: there.bundle,
    get toFhir() {
      return there.losses();
    },
    get toX12() {
      return back.losses();
    },
    get trace() {
      return there.trace();
    },
    errors: back.issues.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`),
  };
}

/** Texts of the first set that are neither in the second nor in a report (law 3). */
export function silentLosses(tables: Translator, set: TransactionSet, made: Trip): Held[] {
  const guide = tables.guides.get('x217-request');
  if (guide === undefined || made.set === undefined) return [];
  const back = new Map<string, number>();
  const key = ({ loop, position, value }: Held): string => `${loop} ${position} ${value}`;
  for (const held of texts(guide, made.set)) back.set(key(held), (back.get(key(held)) ?? 0) + 1);
  const told = new Set(made.toFhir.map(({ x12 }) => x12));
  const paths = made.toX12.map(({ path }) => path).filter((path) => path !== undefined);
  const all = texts(guide, set);
  // a qualifier goes with the value that it says: what is told of one is told of the segment
  const { trace } = made;
  const tell = (held: Held): boolean => {
    const { loop, position, segment } = held;
    if (told.has(`${loop} ${position} (segment ${segment})`) || told.has(`${loop} ${position}`)) return true;
    const became = trace.filter((each) => each.segment === segment && each.position === position).map(({ path }) => path);
    return became.some(
      (path) =>
        path !== undefined &&
        paths.some((lost) => path === lost || path.startsWith(`${lost}.`) || path.startsWith(`${lost}[`) || lost.startsWith(path)),
    );
  };
  const toldSegments = new Set(all.filter(tell).map(({ segment }) => segment));
  const silent: Held[] = [];
  for (const wanted of [false, true])
    for (const held of all) {
      if (toldSegments.has(held.segment) !== wanted) continue;
      const left = back.get(key(held)) ?? 0;
      if (left > 0) back.set(key(held), left - 1);
      else if (!wanted) silent.push(held);
    }
  return silent;
}
