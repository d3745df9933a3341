import { type Guide, recogniseGuide, validate } from '../guide/index.js';
import type { Issue } from '../issue/issue.js';
import type { ControlNumbers, Revised, Reviser } from '../pas/ports.js';
import { parse, type Segment } from '../x12/index.js';
import { keysOfRequest } from './pairing-keys.js';

/** One transaction set again in its envelope, as it was or as a person has edited it. */
export class SetReviser implements Reviser {
  constructor(private readonly guides: ReadonlyMap<string, Guide>) {}

  revise(interchange: string, edited: string, control: ControlNumbers, isOurs: (trace: string) => boolean): Revised {
    const text = compose(interchange, 0, edited, control);
    if (text === undefined) return { interchange: undefined, issues: [unreadable()], keys: undefined };
    const parsed = parse(text);
    const group = parsed.interchanges[0]?.groups[0];
    const set = group?.sets[0];
    if (set === undefined || group?.sets.length !== 1) return { interchange: undefined, issues: [unreadable()], keys: undefined };
    const guide = recogniseGuide(this.guides, set, group.gs.elements[8]);
    const issues: Issue[] = [...parsed.issues, ...(guide === undefined ? [unreadable()] : validate(guide, set))];
    return { interchange: text, issues, keys: keysOfRequest(set, isOurs) };
  }

  excerpt(content: string, set: number, edited: string | undefined): string | undefined {
    return compose(content, set, edited, undefined);
  }
}

/** Set number `wanted` of a message, alone in the envelope that it came in. */
function compose(content: string, wanted: number, edited: string | undefined, control: ControlNumbers | undefined): string | undefined {
  let left = wanted;
  for (const { isa, groups } of parse(content).interchanges) {
    for (const { gs, sets } of groups) {
      const set = sets[left];
      left -= sets.length;
      if (set === undefined) continue;
      const { element, segment } = set.delimiters;
      const line = ({ elements }: Segment, at: number, number: string | undefined): string =>
        elements.map((value, index) => (index === at && number !== undefined ? number : value)).join(element) + segment;
      const body = edited === undefined ? set.segments.map((one) => line(one, -1, undefined)).join('') : withTerminator(edited, segment);
      const trailer = (id: string, number: string | undefined): string => [id, '1', number ?? ''].join(element) + segment;
      return [
        line(isa, 13, control?.interchange),
        line(gs, 6, control?.group),
        body,
        trailer('GE', control?.group ?? gs.elements[6]),
        trailer('IEA', control?.interchange ?? isa.elements[13]),
      ].join('');
    }
  }
  return undefined;
}

function withTerminator(edited: string, segment: string): string {
  const text = edited.trim();
  return text.endsWith(segment) ? text : text + segment;
}

function unreadable(): Issue {
  return {
    code: 'RELAY-REPLAY',
    severity: 'error',
    message: 'This is not one transaction set from ST to SE with the delimiters of its interchange.',
  };
}
