import { components, repetitions, type Delimiters } from '../x12/index.js';
import type { GuideLoop, GuideSegment, LoopInstance, SegmentInstance } from '../guide/model.js';

/** A segment that is being read, with the marks of what rows have taken from it. */
export class SegmentIn {
  private readonly taken = new Set<number>();

  constructor(
    readonly instance: SegmentInstance,
    readonly loop: LoopIn,
    private readonly delimiters: Delimiters,
  ) {}

  get def(): GuideSegment {
    return this.instance.def;
  }

  /** Text at a position; component and repetition 0 = the element is simple. Empty is undefined. */
  get(element: number, component: number, repetition: number): string | undefined {
    let text = this.instance.segment.elements[element];
    if (text === undefined || text === '') return undefined;
    const def = this.def.elements[element];
    if (def !== undefined && (def.repeat > 1 || repetition > 0)) text = repetitions(text, this.delimiters)[Math.max(repetition, 1) - 1];
    if (text !== undefined && def?.components !== undefined) text = components(text, this.delimiters)[Math.max(component, 1) - 1];
    return text === '' ? undefined : text;
  }

  /** Is anything at all in the element? */
  has(element: number): boolean {
    const text = this.instance.segment.elements[element];
    return text !== undefined && text !== '';
  }

  /** Has any row taken something of it? */
  get touched(): boolean {
    return this.taken.size > 0;
  }

  take(element: number, component: number, repetition: number): void {
    this.taken.add(code(element, component, repetition));
  }

  isTaken(element: number, component: number, repetition: number): boolean {
    return this.taken.has(code(element, component, repetition));
  }

  /** Every text with its position that no row has taken. */
  *rest(): Generator<{ element: number; component: number; repetition: number; text: string }> {
    const { elements } = this.instance.segment;
    for (let element = 1; element < elements.length; element++) {
      const raw = elements[element];
      if (raw === undefined || raw === '') continue;
      const def = this.def.elements[element];
      const parts = def !== undefined && def.repeat > 1 ? repetitions(raw, this.delimiters) : [raw];
      for (const [r, part] of parts.entries()) {
        const repetition = def !== undefined && def.repeat > 1 ? r + 1 : 0;
        if (def?.components === undefined) {
          if (part !== '' && !this.isTaken(element, 0, repetition) && !(repetition === 1 && this.isTaken(element, 0, 0)))
            yield { element, component: 0, repetition, text: part };
          continue;
        }
        for (const [c, text] of components(part, this.delimiters).entries())
          if (text !== '' && !this.isTaken(element, c + 1, repetition)) yield { element, component: c + 1, repetition, text };
      }
    }
  }
}

const code = (element: number, component: number, repetition: number): number => element * 100000 + repetition * 100 + component;

/** A loop that is being read. */
export class LoopIn {
  readonly segments: SegmentIn[] = [];
  readonly loops: LoopIn[] = [];
  /** Segments that rows address by name, by slot; null = not there. */
  readonly named: (SegmentIn | null | undefined)[] = [];

  constructor(
    readonly instance: LoopInstance,
    readonly parent: LoopIn | undefined,
    delimiters: Delimiters,
  ) {
    for (const child of instance.children) {
      if (child.kind === 'segment') this.segments.push(new SegmentIn(child, this, delimiters));
      else this.loops.push(new LoopIn(child, this, delimiters));
    }
  }

  get def(): GuideLoop {
    return this.instance.def;
  }

  find(id: string, qualifier: string | undefined, def: GuideSegment): SegmentIn | undefined {
    return this.segments.find((segment) => matches(segment, id, qualifier, def));
  }

  children(def: GuideLoop): LoopIn[] {
    return this.loops.filter((loop) => loop.def === def);
  }
}

export function matches(segment: SegmentIn, id: string, qualifier: string | undefined, def: GuideSegment): boolean {
  if (segment.def !== def || segment.def.id !== id) return false;
  return qualifier === undefined || segment.get(1, 0, 0) === qualifier;
}
