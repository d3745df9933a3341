// 275 (006020X316): facts of 275.md, sections 2 and 5. Usage comes from there; code lists are examples there, so they are open
// here (`?`). Data element numbers, types, lengths and names of elements are those of the base dictionary.
import { readGuideText } from './guide-text.mjs';

const PER = (rest) => `PER 0900 S 1 ${rest}`;
const HI = Array.from({ length: 12 }, (_, i) => String(i + 1).padStart(2, '0'));
const unusedOf = (ref, from, to) => Array.from({ length: to - from + 1 }, (_, i) => `${ref}-${from + i}`).join(' ');

const name = (title, entity, kinds, idQualifier, relation, middle = true) => `NM1 0500 R 1 ${title} ; P0809 ; not 06 ${
  relation ? '12' : '10 11 12'
}
  01 R 98 ID 2-3 Entity Identifier Code = ? ${entity}
  02 R 1065 ID 1 Entity Type Qualifier = ${kinds}
  03 R 1035 AN 1-80 ${title.replace(/ Name$/, '')} Last or Organization Name${
    middle
      ? `
  04 S 1036 AN 1-35 First Name
  05 S 1037 AN 1-25 Middle Name or Initial
  07 S 1039 AN 1-10 Name Suffix`
      : ''
  }
  08 R 66 ID 1-2 Identification Code Qualifier = ? ${idQualifier}
  09 R 67 AN 2-80 Identification Code${
    relation
      ? `
  10 R 706 ID 2 Entity Relationship Code = ? 67
  11 R 98 ID 2-3 Entity Identifier Code = ? ${relation}`
      : ''
  }`;

const status = (element, usage) => `  ${element} ${usage} C043 C - Health Care Claim Status
  ${element}-1 R 1271 AN 1-30 Health Care Claim Status Category Code
  ${element}-2 R 1271 AN 1-30 Additional Information Request Code
  ${element}-4 R 1270 ID 1-3 Code List Qualifier Code`;

const text = `
ST 0100 R 1 Transaction Set Header
  01 R 143 ID 3 Transaction Set Identifier Code = 275
  02 R 329 AN 4-9 Transaction Set Control Number
  03 R 1705 AN 1-35 Implementation Convention Reference = 006020X316
BGN 0200 R 1 Beginning Segment ; not 05 06 07 08 09
  01 R 353 ID 2 Transaction Set Purpose Code = ? 02 11
  02 R 127 AN 1-80 Transaction Set Reference Number
  03 R 373 DT 8 Transaction Set Creation Date
  04 R 337 TM 4-8 Transaction Set Creation Time
loop 1000A R 1 NM101 Information Source Name
${name('Information Source Name', 'ACV', '1 2', 'XX', '1P FA')}
${PER('Information Source Contact Information ; P0304 P0506 P0708 ; not 09')}
  01 R 366 ID 2 Contact Function Code = ? IC
  02 R 93 AN 1-60 Contact Name
  03 R 365 ID 2 Communication Number Qualifier = ? TE EM FX
  04 R 364 AN 1-256 Communication Number
  05 S 365 ID 2 Communication Number Qualifier = ? TE EM FX
  06 S 364 AN 1-256 Communication Number
  07 S 365 ID 2 Communication Number Qualifier = ? TE EM FX
  08 S 364 AN 1-256 Communication Number
REF 1000 S 1 Information Source Secondary Identification
  01 R 128 ID 2-3 Reference Identification Qualifier
  02 R 127 AN 1-80 Reference Identification
loop 1000B R 1 NM101 Information Receiver Name
${name('Information Receiver Name', '40', '1 2', 'PI', 'X3', false).replace('not 06', 'not 04 05 06 07')}
${PER('Information Receiver Contact Information ; not 03 04 05 06 07 08 09')}
  01 R 366 ID 2 Contact Function Code = ? IC
  02 R 93 AN 1-60 Contact Name
REF 1000 S 1 Information Receiver Secondary Identification
  01 R 128 ID 2-3 Reference Identification Qualifier
  02 R 127 AN 1-80 Reference Identification
loop 1000C R 1 NM101 Patient Name
${name('Patient Name', 'IL QC', '1', 'MI', undefined)}
REF 1000 S 1 Patient Account Number ; [EJ 2I]
  01 R 128 ID 2-3 Reference Identification Qualifier = EJ 2I
  02 R 127 AN 1-80 Patient Account Number
REF 1000 S 1 Patient Event Trace Number
  01 R 128 ID 2-3 Reference Identification Qualifier
  02 R 127 AN 1-80 Patient Event Trace Number
loop 2000A R >1 - Assigned Number
LX 1500 R 1 Assigned Number
  01 R 554 N0 1-6 Assigned Number
TRN 1600 R 1 Attachment Control Number ; not 03 04
  01 R 481 ID 1-2 Trace Type Code = 1 2
  02 R 127 AN 1-80 Attachment Control Number
STC 1700 S 1 Status Information ; not 02 03 04 05 06 07 08 09 12 01-3 10-3 11-3
${status('01', 'R')}
${status('10', 'S')}
${status('11', 'S')}
REF 2100 S 1 Service Trace Number
  01 R 128 ID 2-3 Reference Identification Qualifier
  02 R 127 AN 1-80 Service Trace Number
HI 2200 S >1 Request For Additional Information ; not ${HI.map((one) => unusedOf(one, 3, 9)).join(' ')}
${HI.map(
  (one) => `  ${one} ${one === '01' ? 'R' : 'S'} C022 C - Health Care Code Information
  ${one}-1 R 1270 ID 1-3 Code List Qualifier Code = ? LOI
  ${one}-2 R 1271 AN 1-30 Industry Code`,
).join('\n')}
SVC 2300 S 1 Service Line Information ; not 03 05 06 07 01-7 01-8
  01 R C003 C - Composite Medical Procedure Identifier
  01-1 R 235 ID 2 Product or Service ID Qualifier
  01-2 R 234 AN 1-80 Procedure Code
${[3, 4, 5, 6, 9, 10, 11, 12].map((n) => `  01-${n} S 1339 AN 2 Procedure Modifier`).join('\n')}
  02 R 782 R 1-18 Line Item Charge Amount
  04 S 234 AN 1-80 Revenue Code
loop 2100A R 1 DTP01 Submittal Date < 2000A
DTP 2400 R 1 Submittal Date
  01 R 374 ID 3 Date Time Qualifier = 368
  02 R 1250 ID 2-3 Date Time Period Format Qualifier = D8
  03 R 1251 AN 1-35 Submittal Date
CAT 2500 R 1 Category of Patient Information Service ; not 04 05 06 07
  01 R 755 ID 2 Report Type Code = ? AE
  02 R 756 ID 1-2 Report Transmission Code = ? HL IA TX MB
  03 S 799 AN 1-30 Version Identification
loop 2110A R 1 - Associated Object Type Identification < 2100A
OOI 2700 R 1 Associated Object Type Identification ; not 04
  01 R - AN 1-80 Associated Object Reference = 1
  02 R - ID 1-3 Associated Object Type Qualifier = 47
  03 R - AN 1-80 Associated Object Type = ATTACHMENT
BDS 2800 R 1 Binary Data Structure
  01 R 1570 ID 3 Filter ID Code = ASB ASC B64 HDC NOF R64 UUE ZZZ
  02 R 784 N0 1-15 Length of Binary Data
  03 R 785 B - Binary Data
back
SE 2900 R 1 Transaction Set Trailer
  01 R 96 N0 1-10 Number of Included Segments
  02 R 329 AN 4-9 Transaction Set Control Number
`;

