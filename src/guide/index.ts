export type * from './model.js';
export { loadGuides, type LoadedGuides } from './load.js';
export { recogniseGuide } from './recognise.js';
export { walk, type UnplacedSegment, type WalkResult } from './walk.js';
export { sequence, type DraftLoop, type SequencedSegment } from './sequence.js';
export { elementAt, findLoopDef, findSegmentDef, parseElementPosition } from './position.js';
export { loopIndex, type LoopIndex, type Place } from './loop-index.js';
