import type { IssueCode } from '../issue/catalogue.js';
import type { Issue } from '../issue/issue.js';
import { isaWidths } from './header.js';

/** Shape of one element of an envelope segment: what it must look like, and how a TA1 or 999 says that it does not. */
interface Shape {
  readonly element: number;
  readonly pattern: RegExp;
  /** What is expected, for people. */
  readonly expected: string;
  readonly ack: NonNullable<Issue['ack']>;
}

/** What is wrong with one element; the caller knows where the segment stands. */
export interface ShapeFault {
  readonly code: IssueCode;
  readonly element: number | undefined;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  readonly ack: NonNullable<Issue['ack']>;
}

const yymmdd = /^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const ccyymmdd = /^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const hhmm = /^([01]\d|2[0-3])[0-5]\d$/;
const time = /^([01]\d|2[0-3])[0-5]\d([0-5]\d\d{0,2})?$/;

function isaShape(element: number, pattern: RegExp, expected: string, ta1: string): Shape {
  return { element, pattern, expected, ack: { ta1 } };
}

const isaShapes: readonly Shape[] = [
  isaShape(1, /^[A-Z0-9]{2}$/, 'a two-character code', '010'),
  isaShape(3, /^[A-Z0-9]{2}$/, 'a two-character code', '012'),
  isaShape(5, /^[A-Z0-9]{2}$/, 'a two-character code', '005'),
  isaShape(6, /\S/, 'an id', '006'),
  isaShape(7, /^[A-Z0-9]{2}$/, 'a two-character code', '007'),
  isaShape(8, /\S/, 'an id', '008'),
  isaShape(9, yymmdd, 'a date YYMMDD', '014'),
  isaShape(10, hhmm, 'a time HHMM', '015'),
  isaShape(12, /^\d{5}$/, 'five digits', '017'),
  isaShape(13, /^\d{9}$/, 'nine digits', '018'),
  isaShape(14, /^[01]$/, '0 or 1', '019'),
  isaShape(15, /^[PTI]$/, 'P, T or I', '020'),
];

/** TA105 that names an ISA element (index = element). */
const ta1OfIsa = ['022', '010', '011', '012', '013', '005', '006', '007', '008', '014', '015', '016', '017', '018', '019', '020', '027'];

function gsShape(element: number, pattern: RegExp, expected: string, ak9?: string): Shape {
  return { element, pattern, expected, ack: ak9 === undefined ? { ta1: '024' } : { ak9, ta1: '024' } };
}

const shapes: Readonly<Record<string, { readonly code: IssueCode; readonly shapes: readonly Shape[]; readonly last: number }>> = {
  GS: {
    code: 'X12-GS-VALUE',
    last: 8,
    shapes: [
      gsShape(1, /^[A-Z0-9]{2}$/, 'a two-character code', '1'),
      gsShape(2, /^.{2,15}$/su, '2 to 15 characters'),
      gsShape(3, /^.{2,15}$/su, '2 to 15 characters'),
      gsShape(4, ccyymmdd, 'a date CCYYMMDD'),
      gsShape(5, time, 'a time HHMM, HHMMSS or HHMMSSDD'),
      gsShape(6, /^\d{1,9}$/, '1 to 9 digits', '6'),
      gsShape(7, /^[A-Z]{1,2}$/, 'X', '2'),
      gsShape(8, /^[A-Z0-9]{1,12}$/, '1 to 12 characters', '2'),
    ],
  },
  ST: {
    code: 'X12-ST-VALUE',
    last: 3,
    shapes: [
      { element: 1, pattern: /^\d{3}$/, expected: 'three digits', ack: { ik5: '6' } },
      { element: 2, pattern: /^[A-Za-z0-9]{4,9}$/, expected: '4 to 9 letters and digits', ack: { ik5: '7' } },
      { element: 3, pattern: /^(.{1,35})?$/su, expected: 'at most 35 characters', ack: { ik5: '19' } },
    ],
  },
  TA1: {
    code: 'X12-TA1-VALUE',
    last: 5,
    shapes: [
      { element: 1, pattern: /^\d{9}$/, expected: 'nine digits', ack: { ta1: '022' } },
      { element: 2, pattern: yymmdd, expected: 'a date YYMMDD', ack: { ta1: '022' } },
      { element: 3, pattern: hhmm, expected: 'a time HHMM', ack: { ta1: '022' } },
      { element: 4, pattern: /^[AER]$/, expected: 'A, E or R', ack: { ta1: '022' } },
      { element: 5, pattern: /^\d{3}$/, expected: 'three digits', ack: { ta1: '022' } },
    ],
  },
};

