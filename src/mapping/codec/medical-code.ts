import { fault } from './contract.js';
import { stringCodec, tellIfNotRestored, type Spelling } from './string-codec.js';

function dotAfter(text: string, position: number): string {
  return text.length > position && !text.includes('.') ? `${text.slice(0, position)}.${text.slice(position)}` : text;
}

function dotless(value: string, restore: (text: string) => string): Spelling {
  const plain = value.replaceAll('.', '').toUpperCase();
  return tellIfNotRestored(value, plain, restore(plain), 'the code comes back with its dot at the usual place');
}

const icd10 = (text: string): string => dotAfter(text, 3);
/** Only the E codes (external causes) of ICD-9-CM have four characters before the dot; E in ICD-10-CM is a chapter like others. */
const icd9 = (text: string): string => dotAfter(text, text.startsWith('E') ? 4 : 3);
const icd9Procedure = (text: string): string => dotAfter(text, 2);

/** ICD-10-CM: no dot in X12, dot after the third character in FHIR. */
export const icdDot = stringCodec({ name: 'icd-dot', toX12: (value) => dotless(value, icd10), toFhir: icd10 });

/** ICD-9-CM diagnoses. */
export const icd9Dot = stringCodec({ name: 'icd9-dot', toX12: (value) => dotless(value, icd9), toFhir: icd9 });

/** ICD-9-CM procedures (SV202-1 ID): dot after the second digit. */
export const icd9ProcedureDot = stringCodec({
  name: 'icd9-procedure-dot',
  toX12: (value) => dotless(value, icd9Procedure),
  toFhir: icd9Procedure,
});

/**
 * National Drug Code as the eleven digits 5-4-2 that X12 wants (SV101-1 N4). Ten digits are padded by where the dashes stand;
 * without dashes nobody can tell which part is short.
 */
export const ndc = stringCodec({
  name: 'ndc',
  toX12: (value) => {
    if (/^\d{11}$/u.test(value)) return value;
    const [, labeler = '', product = '', pack = ''] = /^(\d{4,5})-(\d{3,4})-(\d{1,2})$/u.exec(value) ?? [];
    const shape = `${labeler.length}-${product.length}-${pack.length}`;
    if (!['5-4-2', '4-4-2', '5-3-2', '5-4-1'].includes(shape)) {
      return fault('untranslatable', 'an NDC has eleven digits, or ten with dashes (4-4-2, 5-3-2, 5-4-1)');
    }
    return labeler.padStart(5, '0') + product.padStart(4, '0') + pack.padStart(2, '0');
  },
  toFhir: (text) => (/^\d{11}$/u.test(text) ? text : fault('untranslatable', 'an NDC has eleven digits')),
});

/**
 * UM04-1 with UM04-2 = A: facility type and classification, the first two digits of the type of bill after its leading zero.
 * What comes back is the two digits as they stand.
 */
export const billType = stringCodec({
  name: 'bill-type',
  toX12: (value) => {
    const bill = /^0?(\d{2})[0-9A-Z]?$/iu.exec(value)?.[1];
    if (bill === undefined) return fault('untranslatable', 'not a type of bill (three digits, or four with a leading zero)');
    return bill === value ? bill : { text: bill, change: { kind: 'reduced', why: 'the position holds two digits of the type of bill' } };
  },
});
