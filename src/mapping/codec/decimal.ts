import { type Codec, decoded, encoded, fault, firstOf } from './contract.js';

/** All digits of a number, no exponent: 1e21 and 1e-7 too. */
function plainDigits(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/u.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** X12 type R: zeros that say nothing are left out on both ends (0.5 is `.5`, X12.6 decimal numbers). */
export function writeDecimal(value: number): string {
  const [whole = '0', fraction = ''] = plainDigits(Math.abs(value)).split('.');
  const kept = fraction.replace(/0+$/u, '');
  const head = whole.replace(/^0+/u, '');
  const text = kept === '' ? head || '0' : `${head}.${kept}`;
  return value < 0 && text !== '0' ? `-${text}` : text;
}

const decimalText = /^([+-]?)(\d*)(?:\.(\d*))?$/u;

function normalised(text: string): string | undefined {
  const match = decimalText.exec(text);
  const [, sign = '', whole = '', fraction = ''] = match ?? [];
  if (match === null || whole + fraction === '') return undefined;
  const head = whole.replace(/^0+/u, '');
  const kept = fraction.replace(/0+$/u, '');
  const plain = kept === '' ? head || '0' : `${head}.${kept}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}

/** X12 R ⇄ a JSON number. The guide's length counts digits only, so it judges the precision. */
export const decimal: Codec = {
  name: 'decimal',
  positions: 1,
  reads: ['decimal', 'integer', 'positiveInt', 'unsignedInt'],
  writes: firstOf(['decimal', 'integer', 'positiveInt', 'unsignedInt']),
  encode(value) {
    if (typeof value !== 'number') return fault('wrong-type', '`decimal` reads a number');
    return Number.isFinite(value) ? encoded(writeDecimal(value)) : fault('not-a-number', 'not a finite number');
  },
  decode(texts, type) {
    const text = (texts[0] ?? '').trim();
    if (text === '') return decoded(undefined);
    const plain = normalised(text);
    if (plain === undefined) return fault('not-a-number', 'not a decimal number');
    const value = Number(plain);
    if (type !== undefined && type !== 'decimal' && !Number.isInteger(value))
      return fault('wrong-type', `a number with a fraction is no ${type}`);
    return decoded(value, writeDecimal(value) === plain ? undefined : { kind: 'reduced', why: 'more digits than a JSON number keeps' });
  },
};

/** Exact product of decimals as their digits say it: 0.1 × 3 is .3. */
function exactProduct(factors: readonly number[]): string {
  let digits = 1n;
  let scale = 0;
  for (const factor of factors) {
    const [whole = '0', fraction = ''] = plainDigits(factor).split('.');
    digits *= BigInt(whole.replace('-', '') + fraction) * (factor < 0 ? -1n : 1n);
    scale += fraction.length;
  }
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
  return normalised(`${sign}${text.slice(0, text.length - scale)}.${text.slice(text.length - scale)}`) ?? '0';
}

/** The quotient of two decimal texts when six decimals say it exactly: 1000 by 8 is 125, 300 by 26 is none. */
export function exactQuotient(dividend: string, divisor: string): number | undefined {
  const [a, b] = [normalised(dividend), normalised(divisor)];
  if (a === undefined || b === undefined || Number(b) <= 0) return undefined;
  const value = Number((Number(a) / Number(b)).toFixed(6));
  return exactProduct([value, Number(b)]) === a ? value : undefined;
}

/** Line amount from unit price and quantity (SV102, SV203): to X12 only, X12 cannot tell the factors. */
export const product: Codec = {
  name: 'product',
  positions: 1,
  reads: ['decimal'],
  writes: () => undefined,
  encode(value) {
    if (!Array.isArray(value) || value.length === 0) return fault('wrong-type', '`product` reads a list of numbers');
    const factors = value.filter((factor): factor is number => typeof factor === 'number' && Number.isFinite(factor));
    return factors.length === value.length ? encoded(exactProduct(factors)) : fault('not-a-number', 'a factor is missing or no number');
  },
  decode: () => fault('untranslatable', 'a product does not tell its factors'),
};
