import type { AnswerEvents } from '../pas/ports.js';
import type { Segment, TransactionSet } from '../x12/index.js';
import { keysOfResponse } from './pairing-keys.js';

/** One hierarchical level: its HL and what stands under it before the next. */
interface Level {
  readonly id: string;
  readonly parent: string;
  readonly code: string;
  readonly segments: readonly Segment[];
}

/**
 * The patient events (2000E) of an answer, each with the services below it. A payer may answer several of our requests in
 * one transaction set; then each authorization gets its own events. Undefined when there are not several.
 */
export function answerEvents(set: TransactionSet): AnswerEvents | undefined {
  const first = set.segments.findIndex(({ id }) => id === 'HL');
  const levels = levelsOf(first < 0 ? [] : set.segments.slice(first));
  const events = levels.filter(({ code }) => code === 'EV');
  if (events.length < 2) return undefined;
  const parents = new Map(levels.map(({ id, parent }) => [id, parent]));
  const isBelow = (level: Level, id: string): boolean => {
    for (let at: string | undefined = level.id, steps = 0; at !== undefined && steps <= levels.length; at = parents.get(at), steps++)
      if (at === id) return true;
    return false;
  };
  const below = (event: Level): Level[] => levels.filter((level) => isBelow(level, event.id));
  return {
    traces: events.map((event) => keysOfResponse({ ...set, segments: below(event).flatMap(({ segments }) => segments) }).traces),
    only: (wanted) => {
      const kept = events.filter((_, i) => wanted.includes(i));
      const stays = (level: Level): boolean => kept.some((event) => isBelow(level, event.id) || isBelow(event, level.id));
      const segments = [...set.segments.slice(0, first), ...levels.filter(stays).flatMap((level) => level.segments)];
      const last = set.segments.at(-1);
      if (last?.id === 'SE' && segments.at(-1) !== last) segments.push(last);
      const only = { ...set, segments };
      return { set: only, keys: keysOfResponse(only) };
    },
  };
}

function levelsOf(segments: readonly Segment[]): Level[] {
  const levels: (Level & { readonly segments: Segment[] })[] = [];
  for (const segment of segments) {
    const [, id = '', parent = '', code = ''] = segment.elements;
    if (segment.id === 'HL') levels.push({ id, parent, code, segments: [segment] });
    else levels.at(-1)?.segments.push(segment);
  }
  return levels;
}
