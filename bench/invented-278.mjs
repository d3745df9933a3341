/** 278 requests (005010X217) with invented people, for measurements. Same seed, same text. */

const families = ['BRANDT', 'OKAFOR', 'LINDQVIST', 'MORETTI', 'TANAKA', 'HOLLOWAY', 'DELACROIX', 'NOVAK', 'ISAAC', 'QUIROGA'];
const givens = ['MAREN', 'TOBIAS', 'ADAEZE', 'SVEN', 'LUCIA', 'KENJI', 'RUTH', 'OTIS', 'IRENE', 'PAVEL'];
const streets = ['14 HARBOR LANE', '2200 MILL ROAD', '7 ORCHARD COURT', '981 KESTREL AVENUE APT 4B'];
const cities = [
  ['BALTIMORE', 'MD', '21201'],
  ['DAYTON', 'OH', '45402'],
  ['FRESNO', 'CA', '93721'],
];

/** A small linear congruential generator: enough to vary names and numbers. */
function random(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * limit);
  };
}

function digits(next, length) {
  let text = '';
  for (let index = 0; index < length; index++) text += next(10);
  return text;
}

/** Segments of one transaction set, ST to SE. */
function transactionSet(next, number) {
  const member = digits(next, 11);
  const [city, state, zip] = cities[next(cities.length)];
  const control = String(number).padStart(4, '0');
  const segments = [
    `ST*278*${control}*005010X217`,
    `BHT*0007*13*REQ${digits(next, 8)}*20261103*${String(next(24)).padStart(2, '0')}15`,
    'HL*1**20*1',
    'NM1*X3*2*HARBOR STATE HEALTH PLAN*****PI*78931',
    'HL*2*1*21*1',
    `NM1*1P*1*${families[next(10)]}*${givens[next(10)]}****XX*1${digits(next, 9)}`,
    `REF*EI*${digits(next, 9)}`,
    `N3*${streets[next(4)]}`,
    `N4*${city}*${state}*${zip}`,
    `PER*IC*FRONT DESK*TE*410555${digits(next, 4)}*FX*410555${digits(next, 4)}`,
    'HL*3*2*22*1',
    `NM1*IL*1*${families[next(10)]}*${givens[next(10)]}*${'ABCDEFG'[next(7)]}***MI*${member}`,
    `DMG*D8*19${10 + next(90)}0${1 + next(9)}1${next(10)}*${next(2) ? 'F' : 'M'}`,
    'HL*4*3*EV*1',
    `TRN*1*${digits(next, 10)}*9${digits(next, 9)}`,
    `UM*HS*I*${1 + next(9)}*${11 + next(3)}:B*****Y`,
    `DTP*AAH*RD8*202611${10 + next(10)}-202612${10 + next(10)}`,
    `HI*BK:${41000 + next(900)}:D8:20261030*BF:${25000 + next(900)}`,
    `HSD*VS*${1 + next(30)}*WK*1`,
    'NM1*SJ*2*MILL ROAD HOME CARE*****XX*1999999984',
  ];
  const items = 1 + next(4);
  for (let item = 0; item < items; item++) {
    segments.push(
      `HL*${5 + item}*4*SS*0`,
      `TRN*1*${digits(next, 10)}${item}*9${digits(next, 9)}`,
      'UM*HS*I',
      `DTP*472*D8*202611${10 + next(20)}`,
      `SV1*HC:G0${100 + next(200)}:${next(2) ? 'GP' : ''}::::SKILLED VISIT AT HOME*${100 + next(400)}*UN*${1 + next(20)}`,
      'MSG*PLEASE CALL BEFORE THE FIRST VISIT',
    );
  }
  segments.push(`SE*${segments.length + 1}*${control}`);
  return segments;
}

/** One interchange of at least `size` characters. */
export function invented278(size, { lineBreaks = false, seed = 278 } = {}) {
  const next = random(seed);
  const terminator = lineBreaks ? '~\n' : '~';
  // No leading zero in ISA13: node-x12 would drop it, and the sums of the bench would differ.
  const parts = [
    'ISA*00*          *00*          *ZZ*MILLROADCARE   *ZZ*HARBORSTATE    *261103*0915*^*00501*278002780*0*T*:',
    'GS*HI*MILLROADCARE*HARBORSTATE*20261103*0915*278*X*005010X217',
  ];
  let length = 0;
  let sets = 0;
  while (length < size) {
    sets++;
    for (const segment of transactionSet(next, sets)) {
      parts.push(segment);
      length += segment.length + terminator.length;
    }
  }
  parts.push(`GE*${sets}*278`, 'IEA*1*278002780', '');
  // Flat, one byte per character, as a file is read: neither side shall pay for how the text was put together.
  return Buffer.from(parts.join(terminator)).toString('latin1');
}
