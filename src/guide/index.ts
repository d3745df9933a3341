export type * from './model.js';
export { loadGuides, type LoadedGuides } from './load.js';
export { recogniseGuide } from './recognise.js';
export { walk, type UnplacedSegment, type WalkResult } from './walk.js';
export { sequence, type DraftLoop, type SequencedSegment } from './sequence.js';
export { elementAt, findLoopDef, findSegmentDef, parseElementPosition } from './position.js';
export { loopIndex, type LoopIndex, type Place } from './loop-index.js';
export { validate, validateInterchanges, type Severities, type ValidateOptions } from './validate.js';
export { loadCodeLists, type CodeLists, type LoadedCodeLists } from './code-lists.js';
export { snipType, type SnipType } from './snip.js';
export { isNpi } from './external-format.js';
export {
  acknowledge999,
  acknowledgeGroup,
  canBeAcknowledged,
  refuseGroup,
  type Acknowledge999Options,
  type AcknowledgementCode,
  type GroupAcknowledgement,
  type PlacedAcknowledgement,
  type SetVerdict,
} from './acknowledge-999.js';
export { acknowledgeTa1, ta1Segment, type InterchangeVerdict } from './acknowledge-ta1.js';
export { acknowledgementPlan, type AcknowledgementEnvelope } from './acknowledgement-plan.js';
export type { BusinessUnit } from './business-unit.js';
export type { ValueCopy } from './acknowledged-value.js';
export {
  read999,
  readTa1,
  type Received999,
  type ReceivedContext,
  type ReceivedElementError,
  type ReceivedSegmentError,
  type ReceivedSetResult,
  type ReceivedTa1,
} from './read-acknowledgement.js';
export {
  matchAcknowledgement,
  sentInterchange,
  type AcknowledgementMatch,
  type AcknowledgementParties,
  type AnsweredSet,
  type SentGroup,
  type SentInterchange,
} from './match-acknowledgement.js';
