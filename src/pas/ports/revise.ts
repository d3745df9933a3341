import type { Issue } from '../../issue/issue.js';
import type { ControlNumbers, PairingKeys } from './event.js';

export interface Revised {
  /** Undefined when the text is no transaction set. */
  readonly interchange: string | undefined;
  readonly issues: readonly Issue[];
  readonly keys: PairingKeys | undefined;
}

/** The clearinghouse's help when one transaction set goes once more. */
export interface Reviser {
  /** The only set of a sealed interchange as a person has edited it (ST to SE), under new control numbers, validated. */
  revise(interchange: string, edited: string, control: ControlNumbers, isOurs: (trace: string) => boolean): Revised;
  /** One set (counted from 0 over the whole message) alone in its envelope; undefined when there is none. */
  excerpt(content: string, set: number, edited: string | undefined): string | undefined;
}
