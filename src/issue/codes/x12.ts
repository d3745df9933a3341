import type { CatalogueEntry } from '../catalogue.js';

/** Faults of syntax and envelope; what an implementation guide adds is in guide.ts. */
export const x12Codes = {
  'X12-EMPTY': {
    title: 'The input holds no X12 at all.',
    action: 'Send at least one interchange, from ISA to IEA.',
  },
  'X12-TOO-LARGE': {
    title: 'The input is larger than one text of this runtime can be.',
    action: 'Split the file at interchange boundaries.',
  },
  'X12-DATA-DELIMITER': {
    title: 'Data to be written holds a delimiter of the interchange.',
    action: 'Choose delimiters for the partner that do not occur in data, or accept the blank that is written instead.',
  },
  'X12-QUERY': {
    title: 'A query cannot be understood.',
    action: 'Write it in the query language of node-x12, for example NM109:NM101["IL"] or HL+20+21-NM109.',
  },
  'X12-SEGMENT-TOO-LARGE': {
    title: 'A segment of a stream is larger than the limit; its data was passed over.',
    action: 'Split the data into several segments or sets, or raise the limit (maxSegmentLength).',
  },
  'X12-SET-TOO-LARGE': {
    title: 'A transaction set of a stream is larger than the limit; its segments were passed over.',
    action: 'Split the set, or raise the limit (maxSetLength).',
  },
  'X12-TOO-MANY-ISSUES': {
    title: 'The input has more faults than are listed.',
    action: 'Correct the listed faults first and read the input again.',
  },
  'X12-ISA-MISSING': {
    title: 'No interchange header was found where an interchange should begin.',
    action: 'Begin the input with an ISA segment.',
  },
  'X12-ISA-TRUNCATED': {
    title: 'The input ends within the interchange header.',
    action: 'Send the complete file again.',
  },
  'X12-ISA-ELEMENTS': {
    title: 'The ISA segment does not have 16 elements.',
    action: 'Write all 16 elements of the ISA, blank filled where there is no value.',
  },
  'X12-ISA-WIDTH': {
    title: 'An ISA element does not have its fixed width.',
    action: 'Pad the named element with blanks (ISA13 with leading zeros) to its fixed width.',
  },
  'X12-ISA-PADDING': {
    title: 'An ISA element is filled with blanks on the left instead of the right.',
    action: 'Justify the named element to the left.',
  },
  'X12-ISA-VALUE': {
    title: 'An ISA element holds a value that its type does not allow.',
    action: 'Correct the named element.',
  },
  'X12-ISA-DELIMITER': {
    title: 'The delimiters that the ISA declares cannot be told from each other or from data.',
    action: 'Use four different characters that are neither letters nor digits.',
  },
  'X12-OUTSIDE': {
    title: 'There is data outside of any interchange.',
    action: 'Send nothing between IEA and the next ISA; if an interchange was meant, correct its ISA.',
  },
  'X12-IEA-MISSING': {
    title: 'The interchange has no IEA trailer.',
    action: 'Check whether the file was cut off; end each interchange with an IEA.',
  },
  'X12-IEA-COUNT': {
    title: 'IEA01 is not the number of functional groups.',
    action: 'Write the number of GS segments into IEA01.',
  },
  'X12-IEA-CONTROL': {
    title: 'IEA02 differs from ISA13.',
    action: 'Write the same interchange control number into both.',
  },
  'X12-ISA-DUPLICATE': {
    title: 'An interchange control number occurs twice for the same sender and receiver.',
    action: 'Give each interchange a control number of its own.',
  },
  'X12-GS-MISSING': {
    title: 'A transaction set or a group trailer stands outside of any functional group.',
    action: 'Put a GS before it.',
  },
  'X12-GS-VALUE': {
    title: 'A GS element is missing or holds a value that its type does not allow.',
    action: 'Correct the named element.',
  },
  'X12-GS-DUPLICATE': {
    title: 'A group control number occurs twice in the interchange.',
    action: 'Give each functional group a GS06 of its own.',
  },
  'X12-GE-MISSING': {
    title: 'The functional group has no GE trailer.',
    action: 'End each functional group with a GE.',
  },
  'X12-GE-COUNT': {
    title: 'GE01 is not the number of transaction sets.',
    action: 'Write the number of ST segments of the group into GE01.',
  },
  'X12-GE-CONTROL': {
    title: 'GE02 differs from GS06.',
    action: 'Write the same group control number into both.',
  },
  'X12-ST-MISSING': {
    title: 'A segment or a set trailer stands outside of any transaction set.',
    action: 'Put an ST before it, or remove it.',
  },
  'X12-ST-VALUE': {
    title: 'An ST element is missing or holds a value that its type does not allow.',
    action: 'Correct the named element.',
  },
  'X12-ST-DUPLICATE': {
    title: 'A transaction set control number occurs twice in the functional group.',
    action: 'Give each transaction set an ST02 of its own.',
  },
  'X12-SE-MISSING': {
    title: 'The transaction set has no SE trailer.',
    action: 'End each transaction set with an SE.',
  },
  'X12-SE-COUNT': {
    title: 'SE01 is not the number of segments from ST to SE.',
    action: 'Count ST and SE too; a BIN or BDS segment counts as one.',
  },
  'X12-SE-CONTROL': {
    title: 'SE02 differs from ST02.',
    action: 'Write the same control number into both, with the same leading zeros.',
  },
  'X12-TA1-PLACE': {
    title: 'A TA1 stands behind a functional group or within one.',
    action: 'Put TA1 segments between ISA and the first GS.',
  },
  'X12-TA1-VALUE': {
    title: 'A TA1 element is missing or holds a value that its type does not allow.',
    action: 'Correct the named element.',
  },
  'X12-SEGMENT-ID': {
    title: 'A segment id is not two or three upper-case letters and digits.',
    action: 'Correct the segment id; check whether a delimiter occurs within data.',
  },
  'X12-SEGMENT-CASE': {
    title: 'A segment id is written in lower case.',
    action: 'Write segment ids in upper case.',
  },
  'X12-SEGMENT-EMPTY': {
    title: 'Two segment terminators follow each other.',
    action: 'Remove one of them.',
  },
  'X12-SEGMENT-TERMINATOR': {
    title: 'The last segment of the input has no terminator.',
    action: 'Check whether the file was cut off; end each segment with the terminator.',
  },
  'X12-CONTROL-CHARACTER': {
    title: 'An element holds a control character, such as a null byte or a line break.',
    action: 'Remove control characters from data.',
  },
  'X12-ENCODING': {
    title: 'An element is not valid UTF-8; it was read as ISO 8859-1.',
    action: 'Send UTF-8 or plain ASCII.',
  },
  'X12-BINARY-CHARACTERS': {
    title: 'Binary data was read from text and holds characters that are no octets.',
    action: 'Read the input as octets, not as text.',
  },
  'X12-BINARY-LENGTH': {
    title: 'The length of a BIN or BDS segment is missing, not a number, or larger than what is left of the input.',
    action: 'Write the number of octets of the data into BIN01 or BDS02.',
  },
  'X12-BINARY-TERMINATOR': {
    title: 'The data of a BIN or BDS segment is longer or shorter than its length element says.',
    action: 'Write the number of octets of the data, after filtering, into BIN01 or BDS02.',
  },
} as const satisfies Record<string, CatalogueEntry>;
