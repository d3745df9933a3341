import { codec, type Codec, type CodecFault, type Change } from '../../../src/mapping/codec/codec.js';

/** A codec that must be there. */
export function named(name: string): Codec {
  const found = codec(name);
  if (found === undefined) throw new Error(`no codec ${name}`);
  return found;
}

/** The texts, or what was refused and why: one flat thing to compare. */
export function encode(name: string, value: unknown, admitted?: readonly string[]): unknown {
  const result = named(name).encode(value, undefined, admitted === undefined ? undefined : new Set(admitted));
  return 'fault' in result ? refused(result.fault) : told(result.texts.length === 1 ? result.texts[0] : result.texts, result.change);
}

export function decode(name: string, text: string | readonly (string | undefined)[], type?: string): unknown {
  const result = named(name).decode(typeof text === 'string' ? [text] : text, type);
  return 'fault' in result ? refused(result.fault) : told(result.value, result.change);
}

function refused(fault: CodecFault): string {
  return `fault: ${fault.reason}`;
}

function told(value: unknown, change: Change | undefined): unknown {
  return change === undefined ? value : { value, change: change.kind };
}
