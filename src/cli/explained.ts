import type { ExplainedSegment } from './explained-set.js';
import type { Conversion, Part } from './part.js';
import type { TranslationReport } from './report.js';

/** A conversion with everything that an explanation shows. */
export interface Explained {
  readonly conversion: Conversion;
  readonly report: TranslationReport;
  readonly sets: readonly { readonly part: Part; readonly segments: readonly ExplainedSegment[] }[];
  readonly mappings: string;
}
