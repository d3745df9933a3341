/** Control numbers are compared as numbers, but for ST02 and SE02 (facts: acks-and-envelope §5). */
export function withoutZeros(controlNumber: string | undefined): string {
  return (controlNumber ?? '').trim().replace(/^0+(?=.)/, '');
}

/** Does a count element (SE01, GE01, IEA01) say this number? */
export function isCount(text: string | undefined, count: number): boolean {
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) === count;
}
