import type { Issue } from '../issue/issue.js';
import type { Segment } from '../x12/model.js';
import { elementFault } from './fault.js';
import type { Place } from './loop-index.js';
import type { GuideLoop } from './model.js';
import type { OpenLoop } from './open-loop.js';

interface Level {
  readonly open: OpenLoop;
  readonly segment: Segment;
  readonly ordinal: number;
  children: number;
}

/** The HL segments of a set: numbers, parents and HL04 (base standard; RFI-2394: such faults are reported by a 999). */
export class HlLevels {
  private readonly levels: Level[] = [];
  private readonly byNumber = new Map<string, Level>();
  private readonly byLoop = new Map<OpenLoop, Level>();
  /** The last level read of each definition: a set may hold 100,000 levels, a guide has six. */
  private readonly latest = new Map<GuideLoop, OpenLoop>();
  /** HL01 of levels without a place: what names them as parent is kept aside without another word. */
  private readonly lost = new Set<string>();
  private expected = 1;
  /** After a number out of order: the one that would follow it. */
  private resumed: number | undefined;

  constructor(
    private readonly root: OpenLoop,
    private readonly issues: Issue[],
  ) {}

  /** Finds parent and definition of an HL, undefined when it has no place; reports what is wrong with HL01 to HL03. */
  find(segment: Segment, ordinal: number, current: OpenLoop): { parent: OpenLoop; place: Place<GuideLoop> } | undefined {
    const number = segment.elements[1] ?? '';
    const parentNumber = segment.elements[2] ?? '';
    const code = segment.elements[3] ?? '';
    this.checkNumber(number, segment, ordinal);
    if (this.lost.has(parentNumber)) {
      this.lose(number);
      return undefined;
    }
    const parent = parentNumber === '' ? undefined : this.byNumber.get(parentNumber);
    const place = parent === undefined ? undefined : placeUnder(parent.open, code);
    if (parent !== undefined && place !== undefined) {
      parent.children++;
      return { parent: parent.open, place };
    }
    // The first level has no parent; a HL02 there is reported as a not-used element.
    const top = parent === undefined ? placeUnder(this.root, code) : undefined;
    if (top !== undefined) return { parent: this.root, place: top };
    const guess = nearest(current, code) ?? this.anyPlace(code);
    if (guess === undefined && !this.isLevel(code)) {
      this.report('X12-SNIP2-HL-LEVEL', 3, segment, ordinal, undefined, 'HL03 holds no level of this guide.');
    } else if (parentNumber !== '') {
      const said = parent === undefined ? 'names no earlier HL' : 'names an HL that cannot hold this level';
      this.report('X12-SNIP2-HL-PARENT', 2, segment, ordinal, guess?.place.node, `HL02 ${said}.`);
    } else if (guess === undefined) {
      this.report('X12-SNIP2-HL-PARENT', 2, segment, ordinal, undefined, 'HL02 is empty and no open level can hold this one.');
    }
    // An empty HL02 on a level below the first is reported as a missing element.
    if (guess === undefined) {
      this.lose(number);
      return undefined;
    }
    const level = this.byLoop.get(guess.parent);
    if (level !== undefined) level.children++;
    return guess;
  }

  add(segment: Segment, ordinal: number, open: OpenLoop): void {
    const number = segment.elements[1] ?? '';
    const level: Level = { open, segment, ordinal, children: 0 };
    if (!this.byNumber.has(number)) this.byNumber.set(number, level);
    this.levels.push(level);
    this.byLoop.set(open, level);
    this.latest.set(open.def, open);
  }

  /** HL04 says whether another HL names this one as its parent. */
  finish(): void {
    for (const { open, segment, ordinal, children } of this.levels) {
      const said = segment.elements[4];
      if (said === '1' && children === 0)
        this.report('X12-SNIP2-HL-CHILDREN', 4, segment, ordinal, open.def, 'HL04 announces levels below; none follows.');
      else if (said === '0' && children > 0)
        this.report('X12-SNIP2-HL-CHILDREN', 4, segment, ordinal, open.def, 'HL04 announces no levels below; some follow.');
    }
  }

  private lose(number: string): void {
    if (number !== '') this.lost.add(number);
  }

  private isLevel(code: string): boolean {
    const seen = new Set<GuideLoop>();
    const search = (loop: GuideLoop): boolean => {
      if (seen.has(loop)) return false;
      seen.add(loop);
      return loop.children.some((node) => node.kind === 'loop' && ((node.hierarchical && node.identify?.codes.has(code)) || search(node)));
    };
    return search(this.root.def);
  }

  /** A level read before that can hold the code, when none of the open ones can. */
  private anyPlace(code: string): { parent: OpenLoop; place: Place<GuideLoop> } | undefined {
    for (const open of this.latest.values()) {
      const place = placeUnder(open, code);
      if (place !== undefined) return { parent: open, place };
    }
    return undefined;
  }

  /** HL01 counts from 1. After a slip the count may go on from there or as if nothing had been, so that one slip is one fault. */
  private checkNumber(number: string, segment: Segment, ordinal: number): void {
    const value = Number(number);
    const follows = (value === this.expected || value === this.resumed) && !this.byNumber.has(number);
    if (number !== '' && !follows) {
      this.report('X12-SNIP2-HL-NUMBER', 1, segment, ordinal, undefined, 'HL01 does not follow the number of the HL before it.');
      this.resumed = Number.isInteger(value) ? value + 1 : undefined;
      this.expected += 1;
      return;
    }
    this.expected = number === '' ? this.expected + 1 : value + 1;
    this.resumed = undefined;
  }

  private report(
    code: 'X12-SNIP2-HL-NUMBER' | 'X12-SNIP2-HL-PARENT' | 'X12-SNIP2-HL-LEVEL' | 'X12-SNIP2-HL-CHILDREN',
    element: number,
    segment: Segment,
    ordinal: number,
    loop: GuideLoop | undefined,
    message: string,
  ): void {
    const position = { segment: ordinal, segmentId: segment.id, element, ...(loop === undefined ? {} : { loop: loop.id }) };
    this.issues.push(elementFault(code, '7', position, loop === undefined ? message : `${loop.id} ${message}`));
  }
}

function placeUnder(open: OpenLoop, code: string): Place<GuideLoop> | undefined {
  return open.index.bySegment.get('HL')?.byCode.get(code);
}

function nearest(current: OpenLoop, code: string): { parent: OpenLoop; place: Place<GuideLoop> } | undefined {
  for (let open: OpenLoop | undefined = current; open !== undefined; open = open.parent) {
    const place = placeUnder(open, code);
    if (place !== undefined) return { parent: open, place };
  }
  return undefined;
}
