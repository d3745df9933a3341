import { describe, expect, it } from '@jest/globals';
import { sequence, walk, type DraftLoop, type GuideLoop, type GuideSegment, type LoopInstance } from '../../src/guide/index.js';
import type { SegmentDraft } from '../../src/x12/model.js';
import { fixture, guideFor, request, segmentOf, textsOf } from './sets.js';

/** A draft of what a walk found; `shuffle` changes the order in which children of different kinds were made. */
function draftOf(instance: LoopInstance, reverse: boolean): DraftLoop {
  const loop: DraftLoop = { def: instance.def, segments: [], loops: [] };
  for (const child of instance.children) {
    if (child.kind === 'loop') loop.loops.push(draftOf(child, reverse));
    else loop.segments.push({ def: child.def, draft: { id: child.def.id, elements: child.segment.elements.slice(1) } });
  }
  if (reverse) {
    const kinds = new Map<GuideSegment, DraftLoop['segments']>();
    for (const segment of loop.segments) kinds.set(segment.def, [...(kinds.get(segment.def) ?? []), segment]);
    const turned = [...kinds.values()].reverse().flat();
    loop.segments.splice(0, loop.segments.length, ...turned);
  }
  return loop;
}

function text(draft: SegmentDraft): string {
  return [draft.id, ...draft.elements.map((element) => (typeof element === 'string' ? element : ''))].join('*').replace(/\*+$/, '');
}

describe('sequence', () => {
  it.each(['request-all-segments.edi', 'response-all-segments.edi', 'request-small.edi'])('writes %s as it was read', (name) => {
    const set = fixture(name);
    const { root } = walk(guideFor(set), set);
    for (const reverse of [false, true]) {
      expect(sequence(draftOf(root, reverse)).map(({ draft }) => text(draft))).toEqual(textsOf(set));
    }
  });

  it('gives back the draft objects of the caller, with their loop', () => {
    const set = fixture('request-small.edi');
    const root = draftOf(walk(request, set).root, false);
    const own = root.segments.map(({ draft }) => draft);
    const out = sequence(root);
    expect(out.filter(({ loop }) => loop === root).map(({ draft }) => draft)).toEqual(own);
    expect(out[0]?.draft).toBe(own[0]);
    expect(out.find(({ def }) => def.id === 'UM')?.loop.def.id).toBe('2000E');
  });

  it('numbers levels, names parents and says whether levels follow', () => {
    const loop = (id: string): GuideLoop => request.loops.get(id) as GuideLoop;
    const level = (id: string, ...loops: DraftLoop[]): DraftLoop => ({ def: loop(id), segments: [], loops });
    const root: DraftLoop = {
      def: request.root,
      segments: [],
      loops: [level('2000A', level('2000B', level('2000C', level('2000E', level('2000F'), level('2000F')))))],
    };
    expect(sequence(root).map(({ draft }) => text(draft))).toEqual([
      'HL*1**20*1',
      'HL*2*1*21*1',
      'HL*3*2*22*1',
      'HL*4*3*EV*1',
      'HL*5*4*SS*0',
      'HL*6*4*SS*0',
    ]);
  });

  it('throws on a segment that is no child of its loop: that is a mistake of the program', () => {
    const um = request.loops
      .get('2000E')
      ?.children.find((node): node is GuideSegment => node.kind === 'segment' && node.id === 'UM') as GuideSegment;
    const { id, elements } = segmentOf('UM*HS');
    const root: DraftLoop = { def: request.root, segments: [{ def: um, draft: { id, elements: elements.slice(1) } }], loops: [] };
    expect(() => sequence(root)).toThrow('UM is no child of the transaction set');
  });
});