/** The guide of this file. */
export function x316Guide() {
  return {
    id: 'x316',
    title: 'Additional Information to Support a Health Care Services Review',
    convention: '006020X316',
    transaction: '275',
    functionalGroup: 'PI',
    interchangeVersion: '00602',
    recognise: [],
    open: [
      { at: '*', why: 'Code lists are known by example only; those that begin with ? admit other codes.' },
      { at: '*', why: 'Situational rules are not public; none is checked.' },
      { at: '*', why: 'Positions follow the order of the base set; the numbers are ours.' },
      { at: '*', why: 'Data element numbers and lengths are those of the base dictionary, the longer of 5010 and 6020.' },
      { at: '*', why: 'Repeats of REF and PER are not known; one of each, as the source models them.' },
      { at: '1000A NM110', why: 'One writer puts the role here; 67 with the role in NM111 is how the guide is read.' },
      { at: '1000C NM101', why: 'IL in one source, QC in guides of the same family.' },
      { at: '1000C REF01', why: 'EJ by the name of the segment, 2I in one writer; any other qualifier is read as the event trace number.' },
      { at: '2000A STC', why: 'Known by its elements only.' },
      { at: '2000A HI', why: 'The qualifier LOI is taken over from the 278 response.' },
      { at: '2110A OOI', why: 'Names, data elements and lengths are not in the sources.' },
    ],
    rules: [
      {
        id: 'npi',
        snip: 5,
        loops: '1000A',
        when: ['NM108 in XX'],
        need: 'NM109 format npi',
        say: 'An NPI has ten digits and a check digit',
        source: 'CMS',
      },
      {
        id: 'loinc',
        snip: 5,
        loops: '2000A',
        each: 'HI',
        range: '01-12',
        when: ['HI##-1 in LOI'],
        need: 'HI##-2 format loinc',
        say: 'A LOINC code has a check digit after a hyphen',
        source: 'Regenstrief',
      },
    ],
    lists: {},
    loops: readGuideText(text),
  };
}
