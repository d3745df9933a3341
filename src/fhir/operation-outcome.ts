import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4.js';

import type { IssueCode } from '../issue/catalogue.js';
import { type Issue, formatX12Position } from '../issue/issue.js';

/** The code system of `OperationOutcome.issue.details.coding`: the codes of docs/errors.md. A name, not an address: nothing is fetched. */
export const issueCodeSystem = 'urn:pas-x12:codes';

/** FHIR issue-type of our codes; what is not listed goes by the room that said it. */
const issueTypes: Partial<Record<IssueCode, OperationOutcomeIssue['code']>> = {
  'FHIR-JSON': 'structure',
  'FHIR-NOT-BUNDLE': 'structure',
  'FHIR-BUNDLE-TYPE': 'value',
  'FHIR-BUNDLE-EMPTY': 'required',
  'FHIR-ENTRY-NO-RESOURCE': 'required',
  'FHIR-FIRST-NOT-CLAIM': 'invariant',
  'FHIR-FULLURL-DUPLICATE': 'duplicate',
  'FHIR-ELEMENT-UNKNOWN': 'structure',
  'FHIR-ELEMENT-MISSING': 'required',
  'FHIR-ELEMENT-TYPE': 'structure',
  'FHIR-VALUE-EMPTY': 'structure',
  'FHIR-VALUE-FORMAT': 'value',
  'FHIR-CHOICE-TWICE': 'structure',
  'FHIR-EXTENSION-SHAPE': 'invariant',
  'FHIR-MODIFIER-UNKNOWN': 'extension',
  'FHIR-DEPTH': 'too-costly',
  'FHIR-DATE-PARTIAL': 'value',
  'FHIR-DATE-TIME': 'value',
  'FHIR-REFERENCE-REQUIRED': 'not-found',
  'FHIR-REFERENCE-UNRESOLVED': 'not-found',
  'FHIR-REFERENCE-TYPE': 'value',
  'FHIR-PROFILE-MISSING': 'required',
  'FHIR-SEQUENCE-DUPLICATE': 'duplicate',
  'FHIR-SEQUENCE-UNKNOWN': 'not-found',
  'FHIR-TOO-MANY-ISSUES': 'informational',
};

function issueType(code: IssueCode): OperationOutcomeIssue['code'] {
  const known = issueTypes[code];
  if (known !== undefined) return known;
  if (code.startsWith('AUTH-')) return 'security';
  if (code.startsWith('RELAY-')) return 'transient';
  if (code.startsWith('PAS-')) return 'business-rule';
  return code.startsWith('X12-') ? 'invalid' : 'processing';
}

/**
 * The one OperationOutcome of an answer: words for people in details.text, our code in details.coding, the FHIRPath in expression, and in
 * diagnostics where the fault stands in X12. Issues hold no patient data, so neither does this.
 */
export function operationOutcome(issues: readonly Issue[]): OperationOutcome {
  if (issues.length === 0) {
    return {
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'information', code: 'informational', details: { text: 'No issues.' } }],
    };
  }
  return { resourceType: 'OperationOutcome', issue: issues.map(toFhir) };
}

function toFhir(issue: Issue): OperationOutcomeIssue {
  const diagnostics = diagnosticsOf(issue);
  return {
    severity: issue.severity,
    code: issueType(issue.code),
    details: { coding: [{ system: issueCodeSystem, code: issue.code }], text: issue.message },
    ...(diagnostics !== '' && { diagnostics }),
    ...(issue.fhirPath !== undefined && { expression: [issue.fhirPath] }),
  };
}

function diagnosticsOf({ x12, row, ack }: Issue): string {
  const parts: string[] = [];
  if (x12 !== undefined) parts.push(`X12 ${formatX12Position(x12)}`);
  for (const [name, code] of Object.entries(ack ?? {})) if (code !== undefined) parts.push(`${name.toUpperCase()} ${code}`);
  if (row !== undefined) parts.push(`row ${row}`);
  return parts.join(', ');
}
