import { type Codec, decoded, encoded, fault } from './contract.js';

/** X12 data element 1073 ⇄ boolean. Its other codes (unknown, not applicable) have no boolean. */
export const yesNo: Codec = {
  name: 'yes-no',
  positions: 1,
  reads: ['boolean'],
  writes: (wanted) => (wanted.includes('boolean') ? 'boolean' : undefined),
  encode: (value) => (typeof value === 'boolean' ? encoded(value ? 'Y' : 'N') : fault('wrong-type', '`yes-no` reads a boolean')),
  decode(texts) {
    const text = texts[0] ?? '';
    if (text === '') return decoded(undefined);
    if (text === 'Y') return decoded(true);
    return text === 'N' ? decoded(false) : fault('untranslatable', 'neither Y nor N');
  },
};
