import type { Issue, X12Position } from '../issue/issue.js';
import type { TraceEntry } from '../mapping/report.js';

/** What stands behind an element of the X12, by the trace of its translation. */
export function originOf(at: X12Position | undefined, trace: readonly TraceEntry[]): TraceEntry | undefined {
  const { segment, segmentId, element, component } = at ?? {};
  if (segment === undefined || segmentId === undefined || element === undefined) return undefined;
  const whole = segmentId + String(element).padStart(2, '0');
  const position = component === undefined ? whole : `${whole}-${component}`;
  const ofSegment = trace.filter((entry) => entry.segment === segment);
  return ofSegment.find((entry) => entry.position === position) ?? ofSegment.find((entry) => entry.position.startsWith(whole));
}

/** Gives an issue of the X12 the FHIR element and the row from which the element came, so that an EHR vendor sees the own data. */
export function withOrigin(issue: Issue, trace: readonly TraceEntry[]): Issue {
  const origin = issue.fhirPath === undefined ? originOf(issue.x12, trace) : undefined;
  if (origin === undefined) return issue;
  return {
    ...issue,
    ...(origin.path === undefined ? {} : { fhirPath: origin.path }),
    ...(origin.row === undefined || issue.row !== undefined ? {} : { row: origin.row.address }),
  };
}
