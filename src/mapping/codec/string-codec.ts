import { type Change, type Codec, type CodecFault, decoded, encoded, fault, firstOf } from './contract.js';

/** FHIR types whose JSON is a string without inner structure. */
export const stringTypes = ['string', 'code', 'id', 'markdown', 'uri', 'url', 'canonical', 'oid', 'uuid'] as const;

/** What a direction of a string codec gives: the text, the text with a change, or a fault. */
export type Spelling = string | { readonly text: string; readonly change: Change } | { readonly fault: CodecFault };

export interface StringCodecParts {
  readonly name: string;
  readonly types?: readonly string[];
  /** Trimmed, not empty. */
  readonly toX12: (value: string) => Spelling;
  readonly toFhir?: (text: string) => Spelling;
}

/** A codec of one position whose FHIR value is a string: the two spellings are all that is special about it. */
export function stringCodec(parts: StringCodecParts): Codec {
  const types = parts.types ?? stringTypes;
  return {
    name: parts.name,
    positions: 1,
    reads: types,
    writes: firstOf(types),
    encode(value) {
      if (typeof value !== 'string') return fault('wrong-type', `\`${parts.name}\` reads a string`);
      const trimmed = value.trim();
      if (trimmed === '') return encoded('');
      const spelling = parts.toX12(trimmed);
      if (typeof spelling === 'string') return encoded(spelling);
      return 'fault' in spelling ? spelling : encoded(spelling.text, spelling.change);
    },
    decode(texts) {
      const text = (texts[0] ?? '').trim();
      if (text === '') return decoded(undefined);
      const spelling = parts.toFhir === undefined ? text : parts.toFhir(text);
      if (typeof spelling === 'string') return decoded(spelling);
      return 'fault' in spelling ? spelling : decoded(spelling.text, spelling.change);
    },
  };
}

/**
 * For codes with a fixed spelling in FHIR: when what comes back would differ from what was given, the writer of the
 * table must hear of it.
 */
export function tellIfNotRestored(given: string, text: string, restored: string, why: string): Spelling {
  return restored.toUpperCase() === given.toUpperCase() ? text : { text, change: { kind: 'replaced', why } };
}
