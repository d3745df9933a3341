// 999 (005010X231A1), TA1 and the envelopes of 00501 and 00602: facts of acks-and-envelope.md, sections 2, 3, 4, 6 and 7.
// Names and data element numbers are those of the base dictionary. test/guide/facts-other.test.ts reads the facts again.
import { readGuideText } from './guide-text.mjs';

const IK3_CODES = '1 2 3 4 5 6 7 8 I4 I6 I7 I8 I9';
const IK4_CODES = '1 2 3 4 5 6 7 8 9 10 12 13 I6 I9 I10 I11 I12 I13';
const IK5_CODES = '1 2 3 4 5 6 7 8 9 10 11 12 13 15 16 17 18 19 23 24 25 26 27 I5 I6';
const AK9_CODES = '1 2 3 4 5 6 10 11 12 13 14 15 16 17 18 19 23 24 25 26';
const POSITION = `-1 R 722 N0 1-2 Element Position in Segment
-2 S 1528 N0 1-2 Component Data Element Position in Composite
-3 S 1686 N0 1-4 Repeating Data Element Position`;

function positionOf(element) {
  return POSITION.split('\n')
    .map((line) => `  ${element}${line}`)
    .join('\n');
}

function context(position, repeat) {
  return `CTX ${position} S ${repeat} Situational Context ; [SITUATIONAL_TRIGGER]
  01 R C998 C - Context Identification
  01-1 R 9999 AN 1-35 Context Name = SITUATIONAL_TRIGGER
  02 R 721 ID 2-3 Segment ID Code
  03 R 719 N0 1-10 Segment Position in Transaction Set
  04 S 447 AN 1-6 Loop Identifier Code
  05 S C030 C - Position in Segment
${positionOf('05')}
  06 S C999 C - Reference in Segment
  06-1 R 725 N0 1-4 Data Element Reference Number`;
}

function errorCodes(element, first, last, usage, number, name, codes) {
  const lines = [];
  for (let n = first; n <= last; n++) lines.push(`  ${String(n).padStart(2, '0')} ${usage} ${number} ID 1-3 ${name} = ${codes}`);
  return lines.join('\n');
}

const functional = `
ST 0100 R 1 Transaction Set Header
  01 R 143 ID 3 Transaction Set Identifier Code = 999
  02 R 329 AN 4-9 Transaction Set Control Number
  03 R 1705 AN 1-35 Implementation Convention Reference = 005010X231A1
AK1 0200 R 1 Functional Group Response Header
  01 R 479 ID 2 Functional Identifier Code
  02 R 28 N0 1-9 Group Control Number
  03 R 480 AN 1-12 Version, Release, or Industry Identifier Code
loop 2000 S >1 - Transaction Set Response Header
AK2 0300 R 1 Transaction Set Response Header
  01 R 143 ID 3 Transaction Set Identifier Code
  02 R 329 AN 4-9 Transaction Set Control Number
  03 S 1705 AN 1-35 Implementation Convention Reference
loop 2100 S >1 - Error Identification < 2000
IK3 0400 R 1 Error Identification
  01 R 721 ID 2-3 Segment ID Code
  02 R 719 N0 1-10 Segment Position in Transaction Set
  03 S 447 AN 1-6 Loop Identifier Code
  04 R 620 ID 1-3 Implementation Segment Syntax Error Code = ${IK3_CODES}
${context('0500', '9')}
CTX 0500 S 1 Business Unit Identifier ; not 02 03 04 05:C030 06:C999
  01 R C998 C - Context Identification
  01-1 R 9999 AN 1-35 Context Name
  01-2 S 9998 AN 1-35 Context Reference
loop 2110 S >1 - Implementation Data Element Note < 2100
IK4 0600 R 1 Implementation Data Element Note
  01 R C030 C - Position in Segment
${positionOf('01')}
  02 S 725 N0 1-4 Data Element Reference Number
  03 R 621 ID 1-3 Implementation Data Element Syntax Error Code = ${IK4_CODES}
  04 S 724 AN 1-99 Copy of Bad Data Element
${context('0700', '10')}
back 2000
IK5 0800 R 1 Transaction Set Response Trailer
  01 R 717 ID 1 Transaction Set Acknowledgment Code = A E M R W X
${errorCodes('IK5', 2, 6, 'S', 618, 'Implementation Transaction Set Syntax Error Code', IK5_CODES)}
back
AK9 0900 R 1 Functional Group Response Trailer
  01 R 715 ID 1 Functional Group Acknowledge Code = A E M P R W X
  02 R 97 N0 1-6 Number of Transaction Sets Included
  03 R 123 N0 1-6 Number of Received Transaction Sets
  04 R 2 N0 1-6 Number of Accepted Transaction Sets
${errorCodes('AK9', 5, 9, 'S', 716, 'Functional Group Syntax Error Code', AK9_CODES)}
SE 1000 R 1 Transaction Set Trailer
  01 R 96 N0 1-10 Number of Included Segments
  02 R 329 AN 4-9 Transaction Set Control Number
`;

const NOTES = Array.from({ length: 33 }, (_, n) => String(n).padStart(3, '0')).join(' ');
const TA1 = `  01 R I12 N0 9 Interchange Control Number
  02 R I08 DT 6 Interchange Date
  03 R I09 TM 4 Interchange Time
  04 R I17 ID 1 Interchange Acknowledgment Code = A E R
  05 R I18 ID 3 Interchange Note Code = ${NOTES}
`.replaceAll(/ I\d\d /g, ' - ');

