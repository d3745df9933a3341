import type { IssueCode } from '../issue/catalogue.js';
import type { Issue, X12Position } from '../issue/issue.js';
import type { GuideElement, GuideLoop, GuideSegment } from './model.js';

/** The two letters that most faults of one kind share: the codes of a 999 that say the same (acknowledgement facts, section 7). */
type Ack = NonNullable<Issue['ack']>;

/** A fault of a whole segment or loop: IK3 with its code, and the set has segments in error (IK502 = 5). */
export function segmentFault(code: IssueCode, ik3: string, x12: X12Position, message: string): Issue {
  return { code, severity: 'error', message, x12, ack: { ik3, ik5: '5' } };
}

/** A fault of an element: IK304 = 8 (has element errors) and IK403. The message never holds the value. */
export function elementFault(code: IssueCode, ik4: string, x12: X12Position, message: string): Issue {
  return { code, severity: 'error', message, x12, ack: { ik3: '8', ik4, ik5: '5' } };
}

/** A code outside a list that is known in part only: nobody can say that it is wrong, so that no 999 tells it. */
export function openCode(x12: X12Position, message: string): Issue {
  return { code: 'X12-SNIP2-ELEMENT-CODE-OPEN', severity: 'information', message, x12 };
}

export function setFault(code: IssueCode, ack: Ack, x12: X12Position, message: string): Issue {
  return { code, severity: 'error', message, x12, ack };
}

/** `2010C NM1 (Subscriber Name)`: how a segment of the guide is called in messages. */
export function segmentName(loop: GuideLoop, def: GuideSegment): string {
  return `${loop.id === '' ? '' : `${loop.id} `}${def.id} (${def.name})`;
}

/** `2010C NM109 (Subscriber Primary Identifier)`. */
export function elementName(loop: GuideLoop, element: GuideElement): string {
  return `${loop.id === '' ? '' : `${loop.id} `}${element.ref}${element.name === '' ? '' : ` (${element.name})`}`;
}

/** `loop 2010C (Subscriber Name)`. */
export function loopName(loop: GuideLoop): string {
  return loop.id === '' ? 'the transaction set' : `loop ${loop.id} (${loop.name})`;
}
