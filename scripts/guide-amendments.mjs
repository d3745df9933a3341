// What the element tables of the facts do not say and the guide files hold nevertheless. Read by generate-guides.mjs.
export const REQUEST = ['x217-request'];
export const RESPONSE = ['x217-response'];
export const BOTH = ['x217-request', 'x217-response'];

/** Section 5: where the sources disagree or slip, what we take. Each entry names the value it replaces. */
export const amendments = [
  // N4 is required inside an optional address of the response contact; its twin 2010EB has it situational.
  { guide: 'x217-response', loop: '2010FB', segment: 'N4', usage: ['R', 'S'] },
  // The names of N402 and N403 repeat that of N401 in the one source.
  {
    guide: 'x217-response',
    loop: '2010FB',
    segment: 'N4',
    element: 'N402',
    name: ['Additional Service Information Contact City Name', 'Additional Service Information Contact State Code'],
  },
  {
    guide: 'x217-response',
    loop: '2010FB',
    segment: 'N4',
    element: 'N403',
    name: ['Additional Service Information Contact City Name', 'Additional Service Information Contact Postal Zone or ZIP Code'],
  },
  // HSD06 needs HSD05: stated among the rules (section 6), a syntax note of the base segment.
  ...BOTH.flatMap((guide) => ['2000E', '2000F'].map((loop) => ({ guide, loop, segment: 'HSD', syntax: 'C0605' }))),
];

/** Facts that rest on one source, on inference, or on sources that disagree. `*` is the guide as a whole. */
export const openPoints = [
  { guides: BOTH, at: '*', why: 'Situational conditions are public in part only; the rules below are those that could be found.' },
  {
    guides: BOTH,
    at: '*',
    why: 'Positions after 1700 are inferred from the older guide; loops of one level may be numbered differently in print.',
  },
  { guides: RESPONSE, at: '*', why: 'Element details of the response rest on one source, confirmed by samples.' },
  { guides: BOTH, at: '2010C INS08', why: 'Required in one source, not modelled in the other; PAS binds it.' },
  { guides: REQUEST, at: '2000E CRC[75]', why: 'Code 24 in one source only; accepted.' },
  { guides: REQUEST, at: '2000E PWK01', why: 'Code XP in one source only; accepted.' },
  { guides: REQUEST, at: '2000E UM03', why: 'Code AH is listed for the response, not for the request.' },
  { guides: REQUEST, at: '2010EC REF02', why: 'Situational in one source, required in the other; send it.' },
  { guides: REQUEST, at: '2000F REF[BB] REF03', why: 'Not used in one source, situational in the other; do not send it.' },
  { guides: REQUEST, at: '2010F REF03', why: 'Situational in one source, not used in the other; send it with qualifier 0B only.' },
  { guides: RESPONSE, at: '2010FB N4', why: 'Required in the source although the address is optional; read as situational.' },
  { guides: RESPONSE, at: '2010FB N402', why: 'The source repeats the name of N401; name taken from 2010EB.' },
  { guides: RESPONSE, at: '2010FB N403', why: 'The source repeats the name of N401; name taken from 2010EB.' },
  { guides: RESPONSE, at: '2000E HCR03', why: 'External code list 886 is licensed; any value is accepted.' },
  { guides: RESPONSE, at: '2000F HCR03', why: 'External code list 886 is licensed; any value is accepted.' },
  {
    guides: RESPONSE,
    at: '2000F UM',
    why: 'Whether a response may repeat event values at the service is an open interpretation (RFI 2789).',
  },
];