const PARTY = '01 14 20 27 28 29 30 33 ZZ';
function envelope(version) {
  return `
ISA 0100 R 1 Interchange Control Header
  01 R - ID 2 Authorization Information Qualifier = 00 03
  02 R - AN 10 Authorization Information
  03 R - ID 2 Security Information Qualifier = 00 01
  04 R - AN 10 Security Information
  05 R - ID 2 Interchange Sender ID Qualifier = ${PARTY}
  06 R - AN 15 Interchange Sender ID
  07 R - ID 2 Interchange Receiver ID Qualifier = ${PARTY}
  08 R - AN 15 Interchange Receiver ID
  09 R - DT 6 Interchange Date
  10 R - TM 4 Interchange Time
  11 R - AN 1 Repetition Separator
  12 R - ID 5 Interchange Control Version Number = ${version}
  13 R - N0 9 Interchange Control Number
  14 R - ID 1 Acknowledgment Requested = 0 1
  15 R - ID 1 Interchange Usage Indicator = P T I
  16 R - AN 1 Component Element Separator
TA1 0200 S >1 Interchange Acknowledgment
${TA1}loop GROUP S >1 - Functional Group
GS 0300 R 1 Functional Group Header
  01 R 479 ID 2 Functional Identifier Code = ? HI PI FA
  02 R 142 AN 2-15 Application Sender's Code
  03 R 124 AN 2-15 Application Receiver's Code
  04 R 373 DT 8 Date
  05 R 337 TM 4-8 Time
  06 R 28 N0 1-9 Group Control Number
  07 R 455 ID 1-2 Responsible Agency Code = X
  08 R 480 AN 1-12 Version, Release, or Industry Identifier Code
GE 0400 R 1 Functional Group Trailer
  01 R 97 N0 1-6 Number of Transaction Sets Included
  02 R 28 N0 1-9 Group Control Number
back
IEA 0500 R 1 Interchange Control Trailer
  01 R - N0 1-5 Number of Included Functional Groups
  02 R - N0 9 Interchange Control Number
`;
}

const ENVELOPE_OPEN = [
  { at: 'ISA05', why: 'The list is the one that HIPAA guides admit; partners may agree on others.' },
  { at: 'ISA07', why: 'The list is the one that HIPAA guides admit; partners may agree on others.' },
  { at: 'ISA15', why: 'I is in the map of the 999 only; accepted.' },
  { at: 'GS01', why: 'The groups of other transaction sets are not listed.' },
  { at: 'TA105', why: 'Note 032 is in one source only; accepted.' },
];

/** The guides of this file. */
export function acknowledgementGuides() {
  const envelopeGuide = (version, openPoints) => ({
    id: `envelope-${version}`,
    title: `Interchange envelope ${version}`,
    convention: version,
    transaction: 'ISA',
    functionalGroup: '',
    interchangeVersion: version,
    recognise: [],
    open: [...ENVELOPE_OPEN, ...openPoints],
    rules: [],
    lists: {},
    loops: readGuideText(envelope(version)),
  });
  return [
    {
      id: 'x231-999',
      title: 'Implementation Acknowledgment for Health Care Insurance',
      convention: '005010X231A1',
      transaction: '999',
      functionalGroup: 'FA',
      interchangeVersion: '00501',
      recognise: [],
      open: [
        { at: 'ST', why: 'Positions 0100 and 1000 of ST and SE are inferred; one source prints others.' },
        { at: '2100 IK303', why: 'At most 6 characters in one source, 4 in the other; 6 accepted.' },
        { at: '2100 IK304', why: 'Situational in one source, required in two; required.' },
        { at: '2100 CTX', why: 'Names of business units for the 278 are known by one example.' },
        { at: '2110 IK403', why: 'One source lists 11 too; not accepted.' },
        { at: 'AK905', why: 'Codes 14 and 19 are in one source each; accepted.' },
      ],
      rules: [
        {
          id: 'accepted-without-errors',
          snip: 4,
          loops: '2000',
          when: ['IK501 in A'],
          need: '2100 absent',
          say: 'An accepted set has no error segments',
          source: '§7 Consistency',
        },
        {
          id: 'element-errors',
          snip: 4,
          loops: '2100',
          when: ['IK304 in 8'],
          need: '2110 present',
          say: 'A segment with element errors names one of them',
          source: '§7 Consistency',
        },
      ],
      lists: {},
      loops: readGuideText(functional),
    },
    {
      id: 'ta1',
      title: 'Interchange Acknowledgment',
      convention: '00501',
      transaction: 'TA1',
      functionalGroup: '',
      interchangeVersion: '00501',
      recognise: [],
      open: [{ at: 'TA105', why: 'Note 032 is in one source only; accepted.' }],
      rules: [
        {
          id: 'accepted-note',
          snip: 4,
          loops: '',
          when: ['TA104 in A'],
          need: 'TA105 in 000',
          say: 'An accepted interchange has note 000',
          source: '§6',
        },
        {
          id: 'rejected-note',
          snip: 4,
          loops: '',
          when: ['TA104 in E R'],
          need: 'TA105 not-in 000',
          say: 'A fault has a note of its own',
          source: '§6',
        },
      ],
      lists: {},
      loops: readGuideText(`TA1 0200 R 1 Interchange Acknowledgment\n${TA1}`),
    },
    envelopeGuide('00501', []),
    envelopeGuide('00602', [
      { at: '*', why: 'The envelope of 006020 is the one of 005010 with another version; no other difference is known.' },
    ]),
  ];
}
