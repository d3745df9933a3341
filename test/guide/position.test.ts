import { describe, expect, it } from '@jest/globals';
import { elementAt, findLoopDef, findSegmentDef, parseElementPosition, type GuideLoop, type GuideSegment } from '../../src/guide/index.js';
import { request } from './sets.js';

const event = request.loops.get('2000E') as GuideLoop;

describe('findSegmentDef', () => {
  it.each([
    ['UM', undefined, 'Health Care Services Review Information'],
    ['DTP', '435', 'Admission Date'],
    ['REF', 'NT', 'Previous Review Administrative Reference Number'],
    ['TRN', '1', 'Patient Event Tracking Number'],
  ])('%s %s', (id, qualifier, name) => {
    expect(findSegmentDef(event, id, qualifier)?.name).toBe(name);
  });

  it.each([
    ['DTP', undefined],
    ['DTP', '999'],
    ['TRN', '2'],
    ['ZZZ', undefined],
  ])('finds none for %s %s', (id, qualifier) => {
    expect(findSegmentDef(event, id, qualifier)).toBeUndefined();
  });
});

describe('elementAt', () => {
  const um = findSegmentDef(event, 'UM') as GuideSegment;
  const cl1 = findSegmentDef(event, 'CL1') as GuideSegment;

  it.each([
    ['UM01', 'UM01'],
    ['01', 'UM01'],
    ['UM04-1', 'UM04-1'],
    ['04-2', 'UM04-2'],
    ['UM04', 'UM04'],
  ])('%s', (position, ref) => {
    expect(elementAt(um, position)?.ref).toBe(ref);
  });

  it('knows ids that end in a digit', () => {
    expect(elementAt(cl1, 'CL103')?.ref).toBe('CL103');
    expect(parseElementPosition('CL103')).toEqual({ element: 3, component: undefined });
    expect(parseElementPosition('N301')).toEqual({ element: 1, component: undefined });
    expect(parseElementPosition('SV101-2')).toEqual({ element: 1, component: 2 });
  });

  it.each(['UM11', 'UM04-9', 'UM01-1', 'UM', '1', '', 'um01'])('finds nothing at %s', (position) => {
    expect(elementAt(um, position)).toBeUndefined();
  });
});

describe('findLoopDef', () => {
  it('looks directly below a loop', () => {
    expect(findLoopDef(event, '2010EA')?.id).toBe('2010EA');
    expect(findLoopDef(event, '2010F')).toBeUndefined();
  });
});
