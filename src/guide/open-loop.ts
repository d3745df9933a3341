import { loopIndex, type LoopIndex } from './loop-index.js';
import type { GuideLoop, LoopInstance } from './model.js';

/** A loop while the walker reads it: its instance and what has been counted in it. */
export interface OpenLoop {
  readonly def: GuideLoop;
  readonly index: LoopIndex;
  readonly instance: LoopInstance;
  readonly parent: OpenLoop | undefined;
  /** How often each child stood, by its order. */
  readonly counts: number[];
  lastPosition: number;
}

export function openLoop(def: GuideLoop, parent: OpenLoop | undefined): OpenLoop {
  return {
    def,
    index: loopIndex(def),
    instance: { kind: 'loop', def, parent: parent?.instance, children: [] },
    parent,
    counts: new Array<number>(def.children.length).fill(0),
    lastPosition: 0,
  };
}