function shapeFault(code: IssueCode, id: string, shape: Shape, value: string | undefined): ShapeFault {
  const name = `${id}${String(shape.element).padStart(2, '0')}`;
  const what = value === undefined || value === '' ? `${name} is missing` : `${name} is not well formed`;
  return { code, element: shape.element, message: `${what}: ${shape.expected} expected.`, severity: 'error', ack: shape.ack };
}

/** Faults of a GS, ST or TA1 in itself. Values are not repeated in the messages. */
export function envelopeFaults(id: 'GS' | 'ST' | 'TA1', elements: readonly string[]): ShapeFault[] {
  const table = shapes[id];
  if (table === undefined) return [];
  const faults: ShapeFault[] = [];
  for (const shape of table.shapes) {
    if (!shape.pattern.test(elements[shape.element] ?? '')) faults.push(shapeFault(table.code, id, shape, elements[shape.element]));
  }
  if (elements.length - 1 > table.last) {
    const ack = table.shapes[0]?.ack ?? {};
    faults.push({
      code: table.code,
      element: table.last + 1,
      message: `${id} has more than ${table.last} elements.`,
      severity: 'error',
      ack,
    });
  }
  return faults;
}

/** The element that was left out, when with it in its place all others fit. */
function missingIsaElement(elements: readonly string[]): number | undefined {
  if (elements.length !== isaWidths.length - 1) return undefined;
  for (let missing = 1; missing < isaWidths.length; missing++) {
    const aligned = [...elements.slice(0, missing), '', ...elements.slice(missing)];
    const fits = isaWidths.every((width, index) => index === missing || aligned[index]?.length === width);
    const wellFormed = isaShapes.every(({ element, pattern }) => element === missing || pattern.test(aligned[element] ?? ''));
    if (fits && wellFormed) return missing;
  }
  return undefined;
}

/** Faults of an ISA in itself: number and width of elements, justification, values. */
export function isaFaults(elements: readonly string[]): ShapeFault[] {
  const faults: ShapeFault[] = [];
  const count = elements.length - 1;
  if (count !== 16) {
    const wrong = missingIsaElement(elements) ?? isaWidths.findIndex((width, index) => index > 0 && elements[index]?.length !== width);
    const first = `ISA${String(wrong).padStart(2, '0')}`;
    const message = `ISA has ${count} elements instead of 16; ${first} is the first that does not fit.`;
    faults.push({ code: 'X12-ISA-ELEMENTS', element: wrong, message, severity: 'error', ack: { ta1: '022' } });
    return faults;
  }
  const wide = new Set<number>();
  for (const [index, width] of isaWidths.entries()) {
    const value = elements[index] ?? '';
    if (index === 0 || value.length === width) continue;
    wide.add(index);
    const name = `ISA${String(index).padStart(2, '0')}`;
    const message = `${name} has ${value.length} characters instead of ${width}.`;
    faults.push({ code: 'X12-ISA-WIDTH', element: index, message, severity: 'error', ack: { ta1: ta1OfIsa[index] ?? '022' } });
  }
  for (const shape of isaShapes) {
    const value = elements[shape.element] ?? '';
    if (!wide.has(shape.element) && !shape.pattern.test(value)) faults.push(shapeFault('X12-ISA-VALUE', 'ISA', shape, value.trim()));
  }
  for (const index of [2, 4, 6, 8]) {
    const value = elements[index] ?? '';
    if (wide.has(index) || !value.startsWith(' ') || value.trim() === '') continue;
    const name = `ISA${String(index).padStart(2, '0')}`;
    const message = `${name} is filled with blanks on the left; justify it to the left.`;
    faults.push({ code: 'X12-ISA-PADDING', element: index, message, severity: 'warning', ack: { ta1: ta1OfIsa[index] ?? '022' } });
  }
  return faults;
}
