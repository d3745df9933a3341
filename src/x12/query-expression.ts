/** `REF02`: a segment id and an element position. */
export interface ElementReference {
  readonly segmentId: string;
  readonly element: number;
}

/** `:REF01["PO"]`: the element must have this value. */
export interface Qualifier extends ElementReference {
  readonly value: string;
}

/** A reference of node-x12's query language, taken apart. */
export interface QueryReference {
  /** `HL+20+21`: HL03 values from the top. */
  readonly levels: readonly string[];
  /** `PO1-REF-`: segments that must come before. */
  readonly path: readonly string[];
  readonly target: ElementReference;
  readonly qualifiers: readonly Qualifier[];
}

export interface QueryExpression {
  readonly reference: QueryReference;
  /** `CONCAT(MAN01,-)=>`: the first value of another reference is put in front of each value. */
  readonly concat?: { readonly reference: QueryReference; readonly separator: string };
}

/** Where an expression cannot be understood: offset in it, and what should stand there. */
export interface QueryFault {
  readonly offset: number;
  readonly expected: string;
}

const element = /([A-Z][A-Z0-9]{1,2})(\d\d)/y;
const level = /\+(\w+)/y;
const step = /([A-Z][A-Z0-9]{1,2})-/y;
const qualifier = /:([A-Z][A-Z0-9]{1,2})(\d\d)\[(?:"([^[\]"']+)"|'([^[\]"']+)')\]/y;

/** Reads an expression from left to right; every part is looked at once. */
class Scanner {
  #offset: number;

  constructor(
    private readonly text: string,
    offset: number,
    private readonly end: number,
  ) {
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  get done(): boolean {
    return this.#offset >= this.end;
  }

  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.text);
    if (match === null || this.#offset + match[0].length > this.end) return undefined;
    this.#offset += match[0].length;
    return match;
  }

  literal(text: string): boolean {
    if (!this.text.startsWith(text, this.#offset)) return false;
    this.#offset += text.length;
    return true;
  }
}

function parseReference(text: string, from: number, end: number, first: readonly string[] = []): QueryReference | QueryFault {
  const scanner = new Scanner(text, from, end);
  const levels: string[] = [];
  if (text.startsWith('HL+', from)) {
    scanner.literal('HL');
    for (let match = scanner.match(level); match !== undefined; match = scanner.match(level)) levels.push(match[1] ?? '');
    if (levels.length === 0 || !scanner.literal('-')) return { offset: scanner.offset, expected: 'levels such as HL+20+21- ' };
  }
  const path = [...first];
  for (let match = scanner.match(step); match !== undefined; match = scanner.match(step)) path.push(match[1] ?? '');
  const match = scanner.match(element);
  if (match === undefined) return { offset: scanner.offset, expected: 'an element reference such as REF02' };
  const target = { segmentId: match[1] ?? '', element: Number(match[2]) };
  const qualifiers: Qualifier[] = [];
  while (!scanner.done) {
    const found = scanner.match(qualifier);
    if (found === undefined) return { offset: scanner.offset, expected: 'a qualifier such as :REF01["EI"], or the end' };
    qualifiers.push({ segmentId: found[1] ?? '', element: Number(found[2]), value: found[3] ?? found[4] ?? '' });
  }
  return { levels, path, target, qualifiers };
}

/** Is it a fault? */
export function isQueryFault(result: QueryReference | QueryExpression | QueryFault): result is QueryFault {
  return 'expected' in result;
}

/** Takes an expression of node-x12's query language apart: `HL+S+O-LIN-SN102`, `FOREACH(LX)=>MAN02:MAN01["CP"]`, `CONCAT(MAN01,-)=>MAN02`. */
export function parseQuery(expression: string): QueryExpression | QueryFault {
  const forEach = /^FOREACH\(([A-Z][A-Z0-9]{1,2})\)=>/.exec(expression);
  if (forEach !== null) {
    const reference = parseReference(expression, forEach[0].length, expression.length, [forEach[1] ?? '']);
    return isQueryFault(reference) ? reference : { reference };
  }
  if (!expression.startsWith('CONCAT(')) {
    const reference = parseReference(expression, 0, expression.length);
    return isQueryFault(reference) ? reference : { reference };
  }
  const close = expression.indexOf(')=>');
  if (close < 0) return { offset: expression.length, expected: '`)=>` and a reference' };
  // `CONCAT(MAN01,,)=>MAN02`: the separator may be a comma itself.
  const comma = expression.startsWith(',,', close - 2) ? close - 2 : expression.lastIndexOf(',', close - 2);
  if (comma < 7) return { offset: 7, expected: 'a reference, a comma and a separator' };
  const before = parseReference(expression, 7, comma);
  if (isQueryFault(before)) return before;
  const reference = parseReference(expression, close + 3, expression.length);
  return isQueryFault(reference) ? reference : { reference, concat: { reference: before, separator: expression.slice(comma + 1, close) } };
}
