/** The x12 room: syntax only. What a guide says of segments and elements is in guide/. */
export type {
  CompositeDraft,
  Delimiters,
  ElementDraft,
  FunctionalGroup,
  Interchange,
  Segment,
  SegmentDraft,
  TransactionSet,
} from './model.js';
export { isBinaryId } from './binary.js';
export { buildInterchange } from './build.js';
export type { BuiltInterchange, GroupPlan, InterchangePlan, PlacedReplacement, SetPlan } from './build.js';
export type { CharacterSet } from './character-set.js';
export { components, repetitions, unusableDelimiters, usualDelimiters } from './delimiters.js';
export { decodeSegment, encodeSegment } from './encode.js';
export type { EncodedSegment, EncodeOptions, Replacement } from './encode.js';
export { readGs, readIsa } from './envelope-fields.js';
export type { GsFields, IsaFields } from './envelope-fields.js';
export { parse } from './parse.js';
export type { ParseOptions, ParseResult } from './parse.js';
export type { SyntaxIssue } from './syntax-issue.js';
export { segmentsOf, write, writeBuffer } from './write.js';
export type { WriteOptions } from './write.js';
export { query } from './query.js';
export type { QueryAnswer, QueryResult } from './query.js';
export { readStream, transactionSets } from './stream.js';
export type { OctetSource, StreamOptions, TransactionSetOptions } from './stream.js';
export type { StreamedEnd, StreamedInterchange, StreamedSet, StreamEvent } from './stream-event.js';
