import { fault } from './contract.js';
import { stringCodec } from './string-codec.js';

const prefix = 'urn:trnorg:';

/** TRN03, exactly ten characters ⇄ Identifier.system (PAS: `urn:trnorg:` + TRN03). */
export const urnTrnorg = stringCodec({
  name: 'urn-trnorg',
  types: ['uri', 'string'],
  toX12: (value) =>
    value.startsWith(prefix) && value.length === prefix.length + 10
      ? value.slice(prefix.length)
      : fault('untranslatable', 'the system is not urn:trnorg: with ten characters'),
  toFhir: (text) =>
    text.length === 10 ? prefix + text : fault('untranslatable', 'the originating company identifier has exactly ten characters'),
});
