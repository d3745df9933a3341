import type { CatalogueEntry } from '../catalogue.js';

/** Faults that implementation guides find. The code tells the SNIP type (`X12-SNIP2-…`), which `--types` and partner severities go by. */
export const guideCodes = {
  'X12-GUIDE-FILE': {
    title: 'A guide file cannot be used.',
    action: 'Correct the file after mappings/schema/guide.schema.json or take it out of the folder.',
  },
  'X12-CODE-LIST-FILE': {
    title: 'A file with an external code list cannot be used.',
    action: 'Write one code per line (.txt) or a list of codes (.json), or take the file out of the folder.',
  },
  'X12-GUIDE-UNKNOWN': {
    title: 'No loaded guide fits the transaction set.',
    action: 'Check ST01, ST03 and the purpose code, or add the guide to the guides folder.',
  },
  'X12-SNIP1-SEGMENT-ID': {
    title: 'A segment id is not known to X12.',
    action: 'Correct the id; often a segment terminator inside data has cut a segment in two.',
  },
  'X12-SNIP2-SEGMENT-UNEXPECTED': {
    title: 'A segment stands where the guide does not know it.',
    action: 'Move it to its loop or leave it out.',
  },
  'X12-SNIP2-SEGMENT-NOT-IN-SET': { title: 'A segment is not part of this guide.', action: 'Leave it out.' },
  'X12-SNIP2-SEGMENT-SEQUENCE': {
    title: 'A segment comes after segments that it has to precede.',
    action: 'Write the segments of a loop in guide order.',
  },
  'X12-SNIP2-SEGMENT-MISSING': { title: 'A segment that the guide requires is missing.', action: 'Add the segment.' },
  'X12-SNIP2-LOOP-MISSING': { title: 'A loop that the guide requires is missing.', action: 'Add the loop with its required segments.' },
  'X12-SNIP2-SEGMENT-REPEAT': {
    title: 'A segment stands more often than the guide allows.',
    action: 'Send no more than the guide allows.',
  },
  'X12-SNIP2-LOOP-REPEAT': { title: 'A loop stands more often than the guide allows.', action: 'Send no more than the guide allows.' },
  'X12-SNIP2-SEGMENT-NOT-USED': { title: 'A segment or loop stands that the guide marks as not used.', action: 'Leave it out.' },
  'X12-SNIP2-HL-NUMBER': {
    title: 'HL01 does not count from 1 in steps of 1.',
    action: 'Number the HL segments of a transaction set in order.',
  },
  'X12-SNIP2-HL-PARENT': {
    title: 'HL02 does not name an earlier HL that may hold this level.',
    action: 'Write the HL01 of the parent level into HL02.',
  },
  'X12-SNIP2-HL-LEVEL': { title: 'HL03 is not a level of this guide.', action: 'Use a level code of the guide.' },
  'X12-SNIP2-HL-CHILDREN': {
    title: 'HL04 does not say whether levels follow below.',
    action: 'Write 1 when another HL names this one as its parent, else 0.',
  },
  'X12-SNIP2-ELEMENT-MISSING': { title: 'An element or component that the guide requires is empty.', action: 'Send a value.' },
  'X12-SNIP2-ELEMENT-CONDITION': {
    title: 'An element is empty that another element of the segment asks for.',
    action: 'Send both, or neither.',
  },
  'X12-SNIP2-ELEMENT-EXCLUSION': { title: 'Two elements stand together that exclude each other.', action: 'Send one of them.' },
  'X12-SNIP2-ELEMENT-NOT-USED': { title: 'An element or component stands that the guide marks as not used.', action: 'Leave it empty.' },
  'X12-SNIP2-ELEMENT-EXTRA': {
    title: 'A segment has more elements than its definition.',
    action: 'Take the surplus off; an element separator may stand inside data.',
  },
  'X12-SNIP2-COMPONENT-EXTRA': {
    title: 'An element has more components than its definition.',
    action: 'Take the surplus off; a component separator may stand inside data.',
  },
  'X12-SNIP2-ELEMENT-REPEAT': {
    title: 'An element repeats more often than the guide allows.',
    action: 'Send fewer repetitions; a repetition separator may stand inside data.',
  },
  'X12-SNIP2-ELEMENT-SHORT': {
    title: 'A value is shorter than its minimum length.',
    action: 'Send a value of the length that the guide asks for.',
  },
  'X12-SNIP2-ELEMENT-LONG': { title: 'A value is longer than its maximum length.', action: 'Shorten the value.' },
  'X12-SNIP2-ELEMENT-CODE': { title: 'A code is not in the list of its element.', action: 'Use a code of the guide.' },
  'X12-SNIP2-ELEMENT-CODE-OPEN': {
    title: 'A code is not among those that are known for its element, and the list is known in part only.',
    action: 'Nothing, when the partner uses the code; else use one of the guide file. Add it there to silence this.',
  },
  'X12-SNIP2-ELEMENT-NUMBER': {
    title: 'A number is not written as its data type says.',
    action: 'Write digits with a leading minus sign where needed; only decimal numbers (type R) may have a point.',
  },
  'X12-SNIP2-ELEMENT-DATE': {
    title: 'A date or period is not written as its format says, or does not exist.',
    action: 'Write CCYYMMDD, a period as CCYYMMDD-CCYYMMDD with the earlier date first.',
  },
  'X12-SNIP2-ELEMENT-TIME': { title: 'A time is not written as HHMM[SS[dd]] or does not exist.', action: 'Correct the time.' },
  'X12-SNIP2-SET-GROUP': {
    title: 'A transaction set stands in a functional group of another kind.',
    action: 'Put 278 into a group HI, 275 into PI and 999 into FA.',
  },
  'X12-SNIP2-SET-CONVENTION': {
    title: 'ST03 differs from GS08.',
    action: 'Put sets of one guide into one group and write its id into GS08 and ST03.',
  },
  'X12-SNIP4-SITUATION': {
    title: 'A situational rule of the guide is not kept.',
    action: 'See the message; partners may refuse such a message.',
  },
  'X12-SNIP5-FORMAT': {
    title: 'A code of an external list does not have the shape of that list.',
    action: 'Check the code; partners may refuse such a message.',
  },
  'X12-SNIP5-LIST': {
    title: 'A code is not in the external list that was loaded for it.',
    action: 'Check the code and its date, or bring the list up to date.',
  },
} as const satisfies Record<string, CatalogueEntry>;
