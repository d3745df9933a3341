import { parse, type SegmentDraft, type TransactionSet } from '../../../src/x12/index.js';
import { walk } from '../../../src/guide/index.js';
import type { Guide, LoopInstance } from '../../../src/guide/model.js';
import { components, repetitions } from '../../../src/x12/index.js';

/** Drafts as a transaction set, by way of the text that a partner would get. */
export function setOf(drafts: readonly SegmentDraft[], convention: string): TransactionSet {
  const body = drafts.map((draft) => line(draft)).join('~');
  const text =
    'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260131*0800*^*00501*000000001*0*T*:~' +
    `GS*HI*SENDER*RECEIVER*20260131*0800*1*X*${convention}~ST*278*0001*${convention}~${body}~SE*${drafts.length + 2}*0001~GE*1*1~IEA*1*000000001~`;
  const set = parse(Buffer.from(text)).interchanges[0]?.groups[0]?.sets[0];
  if (set === undefined) throw new Error('the reader found no set');
  return set;
}

/** A segment as text; what the writer has to replace is no matter here. */
export function line(draft: SegmentDraft): string {
  const parts = draft.elements.map((element) => {
    if (element === undefined) return '';
    if (typeof element === 'string') return element;
    if (Array.isArray(element))
      return element
        .map((part) => part ?? '')
        .join(':')
        .replace(/:+$/, '');
    return (element as { repetitions: readonly unknown[] }).repetitions
      .map((part) => (Array.isArray(part) ? part.join(':') : String(part)))
      .join('^');
  });
  return [draft.id, ...parts].join('*').replace(/\*+$/, '');
}

/** One text of a set with its place. */
export interface Held {
  readonly segment: number;
  readonly loop: string;
  readonly position: string;
  readonly value: string;
}

/** Every text of a set by loop and position; HL, ST and SE are the frame. */
export function texts(guide: Guide, set: TransactionSet): Held[] {
  const out: Held[] = [];
  const visit = (loop: LoopInstance): void => {
    for (const child of loop.children) {
      if (child.kind === 'loop') {
        visit(child);
        continue;
      }
      if (['HL', 'ST', 'SE'].includes(child.def.id)) continue;
      child.segment.elements.forEach((raw, element) => {
        if (element === 0 || raw === undefined || raw === '') return;
        const def = child.def.elements[element];
        const parts = def !== undefined && def.repeat > 1 ? repetitions(raw, set.delimiters) : [raw];
        for (const part of parts)
          for (const [c, value] of (def?.components === undefined ? [part] : components(part, set.delimiters)).entries())
            if (value !== '')
              out.push({
                segment: child.ordinal,
                loop: loop.def.id,
                position: `${child.def.id}${String(element).padStart(2, '0')}${def?.components === undefined ? '' : `-${c + 1}`}`,
                value,
              });
      });
    }
  };
  visit(walk(guide, set).root);
  return out;
}
