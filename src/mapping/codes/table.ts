import type { PasVersion } from '../../fhir/index.js';
import type { CodeReport, Equivalence, TableData } from './data.js';
import type { CodeSystem, Systems } from './systems.js';

export interface ToX12 {
  readonly code: string;
  readonly equivalence: Equivalence;
  readonly report?: CodeReport;
}

export interface ToFhir {
  /** URI; absent for codes without a system. */
  readonly system?: string;
  readonly code: string;
  readonly report?: CodeReport;
}

/** A two-way translation table between codes of one X12 data element and FHIR codes. */
export interface CodeTable {
  readonly name: string;
  /** X12 data element. */
  readonly x12: string;
  /** `system` undefined = a code without system (FHIR type `code`, a word); a coding of another system is not translated. */
  toX12(system: string | undefined, code: string): ToX12 | undefined;
  toFhir(code: string, pas?: PasVersion): ToFhir | undefined;
}

interface FhirCode {
  /** Short name; undefined = without system. */
  readonly system: string | undefined;
  readonly code: string;
}

/** `v2-0203#MB` → its two parts; a bare code is of the table's own system. */
export function readFhirCode(text: string, own: string | null): FhirCode {
  const cut = text.indexOf('#');
  return cut > 0 ? { system: text.slice(0, cut), code: text.slice(cut + 1) } : { system: own ?? undefined, code: text };
}

export function makeTable(data: TableData, systems: Systems): CodeTable {
  const fold = (code: string): string => (data.words === true ? code.trim().toUpperCase() : code);
  const toX12 = new Map<string, ToX12>();
  const toFhir = new Map<string, FhirCode & { readonly report?: CodeReport }>();
  const key = (system: string | undefined, code: string): string => `${system ?? ''}#${fold(code)}`;
  for (const row of data.rows) {
    const fhir = readFhirCode(row.fhir, data.system);
    const report = row.report === undefined ? {} : { report: row.report };
    const forward = key(fhir.system, fhir.code);
    if (row.only !== 'to-fhir' && !toX12.has(forward)) {
      toX12.set(forward, { code: row.x12, equivalence: row.equivalence ?? 'equivalent', ...report });
    }
    if (row.only !== 'to-x12' && !toFhir.has(row.x12)) toFhir.set(row.x12, { ...fhir, ...report });
  }
  if (data.pass === true) {
    for (const { x12 } of data.rows) {
      if (!toX12.has(key(data.system ?? undefined, x12)))
        toX12.set(key(data.system ?? undefined, x12), { code: x12, equivalence: 'equivalent' });
      if (!toFhir.has(x12)) toFhir.set(x12, { system: data.system ?? undefined, code: x12 });
    }
  }

  const fallback = data.default;
  const fallbackReport = fallback?.report === undefined ? {} : { report: fallback.report };
  const uriOf = (short: string | undefined, pas: PasVersion): CodeSystem | undefined =>
    short === undefined ? undefined : systems.system(short, pas);
  return {
    name: data.table,
    x12: data.x12,
    toX12(system, code) {
      // A system that systems.yaml does not know has no short name, and no row can mean it.
      const short = system === undefined ? undefined : (systems.short(system) ?? system);
      const found = toX12.get(key(short, code));
      if (found !== undefined) return found;
      if (data.pass === true) return { code, equivalence: 'equivalent' };
      return fallback?.x12 === undefined ? undefined : { code: fallback.x12, equivalence: 'wider', ...fallbackReport };
    },
    toFhir(code, pas = '2.2') {
      const found = toFhir.get(code) ?? (data.pass === true ? { system: data.system ?? undefined, code } : undefined);
      const fhir = found ?? (fallback?.fhir === undefined ? undefined : { ...readFhirCode(fallback.fhir, data.system), ...fallbackReport });
      if (fhir === undefined) return undefined;
      const uri = uriOf(fhir.system, pas)?.uri;
      const report = 'report' in fhir && fhir.report !== undefined ? { report: fhir.report } : {};
      return { ...(uri === undefined ? {} : { system: uri }), code: fhir.code, ...report };
    },
  };
}
