import type { Delimiters } from '../../src/x12/index.js';
import { usualDelimiters } from '../../src/x12/index.js';

/** A 278 request with invented people, ST to SE without the envelope; `ISAAC` is a name. */
export const body = [
  'BHT*0007*13*REQ2026001*20261103*0915',
  'HL*1**20*1',
  'NM1*X3*2*HARBOR STATE HEALTH PLAN*****PI*78931',
  'HL*2*1*21*1',
  'NM1*1P*1*LINDQVIST*MAREN****XX*1999999984',
  'HL*3*2*22*1',
  'NM1*IL*1*ISAAC*OTIS****MI*55512345678',
  'HL*4*3*EV*0',
  'TRN*1*7700123*9555000111',
  'UM*HS*I*42*12:B*****Y',
  'HI*BK:R69:D8:20261030^BF:Z990',
  'MSG*ISA*NOT AN INTERCHANGE',
];

export interface Invention {
  readonly delimiters?: Delimiters;
  readonly controlNumber?: string;
  readonly segments?: readonly string[];
  readonly gs01?: string;
  readonly version?: string;
  readonly transaction?: string;
}

/** One interchange with one group and one set as text, written with the usual delimiters and then translated. */
export function invented({ delimiters = usualDelimiters, controlNumber = '000000042', ...rest }: Invention = {}): string {
  const { segments = body, gs01 = 'HI', version = '005010X217', transaction = '278' } = rest;
  const lines = [
    `ISA*00*          *00*          *ZZ*MILLROADCARE   *ZZ*HARBORSTATE    *261103*0915*^*00501*${controlNumber}*0*T*:`,
    `GS*${gs01}*MILLROADCARE*HARBORSTATE*20261103*0915*42*X*${version}`,
    `ST*${transaction}*0001*${version}`,
    ...segments,
    `SE*${segments.length + 2}*0001`,
    'GE*1*42',
    `IEA*1*${controlNumber}`,
  ];
  const translated: Readonly<Record<string, string>> = {
    '*': delimiters.element,
    ':': delimiters.component,
    '^': delimiters.repetition ?? 'U',
    '~': delimiters.segment,
  };
  return lines.map((line) => `${line}~`.replace(/[*:^~]/g, (character) => translated[character] ?? character)).join('');
}
